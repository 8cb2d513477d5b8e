import { Aws, CfnMapping, CfnOutput, Stack } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from '../src';

/** The host name of the console in each partition. @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const CONSOLES = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-eusc': 'console.amazonaws-eusc.eu',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Adds stack outputs with links to the pages of the console for uploads, outputs, items and logs. */
export function addConsoleLinks(stack: Stack, pipeline: ImageEncodingPipeline): void {
  const mapping = Object.fromEntries(Object.entries(CONSOLES).map(([partition, Host]) => [partition, { Host }]));
  const consoles = new CfnMapping(stack, 'Console', { mapping });
  const link = (name: string, path: string, description: string) => {
    const value = `https://${consoles.findInMap(Aws.PARTITION, 'Host')}/${path}`;
    new CfnOutput(stack, name, { value, description });
  };
  const region = `region=${Aws.REGION}`;
  link('UploadPage', `s3/upload/${pipeline.inputBucket.bucketName}?${region}`, 'Page to upload images');
  link('OutputPage', `s3/buckets/${pipeline.outputBucket.bucketName}?${region}`, 'Bucket with the outputs');
  link(
    'TablePage',
    `dynamodbv2/home?${region}#item-explorer?table=${pipeline.metadataTable.tableName}`,
    'Table with the metadata and processing status of each image',
  );
  link(
    'LogsPage',
    `cloudwatch/home?${region}#logsV2:log-groups/log-group/${pipeline.logGroup.logGroupName}`,
    'Logs of the encoder, which show why an image has no output',
  );
}
