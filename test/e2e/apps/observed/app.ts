import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

const stack = new Stack(new App(), 'ObservedPipelines');

/** One keeps the outputs of deleted images; one removes them, and its items of rejected images expire. */
new ImageEncodingPipeline(stack, 'Lasting', { removalPolicy: RemovalPolicy.DESTROY }).addOutputs();
new ImageEncodingPipeline(stack, 'Following', {
  removalPolicy: RemovalPolicy.DESTROY,
  synchronizeDeletes: true,
  rejectedItemRetention: Duration.days(30),
}).addOutputs();
