import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

const TIMEOUT_SECONDS = 6;

const stack = new Stack(new App(), 'Soak');
const pipeline = new ImageEncodingPipeline(stack, 'Images', {
  trigger: EncodingTrigger.queue({ batchSize: 10, maxConcurrency: 3, maxReceiveCount: 3 }),
  timeout: Duration.seconds(TIMEOUT_SECONDS),
  synchronizeDeletes: true,
  removalPolicy: RemovalPolicy.DESTROY,
});
pipeline.addOutputs();

// Six timeouts would be long to wait for the next delivery of each image that failed; one is the least that Lambda takes.
(pipeline.queue!.node.defaultChild as CfnQueue).visibilityTimeout = TIMEOUT_SECONDS + 2;
