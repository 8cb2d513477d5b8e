import { App } from 'aws-cdk-lib';
import { ImageEncodingStack } from './image-encoding-stack';
import { TailoredImageEncodingStack } from './tailored-image-encoding-stack';

const app = new App();

new ImageEncodingStack(app, 'ImageEncodingExample', {
  description: 'Encodes every image uploaded to S3 as Base64, with an item for each image in DynamoDB.',
});

new TailoredImageEncodingStack(app, 'TailoredImageEncodingExample', {
  description: 'Encodes the photographs of an existing bucket as data URIs.',
  uploadBucketName: app.node.getContext('uploadBucket'),
});
