import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

const stack = new Stack(new App(), 'StoredImages');
const bucket = Bucket.fromBucketName(stack, 'Photos', 'stored-photos');

/** One bucket for images and outputs, which had images before. The emulator does not support batches. */
const pipeline = new ImageEncodingPipeline(stack, 'Images', {
  inputBucket: bucket,
  outputBucket: bucket,
  outputPrefix: 'outputs/',
  removalPolicy: RemovalPolicy.DESTROY,
});
pipeline.addOutputs();
pipeline.addBackfill({ batchSize: 1 });
