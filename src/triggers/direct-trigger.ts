import { Duration } from 'aws-cdk-lib';
import { IDestination } from 'aws-cdk-lib/aws-lambda';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { checkAsynchronousInvocation, invokeAsynchronously } from './asynchronous-invocation';
import { AttachedTrigger } from './attached-trigger';
import { notify } from './bucket-notifications';
import { PipelineContext } from '../common/pipeline-context';

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
   * a standard queue other than the dead-letter queue, a standard topic, an event bus or a function.
   *
   * @default - nowhere
   */
  readonly onSuccess?: IDestination;
}

/** S3 invokes the encoder. */
export function directTrigger(options: DirectTriggerOptions): (context: PipelineContext) => AttachedTrigger {
  checkAsynchronousInvocation('EncodingTrigger.direct()', options);
  return (target) => {
    const invoked = invokeAsynchronously(target, options);
    return { ...invoked, notificationPatterns: notify(target, new LambdaDestination(target.encoder)) };
  };
}
