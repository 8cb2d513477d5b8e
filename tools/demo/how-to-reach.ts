import { type DeployedPipeline, TABLE_KEY_NAME } from './deployed-pipeline';
import type { Emulator } from '../../test/support/emulator/emulator';

/** The output of `--keep`: how to use the pipeline that is still running, and how to stop it. */
export function howToReach(
  emulator: Pick<Emulator, 'endpoint' | 'environment' | 'pid'>,
  pipeline: Pick<DeployedPipeline, 'output' | 'outputs'>,
): string {
  const variables = Object.entries(emulator.environment).filter(([name]) => name.startsWith('AWS_'));
  const width = Math.max(...Object.keys(pipeline.outputs).map((name) => name.length));
  const [input, output, table] = ['UploadBucket', 'OutputBucket', 'MetadataTable'].map((name) => pipeline.output(name));
  return `
The pipeline is still running, at ${emulator.endpoint}:

${Object.entries(pipeline.outputs)
  .map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  .join('\n')}

Any AWS client can use it with these environment variables:

${variables.map(([name, value]) => `  export ${name}=${value}`).join('\n')}

With the AWS CLI 1 or 2 (AWS CLI 1 requires --endpoint-url because it ignores the variable for SQS):

${[
  `s3 cp examples/images/rocket.jpg s3://${input}/photo.jpg`,
  `s3 cp s3://${output}/photo.jpg.txt -`,
  `dynamodb get-item --table-name ${table} --key '{"${TABLE_KEY_NAME}": {"S": "photo.jpg"}}'`,
  `logs filter-log-events --log-group-name ${pipeline.output('EncoderLogGroup')} --query 'events[].message'`,
  `sqs get-queue-attributes --queue-url ${pipeline.output('DeadLetterQueue')} --attribute-names All`,
]
  .map((command) => `  aws --endpoint-url "$AWS_ENDPOINT_URL" ${command}`)
  .join('\n')}

Without the AWS CLI, with the AWS SDK for JavaScript, in this folder:

  node --input-type=module -e '
    import { readFileSync } from "node:fs";
    import { setTimeout } from "node:timers/promises";
    import { DynamoDB } from "@aws-sdk/client-dynamodb";
    import { S3 } from "@aws-sdk/client-s3";
    const s3 = new S3({ forcePathStyle: true });
    const dynamoDb = new DynamoDB();
    const request = { TableName: "${table}", Key: { ${TABLE_KEY_NAME}: { S: "photo.jpg" } } };
    await s3.putObject({ Bucket: "${input}", Key: "photo.jpg", Body: readFileSync("examples/images/rocket.jpg") });
    let Item;
    while (!(Item = (await dynamoDb.getItem(request)).Item)) await setTimeout(100);
    const { Body } = await s3.getObject({ Bucket: "${output}", Key: "photo.jpg.txt" });
    console.log(Item, (await Body.transformToString()).slice(0, 76));
  '

docs/local.md describes how to deploy your own stack to it, and its limits.

To stop it and delete everything in it:

  kill ${emulator.pid}
`;
}
