import { Aws, CfnMapping, CfnOutput, Stack } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from '../src';

/** Where the console of each partition is. @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const CONSOLES = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-eusc': 'console.amazonaws-eusc.eu',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Makes outputs that are links: a click on one, and the person is where an image goes in or comes out. */
export function addConsoleLinks(stack: Stack, pipeline: ImageEncodingPipeline): void {
  const mapping = Object.fromEntries(Object.entries(CONSOLES).map(([partition, Host]) => [partition, { Host }]));
  const consoles = new CfnMapping(stack, 'Console', { mapping });
  const link = (name: string, path: string, description: string) => {
    const value = `https://${consoles.findInMap(Aws.PARTITION, 'Host')}/${path}`;
    new CfnOutput(stack, name, { value, description });
  };
  const region = `region=${Aws.REGION}`;
  link('UploadPage', `s3/upload/${pipeline.inputBucket.bucketName}?${region}`, 'Upload images here');
  link('TextsPage', `s3/buckets/${pipeline.outputBucket.bucketName}?${region}`, 'Look here for the texts');
  link(
    'TablePage',
    `dynamodbv2/home?${region}#item-explorer?table=${pipeline.metadataTable.tableName}`,
    'Look here for what each image is and what became of it',
  );
  link(
    'LogsPage',
    `cloudwatch/home?${region}#logsV2:log-groups/log-group/${pipeline.logGroup.logGroupName}`,
    'Look here when an image has no text',
  );
}
