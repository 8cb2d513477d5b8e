import { Annotations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import {
  AsynchronousInvocationOptions,
  checkAsynchronousInvocation,
  invokeAsynchronously,
} from './asynchronous-invocation';
import { AttachedTrigger } from './attached-trigger';
import { checkNoAwsManagedKey } from './aws-managed-key';
import { bucketOwner } from './bucket-notifications';
import { objectEventPattern } from './object-event-pattern';
import { RuleTarget } from './rule-target';
import { PipelineContext } from '../common/pipeline-context';

/**
 * Options of `EncodingTrigger.eventBridge()`.
 *
 * If EventBridge cannot send an event to Lambda, it retries for up to 24 hours. After that, EventBridge sends the event
 * to the dead-letter queue. The options apply to the events that Lambda has accepted.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export interface EventBridgeTriggerOptions extends AsynchronousInvocationOptions {}

/** Creates a rule of the default event bus that invokes the encoder. */
export function eventBridgeTrigger(options: EventBridgeTriggerOptions): (context: PipelineContext) => AttachedTrigger {
  checkAsynchronousInvocation('EncodingTrigger.eventBridge()', options);
  return (context) => {
    const { pipeline, inputBucket, encoder, deadLetterQueue } = context;
    checkNoAwsManagedKey(pipeline, 'deadLetterQueue', deadLetterQueue, 'EventBridge');
    const invocation = invokeAsynchronously(context, options);
    enableEventBridge(context);
    const rule = new Rule(pipeline, 'Rule', {
      description: 'Sends S3 events to the image encoder',
      eventPattern: objectEventPattern(context),
      targets: [new RuleTarget(encoder, deadLetterQueue)],
    });
    // The rule is deleted before the bucket is emptied. Otherwise it would invoke the encoder for each deleted object.
    if (inputBucket.node.scope === pipeline) rule.node.addDependency(inputBucket);
    return { ...invocation, notificationPatterns: [] };
  };
}

/** Enables EventBridge for a bucket of this app. Only the owner of an imported bucket can change its notifications. */
function enableEventBridge({ pipeline, inputBucket }: PipelineContext): void {
  const owner = bucketOwner(inputBucket);
  if (owner) {
    owner.enableEventBridgeNotification();
    return;
  }
  Annotations.of(pipeline).addInfoV2(
    'cdk-image-encoding-pipeline:eventBridgeMustBeEnabled',
    'inputBucket: is imported, so the pipeline does not change its notifications. Images are encoded only if EventBridge ' +
      'is enabled for the bucket. The bucket owner must enable EventBridge once in the S3 console (Properties, Amazon EventBridge).',
  );
}
