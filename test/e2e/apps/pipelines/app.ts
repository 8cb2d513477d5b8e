import { App, Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

const app = new App();

/** Only defaults, except that the context `outputSuffix` changes in an update. */
const plain = new Stack(app, 'PlainPipeline');
new ImageEncodingPipeline(plain, 'Images', {
  outputSuffix: app.node.tryGetContext('outputSuffix'),
}).addOutputs();

/** Existing buckets and an existing table that do not belong to any app. */
const imported = new Stack(app, 'ImportedPipeline');
new ImageEncodingPipeline(imported, 'Images', {
  inputBucket: Bucket.fromBucketName(imported, 'Photos', 'team-photos'),
  outputBucket: Bucket.fromBucketName(imported, 'Outputs', 'team-outputs'),
  metadataTable: Table.fromTableName(imported, 'Records', 'team-records'),
  tableKeyName: 'record',
  tableKeyPrefix: 'photo#',
  prefixFilter: 'in box/',
  outputPrefix: 'base64/',
}).addOutputs();
