import { Duration, Token } from 'aws-cdk-lib';
import { Function as LambdaFunction, IDestination } from 'aws-cdk-lib/aws-lambda';
import { EventType, IBucket } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { InvalidPropError } from './invalid-prop-error';
import { KeyPattern } from './key-pattern';
import { SuccessDestination } from './success-destination';

/** Options of `EncodingTrigger.direct()`. */
export interface DirectTriggerOptions {
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
   * After that the upload goes to the dead-letter queue.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
   * @default Duration.hours(6)
   */
  readonly maxEventAge?: Duration;

  /**
   * Where Lambda sends a record of every invocation that succeeded, with the event and the encoder's answer:
   * a standard queue, a standard topic, an event bus or a function.
   *
   * @default - nowhere
   */
  readonly onSuccess?: IDestination;
}

/**
 * What a trigger is attached to.
 * @internal
 */
export interface EncodingTriggerTarget {
  /** Where the uploads arrive; a construct in the pipeline's own stack. */
  readonly inputBucket: IBucket;
  /** Which keys S3 announces: never fewer than the encoder takes. */
  readonly notificationPatterns: KeyPattern[];
  /** What S3 announces of them. */
  readonly events: EventType[];
  readonly encoder: LambdaFunction;
  /** Where an upload goes that could not be encoded. */
  readonly onFailure: IDestination;
}

/**
 * How uploads reach the encoder.
 *
 * Every trigger makes the same promises and has the same filter; they differ in cost, latency and in what they need of
 * the input bucket.
 */
export class EncodingTrigger {
  /**
   * S3 invokes the encoder for each upload: the fewest parts, the least delay and no cost of its own.
   *
   * The input bucket's notifications must be this app's to set: for a bucket that another stack or team manages, mind
   * that two owners of one bucket's notifications overwrite each other.
   *
   * @throws when `retryAttempts` or `maxEventAge` is out of its range
   */
  public static direct(options: DirectTriggerOptions = {}): EncodingTrigger {
    checkRetryAttempts(options.retryAttempts);
    checkMaxEventAge(options.maxEventAge);
    return new EncodingTrigger(({ encoder, inputBucket, notificationPatterns, events, onFailure }) => {
      const onSuccess = options.onSuccess && new SuccessDestination(options.onSuccess);
      encoder.configureAsyncInvoke({ ...options, onSuccess, onFailure });
      for (const event of events) {
        for (const pattern of notificationPatterns) {
          inputBucket.addEventNotification(event, new LambdaDestination(encoder), ...notificationFilter(pattern));
        }
      }
    });
  }

  private constructor(
    /**
     * Wires the uploads to the encoder, permissions included.
     * @internal
     */
    readonly _attach: (target: EncodingTriggerTarget) => void,
  ) {}
}

/** The pattern as S3 takes it: an empty rule is left out, and without rules there is no filter. */
function notificationFilter({ prefix, suffix }: KeyPattern): { prefix?: string; suffix?: string }[] {
  return prefix || suffix ? [{ prefix: prefix || undefined, suffix: suffix || undefined }] : [];
}

const FACTORY = 'EncodingTrigger.direct()';

function checkRetryAttempts(retryAttempts?: number): void {
  if (retryAttempts === undefined || Token.isUnresolved(retryAttempts)) return;
  if (Number.isInteger(retryAttempts) && retryAttempts >= 0 && retryAttempts <= 2) return;
  throw new InvalidPropError(
    FACTORY,
    'retryAttempts',
    `is ${retryAttempts}, and Lambda retries an asynchronous invocation 0, 1 or 2 times`,
    'Give 0, 1 or 2.',
  );
}

function checkMaxEventAge(maxEventAge?: Duration): void {
  if (maxEventAge === undefined || maxEventAge.isUnresolved()) return;
  const seconds = maxEventAge.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 60 && seconds <= 21_600) return;
  throw new InvalidPropError(
    FACTORY,
    'maxEventAge',
    `is ${seconds} seconds, and Lambda keeps an event for 60 to 21,600 whole seconds`,
    'Give a duration from 1 minute to 6 hours.',
  );
}
