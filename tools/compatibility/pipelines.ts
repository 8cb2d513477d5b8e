import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from 'cdk-image-encoding-pipeline';
import { Construct } from 'constructs';

/** Pipelines as users have deployed them: each is `Images` in a separate stack, with props that affect resources with data. */
const PIPELINES: Readonly<Record<string, (scope: Construct) => ImageEncodingPipelineProps>> = {
  Direct: () => ({}),
  Queue: () => ({ trigger: EncodingTrigger.queue() }),
  EventBridge: () => ({ trigger: EncodingTrigger.eventBridge() }),
  Encrypted: (scope) => ({ encryptionKey: new Key(scope, 'Key'), trigger: EncodingTrigger.queue() }),
  ExistingDeadLetterQueue: (scope) => ({ deadLetterQueue: new Queue(scope, 'DeadLetters') }),
  ExistingDeadLetterQueueWithQueue: (scope) => ({
    deadLetterQueue: new Queue(scope, 'DeadLetters'),
    trigger: EncodingTrigger.queue(),
  }),
  ExistingInputBucket: (scope) => ({ inputBucket: Bucket.fromBucketName(scope, 'Photos', 'photos') }),
  Removed: () => ({ removalPolicy: RemovalPolicy.DESTROY }),
  Everything: (scope) => ({
    versioned: true,
    serverAccessLogsBucket: new Bucket(scope, 'AccessLogs'),
    inputCors: [{ allowedMethods: [HttpMethods.PUT], allowedOrigins: ['https://example.com'] }],
    outputExpiration: Duration.days(30),
    outputEventBridgeEnabled: true,
    tableStream: StreamViewType.NEW_IMAGE,
    statusIndex: true,
    rejectedItemRetention: Duration.days(7),
    synchronizeDeletes: true,
  }),
};

/** Creates an app with all of them. */
export function pipelinesApp(
  props: { readonly context?: Record<string, unknown>; readonly outdir?: string } = {},
): App {
  const app = new App(props);
  for (const [name, propsIn] of Object.entries(PIPELINES)) {
    const stack = new Stack(app, name);
    const pipeline = new ImageEncodingPipeline(stack, 'Images', propsIn(stack));
    if (name !== 'Everything') continue;
    pipeline.addOutputs();
    pipeline.addBackfill();
    pipeline.addAlarms();
  }
  const deep = new Construct(new Construct(new Stack(app, 'Nested'), 'Site'), 'Gallery');
  new ImageEncodingPipeline(deep, 'Images', { trigger: EncodingTrigger.queue() });
  return app;
}
