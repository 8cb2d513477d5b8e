import { App, Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

const app = new App();

/** Nothing but defaults, save for what the context `outputSuffix` changes in an update. */
const plain = new Stack(app, 'PlainPipeline');
new ImageEncodingPipeline(plain, 'Images', {
  outputSuffix: app.node.tryGetContext('outputSuffix'),
}).addOutputs();

/** Buckets and a table that were there before, and belong to nobody's app. */
const imported = new Stack(app, 'ImportedPipeline');
new ImageEncodingPipeline(imported, 'Images', {
  inputBucket: Bucket.fromBucketName(imported, 'Photos', 'team-photos'),
  outputBucket: Bucket.fromBucketName(imported, 'Texts', 'team-texts'),
  metadataTable: Table.fromTableName(imported, 'Records', 'team-records'),
  tableKeyName: 'record',
  tableKeyPrefix: 'photo#',
  prefixFilter: 'in box/',
  outputPrefix: 'base64/',
}).addOutputs();
