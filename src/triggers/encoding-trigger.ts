import { AttachedTrigger } from './attached-trigger';
import { directTrigger, DirectTriggerOptions } from './direct-trigger';
import { eventBridgeTrigger, EventBridgeTriggerOptions } from './event-bridge-trigger';
import { queueTrigger, QueueTriggerOptions } from './queue-trigger';
import { PipelineContext } from '../common/pipeline-context';

/**
 * How uploads reach the encoder.
 *
 * All triggers have the same filter. They differ in cost, latency, in what they require of the input bucket, and in what
 * happens when the encoder cannot keep up: with `direct()` and `eventBridge()`, AWS may drop events under sustained overload.
 * The metric `AsyncEventsDropped` and the alarm `eventsDropped` report it, and a backfill finds the images. `queue()` does not
 * have this limit.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class EncodingTrigger {
  /**
   * S3 invokes the encoder for each upload: the fewest parts, the least delay and no cost of its own.
   *
   * The input bucket should be created in the stack of the pipeline. For a bucket that is imported or created in another
   * stack, use `eventBridge()`: stacks that set notifications of one bucket can overwrite those of each other and leave
   * some behind, and a warning says so.
   *
   * @throws when an option is of a wrong kind or out of its range
   */
  public static direct(options: DirectTriggerOptions = {}): EncodingTrigger {
    return new EncodingTrigger(directTrigger(options));
  }

  /**
   * S3 sends each upload to a queue, from which Lambda hands them to the encoder in batches: uploads wait when the
   * encoder cannot keep up, for up to 14 days, and how many runs go on at the same time can be limited. Of a batch, only
   * what failed is delivered again.
   *
   * The input bucket should be created in the stack of the pipeline, as with `direct()`.
   *
   * @throws when an option is of a wrong kind or out of its range, or `batchSize` needs a `maxBatchingWindow`
   */
  public static queue(options: QueueTriggerOptions = {}): EncodingTrigger {
    return new EncodingTrigger(queueTrigger(options));
  }

  /**
   * S3 sends its events to EventBridge, where a rule of the pipeline invokes the encoder. For buckets that are imported,
   * created in another stack or shared. The pipeline sets no notification of the bucket, and any number of pipelines may read one bucket.
   *
   * EventBridge must be on for the bucket. A bucket of this app is switched on by the pipeline; for an imported one, its
   * owner does it once (S3 console, Properties, Amazon EventBridge; or `enableEventBridgeNotification()` in the app that
   * makes it).
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
   * @throws when an option is of a wrong kind or out of its range
   */
  public static eventBridge(options: EventBridgeTriggerOptions = {}): EncodingTrigger {
    return new EncodingTrigger(eventBridgeTrigger(options));
  }

  private constructor(
    /**
     * Wires the uploads to the encoder, permissions included.
     * @internal
     */
    readonly _attach: (context: PipelineContext) => AttachedTrigger,
  ) {}
}
