import { type DeployedPipeline, TABLE_KEY_NAME } from './deployed-pipeline';
import type { Emulator } from '../../test/support/emulator/emulator';

/** What `--keep` prints: how to reach the pipeline that is left running, and how to stop it. */
export function howToReach(
  emulator: Pick<Emulator, 'endpoint' | 'environment' | 'pid'>,
  pipeline: Pick<DeployedPipeline, 'output' | 'outputs'>,
): string {
  const variables = Object.entries(emulator.environment).filter(([name]) => name.startsWith('AWS_'));
  const width = Math.max(...Object.keys(pipeline.outputs).map((name) => name.length));
  const [uploads, texts, rows] = ['UploadBucket', 'OutputBucket', 'MetadataTable'].map((name) => pipeline.output(name));
  return `
The pipeline is still running, at ${emulator.endpoint}:

${Object.entries(pipeline.outputs)
  .map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  .join('\n')}

Any client of AWS reaches it with these variables:

${variables.map(([name, value]) => `  export ${name}=${value}`).join('\n')}

With the AWS CLI 1 or 2 (AWS CLI 1 needs --endpoint-url, since it ignores the variable for SQS):

${[
  `s3 cp examples/images/rocket.jpg s3://${uploads}/photo.jpg`,
  `s3 cp s3://${texts}/photo.jpg.txt -`,
  `dynamodb get-item --table-name ${rows} --key '{"${TABLE_KEY_NAME}": {"S": "photo.jpg"}}'`,
  `logs filter-log-events --log-group-name ${pipeline.output('EncoderLogGroup')} --query 'events[].message'`,
  `sqs get-queue-attributes --queue-url ${pipeline.output('DeadLetterQueue')} --attribute-names All`,
]
  .map((command) => `  aws --endpoint-url "$AWS_ENDPOINT_URL" ${command}`)
  .join('\n')}

Without the AWS CLI, by the SDK for JavaScript, in this folder:

  node --input-type=module -e '
    import { readFileSync } from "node:fs";
    import { setTimeout } from "node:timers/promises";
    import { DynamoDB } from "@aws-sdk/client-dynamodb";
    import { S3 } from "@aws-sdk/client-s3";
    const s3 = new S3({ forcePathStyle: true });
    const dynamoDb = new DynamoDB();
    const row = { TableName: "${rows}", Key: { ${TABLE_KEY_NAME}: { S: "photo.jpg" } } };
    await s3.putObject({ Bucket: "${uploads}", Key: "photo.jpg", Body: readFileSync("examples/images/rocket.jpg") });
    let Item;
    while (!(Item = (await dynamoDb.getItem(row)).Item)) await setTimeout(100);
    const { Body } = await s3.getObject({ Bucket: "${texts}", Key: "photo.jpg.txt" });
    console.log(Item, (await Body.transformToString()).slice(0, 76));
  '

How to deploy your own stack to it, and what it cannot do, is in docs/local.md.

Stop it, and everything in it is gone:

  kill ${emulator.pid}
`;
}
