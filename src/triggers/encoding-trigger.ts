import { AttachedTrigger } from './attached-trigger';
import { directTrigger, DirectTriggerOptions } from './direct-trigger';
import { eventBridgeTrigger, EventBridgeTriggerOptions } from './event-bridge-trigger';
import { queueTrigger, QueueTriggerOptions } from './queue-trigger';
import { PipelineContext } from '../common/pipeline-context';

/**
 * The way in which S3 events reach the encoder.
 *
 * All triggers use the same filters. They differ in cost, in latency and in their requirements for the input bucket. They
 * also differ when the encoder cannot keep up: with `direct()` and `eventBridge()`, AWS may drop events under sustained
 * overload. The metric `AsyncEventsDropped` and the alarm `eventsDropped` report dropped events. A backfill encodes the
 * images of these events. `queue()` does not have this limit.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class EncodingTrigger {
  /**
   * S3 invokes the encoder directly. This trigger has the lowest latency and no additional cost.
   *
   * Use it for an input bucket that is created in the stack of the pipeline. For a bucket that is imported or created in
   * another stack, use `eventBridge()`. Otherwise, stacks that configure notifications of the same bucket can overwrite
   * each other's notifications, or leave notifications behind when they are deleted. A warning is shown for a bucket that
   * is not created in the stack of the pipeline.
   *
   * @throws if an option is out of its range
   */
  public static direct(options: DirectTriggerOptions = {}): EncodingTrigger {
    return new EncodingTrigger(directTrigger(options));
  }

  /**
   * S3 sends events to a queue, and Lambda invokes the encoder with batches of them.
   *
   * Events wait in the queue for up to 14 days while the encoder cannot keep up. The number of concurrent invocations can
   * be limited. If some events of a batch fail, only these are retried.
   *
   * Use it for an input bucket that is created in the stack of the pipeline, as with `direct()`.
   *
   * @throws if an option is out of its range, or if `batchSize` requires a `maxBatchingWindow`
   */
  public static queue(options: QueueTriggerOptions = {}): EncodingTrigger {
    return new EncodingTrigger(queueTrigger(options));
  }

  /**
   * S3 sends events to EventBridge, and a rule invokes the encoder.
   *
   * Use it for a bucket that is imported, created in another stack or shared. The pipeline then does not configure
   * notifications of the bucket, and any number of pipelines can encode the images of one bucket.
   *
   * EventBridge must be enabled for the bucket. For a bucket that this app creates, the pipeline enables EventBridge. The
   * owner of an imported bucket must enable it once, in the S3 console (Properties, Amazon EventBridge) or with
   * `enableEventBridgeNotification()` in the app that creates the bucket.
   *
   * @throws if an option is out of its range
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
   */
  public static eventBridge(options: EventBridgeTriggerOptions = {}): EncodingTrigger {
    return new EncodingTrigger(eventBridgeTrigger(options));
  }

  private constructor(
    /**
     * Creates the resources of the trigger and grants their permissions.
     * @internal
     */
    readonly _attach: (context: PipelineContext) => AttachedTrigger,
  ) {}
}
