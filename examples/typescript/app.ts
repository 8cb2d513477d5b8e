import { App } from 'aws-cdk-lib';
import { ImageEncodingStack } from './image-encoding-stack';
import { TailoredImageEncodingStack } from './tailored-image-encoding-stack';

const app = new App();

new ImageEncodingStack(app, 'ImageEncodingExample', {
  description: 'Turns every image uploaded to S3 into Base64 text, with a record of each in DynamoDB.',
});

new TailoredImageEncodingStack(app, 'TailoredImageEncodingExample', {
  description: 'Turns the photographs of a bucket that was there before into data URIs.',
  uploadBucketName: app.node.getContext('uploadBucket'),
});
