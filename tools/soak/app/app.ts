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

// Shorter than the pipeline's six timeouts, so that failed images are retried soon. Lambda requires at least one timeout.
(pipeline.queue!.node.defaultChild as CfnQueue).visibilityTimeout = TIMEOUT_SECONDS + 2;
