import { Annotations, Duration, Token } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AttachedTrigger } from './attached-trigger';
import { notify } from './bucket-notifications';
import { NotificationQueue } from './notification-queue';
import { consumeQueue } from './queue-consumer';
import { maxReceiveCount, visibilityTimeout } from './visibility-timeout';
import { rejectAwsManagedKey } from '../common/aws-managed-key';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { checkWholeNumber } from '../common/prop-checks';
import { checkKinds, DURATION, KindsOf, NUMBER } from '../common/prop-kinds';

/** Options of `EncodingTrigger.queue()`. */
export interface QueueTriggerOptions {
  /**
   * How many uploads one run of the encoder is given at most, 1 to 10,000. More than 10 need a `maxBatchingWindow`.
   *
   * A run works on eight images at the same time and has to be done with all of them within the pipeline's `timeout`:
   * at an assumed 40 small images or 50 MB a second, the default of 5 minutes is enough for 10 images of 1.5 GB each.
   * For larger ones, give fewer. What a run did not get to is delivered again; what it did is not.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * How long Lambda waits for a batch to fill before it runs the encoder, 0 to 300 whole seconds: fewer and fuller
   * runs for a longer delay.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * How many runs of the encoder the queue may keep going at the same time, 2 to 1,000. The rest of the uploads wait in
   * the queue.
   *
   * Not more than `reservedConcurrentExecutions`: runs beyond that are throttled, and each time counts as a receive.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   * @default - `reservedConcurrentExecutions` where it is given, else the account's limit
   */
  readonly maxConcurrency?: number;

  /**
   * How often an upload is received before it goes to the dead-letter queue, 1 to 1,000 times.
   *
   * An upload that failed is retried after the pipeline's `timeout`, the `maxBatchingWindow` and one minute: after 6 minutes
   * with the defaults. AWS recommends a visibility timeout of six times the `timeout` and 5 receives, so that throttled
   * uploads are not given up. Here a transient failure is retried sooner, and the higher number of receives gives an upload
   * at least as much time. With fewer receives, uploads that are only throttled can go to the dead-letter queue.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   * @default - as many as take two and a half hours, or 30 times the `timeout` if that is longer: 25 with the default `timeout`
   */
  readonly maxReceiveCount?: number;
}

const KINDS: KindsOf<QueueTriggerOptions> = {
  batchSize: NUMBER,
  maxBatchingWindow: DURATION,
  maxConcurrency: NUMBER,
  maxReceiveCount: NUMBER,
};

const FACTORY = 'EncodingTrigger.queue()';
const DEFAULT_BATCH_SIZE = 10;

/** Lambda gathers more messages than this only with a window. */
const MAX_BATCH_WITHOUT_WINDOW = 10;

/** What Lambda takes for the concurrency of a mapping. */
const CONCURRENCY = { min: 2, max: 1000 };

/** Small images that one run encodes in a second: eight side by side, 200 ms each. */
const SMALL_IMAGES_PER_SECOND = 40;

/** S3 sends to a queue, from which Lambda hands batches to the encoder. */
export function queueTrigger(options: QueueTriggerOptions): (context: PipelineContext) => AttachedTrigger {
  checkKinds(FACTORY, options, KINDS);
  const { batchSize = DEFAULT_BATCH_SIZE, maxBatchingWindow, maxConcurrency } = options;
  checkWholeNumber(FACTORY, 'batchSize', batchSize, 1, 10_000);
  checkBatchingWindow(maxBatchingWindow, batchSize);
  if (maxConcurrency !== undefined) {
    checkWholeNumber(FACTORY, 'maxConcurrency', maxConcurrency, CONCURRENCY.min, CONCURRENCY.max);
  }
  if (options.maxReceiveCount !== undefined) {
    checkWholeNumber(FACTORY, 'maxReceiveCount', options.maxReceiveCount, 1, 1000);
  }

  return (target) => {
    const { pipeline, encoder, timeout, deadLetterQueue } = target;
    warnOfBatchSize(target, batchSize);
    const queue = target.createQueue('Queue', {
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
      maxConcurrency: concurrencyFor(target, maxConcurrency),
    });
    return { queue, notificationPatterns: notify(target, new NotificationQueue(queue)) };
  };
}

/** Checks the queue as it was created: a property injector can have changed it. */
function checkQueue(pipeline: Construct, queue: Queue): void {
  rejectAwsManagedKey(pipeline, 'trigger', queue, 'Amazon S3');
  if (queue.fifo) {
    throw invalidProp(
      pipeline,
      'trigger',
      `${queue.node.path} is a FIFO queue, but S3 sends notifications to standard queues only`,
      'Do not set fifo for this queue in a property injector.',
    );
  }
}

function checkBatchingWindow(window: Duration | undefined, batchSize: number): void {
  if (window?.isUnresolved()) return;
  const seconds = window?.toSeconds({ integral: false }) ?? 0;
  checkWholeNumber(FACTORY, 'maxBatchingWindow', seconds, 0, 300, 'seconds');
  if (seconds > 0 || Token.isUnresolved(batchSize) || batchSize <= MAX_BATCH_WITHOUT_WINDOW) return;
  throw invalidProp(
    FACTORY,
    'batchSize',
    `is ${batchSize}, and Lambda gathers more than ${MAX_BATCH_WITHOUT_WINDOW} messages only with a maxBatchingWindow`,
    `Give a maxBatchingWindow of 1 second or more, or a batchSize of at most ${MAX_BATCH_WITHOUT_WINDOW}.`,
  );
}

/** How many runs the queue may keep going, so that it is not throttled where the function's concurrency is reserved. */
function concurrencyFor({ pipeline, ...target }: PipelineContext, given?: number): number | undefined {
  const reserved = target.reservedConcurrentExecutions;
  if (reserved === undefined || Token.isUnresolved(reserved)) return given;
  if (reserved === 1) warnOfOneRun(pipeline);
  const most = Math.min(Math.max(reserved, CONCURRENCY.min), CONCURRENCY.max);
  if (given === undefined) return most;
  // None reserved is how an encoder is stopped; that must not take another change.
  if (reserved === 0 || Token.isUnresolved(given) || given <= most) return given;
  throw invalidProp(
    pipeline,
    'trigger',
    `has a maxConcurrency of ${given}, and reservedConcurrentExecutions is ${reserved}: runs beyond it are throttled, and their uploads end in the dead-letter queue though nothing is wrong with them`,
    `Give a maxConcurrency of at most ${most}, leave it out, or raise reservedConcurrentExecutions.`,
  );
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
function warnOfOneRun(pipeline: Construct): void {
  Annotations.of(pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:oneReservedRun',
    `reservedConcurrentExecutions: is 1, and for a queue Lambda keeps at least ${CONCURRENCY.min} runs going. The second ` +
      'is throttled, and each time counts as a receive, so that uploads can end in the dead-letter queue though nothing ' +
      'is wrong with them. Give 2 or more.',
  );
}

function warnOfBatchSize({ pipeline, timeout }: PipelineContext, batchSize: number): void {
  if (Token.isUnresolved(batchSize) || timeout.isUnresolved()) return;
  const fits = Math.max(1, Math.floor(timeout.toSeconds() * SMALL_IMAGES_PER_SECOND));
  if (batchSize <= fits) return;
  Annotations.of(pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:batchTakesLongerThanTimeout',
    `trigger: has a batchSize of ${batchSize}, and a run encodes about ${SMALL_IMAGES_PER_SECOND} small images a ` +
      `second, ${fits} within the timeout of ${timeout.toSeconds()} seconds. What a run does not get to is delivered ` +
      `again, and ends in the dead-letter queue in the end. Raise timeout, or give a batchSize of at most ${fits}.`,
  );
}
