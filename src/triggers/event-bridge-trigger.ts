import { Annotations, Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { IDestination } from 'aws-cdk-lib/aws-lambda';
import { checkAsynchronousInvocation, invokeAsynchronously } from './asynchronous-invocation';
import { AttachedTrigger } from './attached-trigger';
import { objectEventPattern } from './object-event-pattern';
import { RuleTarget } from './rule-target';
import { rejectAwsManagedKey } from '../common/aws-managed-key';
import { bucketOwner } from '../common/bucket-owner';
import { PipelineContext } from '../common/pipeline-context';

/** Options of `EncodingTrigger.eventBridge()`. */
export interface EventBridgeTriggerOptions {
  /**
   * How often Lambda tries an upload again after the encoder failed on it, 0 to 2 times.
   *
   * After the last try the upload goes to the dead-letter queue.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
   * @default 2
   */
  readonly retryAttempts?: number;

  /**
   * How long Lambda keeps an upload that it could not hand to the encoder, for example because of throttling:
   * 1 minute to 6 hours, in whole seconds.
   *
   * After that the upload goes to the dead-letter queue, as does one that EventBridge could not hand to Lambda for a day.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
   * @default Duration.hours(6)
   */
  readonly maxEventAge?: Duration;

  /**
   * Where Lambda sends a record of every invocation that succeeded, with the event and the encoder's answer:
   * a standard queue other than the dead-letter queue, a standard topic, an event bus or a function.
   *
   * @default - nowhere
   */
  readonly onSuccess?: IDestination;
}

/** S3 sends to the default event bus, where a rule invokes the encoder. */
export function eventBridgeTrigger(options: EventBridgeTriggerOptions): (context: PipelineContext) => AttachedTrigger {
  checkAsynchronousInvocation('EncodingTrigger.eventBridge()', options);
  return (target) => {
    const { pipeline, inputBucket, encoder, deadLetterQueue } = target;
    rejectAwsManagedKey(pipeline, 'deadLetterQueue', deadLetterQueue, 'EventBridge');
    const invoked = invokeAsynchronously(target, options);
    letBucketSendEvents(target);
    const rule = new Rule(pipeline, 'Rule', {
      description: 'Hands uploads to the image encoder',
      eventPattern: objectEventPattern(target),
      targets: [new RuleTarget(encoder, deadLetterQueue)],
    });
    // The rule goes before its bucket is emptied: otherwise the encoder would run for each object removed.
    if (inputBucket.node.scope === pipeline) rule.node.addDependency(inputBucket);
    return { ...invoked, notificationPatterns: [] };
  };
}

/** Switches a bucket of this app on. One that was imported stays as it is: its notifications are its owner's. */
function letBucketSendEvents({ pipeline, inputBucket }: PipelineContext): void {
  const owner = bucketOwner(inputBucket);
  if (owner) {
    owner.enableEventBridgeNotification();
    return;
  }
  Annotations.of(pipeline).addInfoV2(
    'cdk-image-encoding-pipeline:eventBridgeMustBeOn',
    'inputBucket: is imported, and the pipeline leaves its notifications as they are. No upload is encoded unless ' +
      'EventBridge is on for the bucket: its owner switches it on once (S3 console, Properties, Amazon EventBridge).',
  );
}
