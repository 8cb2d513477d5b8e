import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EncodingTrigger, ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

const app = new App();
const stack = new Stack(app, 'OwnPhotos');

/** A bucket of the user with everything that goes with a throw-away stack. */
const bucket = new Bucket(stack, 'Photos', {
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
  versioned: app.node.tryGetContext('versioned') === 'true',
});

const pipeline = new ImageEncodingPipeline(stack, 'Images', {
  inputBucket: bucket,
  trigger: EncodingTrigger.queue({ maxReceiveCount: 1 }),
  removalPolicy: RemovalPolicy.DESTROY,
});
pipeline.addBackfill();
pipeline.addOutputs();
