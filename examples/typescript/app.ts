import { App } from 'aws-cdk-lib';
import { ImageEncodingStack } from './image-encoding-stack';

const app = new App();

new ImageEncodingStack(app, 'ImageEncodingExample', {
  description: 'Turns every image uploaded to S3 into Base64 text, with a record of each in DynamoDB.',
});
