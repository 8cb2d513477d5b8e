import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

const stack = new Stack(new App(), 'ObservedPipelines');

/** One that leaves the texts of deleted images, and one that removes them and lets rows of rejected images expire. */
new ImageEncodingPipeline(stack, 'Lasting', { removalPolicy: RemovalPolicy.DESTROY }).addOutputs();
new ImageEncodingPipeline(stack, 'Following', {
  removalPolicy: RemovalPolicy.DESTROY,
  synchronizeDeletes: true,
  rejectedItemRetention: Duration.days(30),
}).addOutputs();
