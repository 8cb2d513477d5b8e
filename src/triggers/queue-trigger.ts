import { Annotations, Duration, Token } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AttachedTrigger } from './attached-trigger';
import { checkNoAwsManagedKey } from './aws-managed-key';
import { addBucketNotifications } from './bucket-notifications';
import { NotificationQueue } from './notification-queue';
import { consumeQueue } from './queue-consumer';
import { maxReceiveCount, visibilityTimeout } from './visibility-timeout';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { checkWholeNumber, readableNumber } from '../common/prop-checks';

/** Options of `EncodingTrigger.queue()`. */
export interface QueueTriggerOptions {
  /**
   * The maximum number of events in a batch: 1 to 10, or up to 10,000 with a `maxBatchingWindow`.
   *
   * Each invocation of the encoder receives one batch. An invocation encodes eight images at the same time, and must
   * finish the batch within the `timeout` of the pipeline. At an assumed 40 small images or 50 MB per second, the default
   * `timeout` of 5 minutes is enough for 10 images of 1.5 GB each. Specify a smaller batch size for larger images. Only
   * events that an invocation did not process are retried.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
   */
  readonly batchSize?: number;

  /**
   * The maximum time that Lambda waits until a batch is full, before it invokes the encoder: 0 to 5 minutes, in whole
   * seconds.
   *
   * A longer window results in fewer invocations, but images are encoded later.
   *
   * @default Duration.seconds(0)
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The maximum number of concurrent invocations for the queue: 2 to 1,000. The other events wait in the queue.
   *
   * The number must not exceed `reservedConcurrentExecutions`. Invocations above that limit are throttled, and each
   * throttled invocation counts toward the `maxReceiveCount` of its events.
   *
   * @default - `reservedConcurrentExecutions` if it is specified, raised to 2 or lowered to 1,000 if necessary; otherwise
   * the quota of the account
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   */
  readonly maxConcurrency?: number;

  /**
   * The number of times that an event is received before it is sent to the dead-letter queue: 1 to 1,000.
   *
   * An event that failed is retried after the `timeout` of the pipeline, the `maxBatchingWindow` and one minute: after
   * 6 minutes by default. AWS recommends a visibility timeout of six times the `timeout` and 5 receives, so that throttled
   * events are not sent to the dead-letter queue too early. The pipeline retries sooner and allows more receives, so the
   * time until the event is sent to the dead-letter queue is at least as long. With fewer receives, events that are only
   * throttled can be sent to the dead-letter queue.
   *
   * @default - 25 with the default `timeout` and no `maxBatchingWindow`; in general, enough that an event is retried for
   * at least 2.5 hours and at least 30 times the `timeout`
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly maxReceiveCount?: number;
}

const FACTORY = 'EncodingTrigger.queue()';
const DEFAULT_BATCH_SIZE = 10;

/** The maximum batch size without and with a batching window. */
const MAX_BATCH_SIZE_WITHOUT_WINDOW = 10;
const MAX_BATCH_SIZE = 10_000;

/** The range of the maximum concurrency of an event source mapping. */
const CONCURRENCY = { min: 2, max: 1000 };

/** The assumed number of small images that an invocation encodes per second: 8 at the same time, 200 ms each. */
const SMALL_IMAGES_PER_SECOND = 40;

/** Creates a queue to which S3 sends events, and a mapping with which Lambda invokes the encoder. */
export function queueTrigger(options: QueueTriggerOptions): (context: PipelineContext) => AttachedTrigger {
  const { batchSize = DEFAULT_BATCH_SIZE, maxBatchingWindow, maxConcurrency } = options;
  checkBatch(batchSize, maxBatchingWindow);
  if (maxConcurrency !== undefined) {
    checkWholeNumber(FACTORY, 'maxConcurrency', maxConcurrency, CONCURRENCY.min, CONCURRENCY.max);
  }
  if (options.maxReceiveCount !== undefined) {
    checkWholeNumber(FACTORY, 'maxReceiveCount', options.maxReceiveCount, 1, 1000);
  }

  return (context) => {
    const { pipeline, encoder, timeout, deadLetterQueue } = context;
    warnLargeBatch(context, batchSize);
    const queue = context.createQueue('Queue', {
      visibilityTimeout: visibilityTimeout(timeout, maxBatchingWindow),
      deadLetterQueue: {
        queue: deadLetterQueue,
        maxReceiveCount: options.maxReceiveCount ?? maxReceiveCount(timeout, maxBatchingWindow),
      },
    });
    checkQueue(pipeline, queue);
    consumeQueue(pipeline, 'QueueMapping', encoder, queue, {
      batchSize,
      maxBatchingWindow,
      maxConcurrency: mappingConcurrency(context, maxConcurrency),
    });
    return { queue, notificationPatterns: addBucketNotifications(context, new NotificationQueue(queue)) };
  };
}

/** Checks the queue after it was created, because a property injector can change it. */
function checkQueue(pipeline: Construct, queue: Queue): void {
  checkNoAwsManagedKey(pipeline, 'trigger', queue, 'Amazon S3');
  if (!queue.fifo) return;
  throw invalidProp(
    pipeline,
    'trigger',
    `${queue.node.path} is a FIFO queue, but S3 sends notifications only to standard queues`,
    'Do not set fifo for this queue in a property injector.',
  );
}

function checkBatch(batchSize: number, window?: Duration): void {
  const isKnown = !window?.isUnresolved();
  const seconds = window && isKnown ? window.toSeconds({ integral: false }) : 0;
  checkWholeNumber(FACTORY, 'maxBatchingWindow', seconds, 0, 300, 'seconds');
  if (seconds > 0 || !isKnown) {
    checkWholeNumber(FACTORY, 'batchSize', batchSize, 1, MAX_BATCH_SIZE);
    return;
  }
  if (
    Token.isUnresolved(batchSize) ||
    (Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= MAX_BATCH_SIZE_WITHOUT_WINDOW)
  ) {
    return;
  }
  throw invalidProp(
    FACTORY,
    'batchSize',
    `must be a whole number between 1 and ${MAX_BATCH_SIZE_WITHOUT_WINDOW} without a maxBatchingWindow, got ${batchSize}`,
    `Specify such a batchSize. For a batchSize of up to ${readableNumber(MAX_BATCH_SIZE)}, also specify a maxBatchingWindow of at least 1 second.`,
  );
}

/** Returns the maximum concurrency of the mapping. It does not exceed the reserved concurrency of the encoder. */
function mappingConcurrency(context: PipelineContext, maxConcurrency?: number): number | undefined {
  const { pipeline, reservedConcurrentExecutions: reserved } = context;
  if (reserved === undefined || Token.isUnresolved(reserved)) return maxConcurrency;
  if (reserved === 1) warnSingleReservedExecution(pipeline);
  const max = Math.min(Math.max(reserved, CONCURRENCY.min), CONCURRENCY.max);
  if (maxConcurrency === undefined) return max;
  // An encoder is stopped by reserving 0. This must be possible without a change of the trigger.
  if (reserved === 0 || Token.isUnresolved(maxConcurrency) || maxConcurrency <= max) return maxConcurrency;
  throw invalidProp(
    pipeline,
    'trigger',
    `maxConcurrency must be at most ${max} because reservedConcurrentExecutions is ${reserved}, got ${maxConcurrency}`,
    `Specify a maxConcurrency of at most ${max}, omit it, or increase reservedConcurrentExecutions.`,
  );
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
function warnSingleReservedExecution(pipeline: Construct): void {
  Annotations.of(pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:singleReservedExecution',
    `reservedConcurrentExecutions: is 1, but Lambda uses at least ${CONCURRENCY.min} concurrent invocations for a queue. ` +
      'The second one is throttled, and each time counts as a receive, so events of images that can be encoded can be ' +
      `sent to the dead-letter queue. Specify at least ${CONCURRENCY.min}.`,
  );
}

function warnLargeBatch({ pipeline, timeout }: PipelineContext, batchSize: number): void {
  if (Token.isUnresolved(batchSize) || timeout.isUnresolved()) return;
  const seconds = timeout.toSeconds();
  const max = Math.max(1, Math.floor(seconds * SMALL_IMAGES_PER_SECOND));
  if (batchSize <= max) return;
  const readableMax = readableNumber(max);
  Annotations.of(pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:batchTakesLongerThanTimeout',
    `trigger: batchSize is ${readableNumber(batchSize)}, but an invocation encodes about ${readableMax} small images ` +
      `within the timeout of ${readableNumber(seconds)} seconds (an assumed ${SMALL_IMAGES_PER_SECOND} per second). The ` +
      'other events of the batch are retried, and can be sent to the dead-letter queue. Increase timeout, or specify a ' +
      `batchSize of at most ${readableMax}.`,
  );
}
