import { Duration, Token } from 'aws-cdk-lib';
import { IDestination } from 'aws-cdk-lib/aws-lambda';
import { DeadLetterDestination } from './dead-letter-destination';
import { EncodingTriggerTarget } from './encoding-trigger-target';
import { InvalidPropError } from './invalid-prop-error';
import { SuccessDestination } from './success-destination';

/** How Lambda handles what it was given to run later: S3 and EventBridge do not wait for the encoder. */
export interface AsynchronousInvocation {
  readonly retryAttempts?: number;
  readonly maxEventAge?: Duration;
  readonly onSuccess?: IDestination;
}

/** Checks the options as the factory of a trigger is given them. */
export function checkAsynchronousInvocation(factory: string, options: AsynchronousInvocation): void {
  checkRetryAttempts(factory, options.retryAttempts);
  checkMaxEventAge(factory, options.maxEventAge);
}

/** Sets the options, with the dead-letter queue for what failed. */
export function configureAsynchronousInvocation(
  { encoder, deadLetterQueue }: EncodingTriggerTarget,
  options: AsynchronousInvocation,
): void {
  encoder.configureAsyncInvoke({
    ...options,
    onSuccess: options.onSuccess && new SuccessDestination(options.onSuccess),
    onFailure: new DeadLetterDestination(deadLetterQueue),
  });
}

function checkRetryAttempts(factory: string, retryAttempts?: number): void {
  if (retryAttempts === undefined || Token.isUnresolved(retryAttempts)) return;
  if (Number.isInteger(retryAttempts) && retryAttempts >= 0 && retryAttempts <= 2) return;
  throw new InvalidPropError(
    factory,
    'retryAttempts',
    `is ${retryAttempts}, and Lambda retries an asynchronous invocation 0, 1 or 2 times`,
    'Give 0, 1 or 2.',
  );
}

function checkMaxEventAge(factory: string, maxEventAge?: Duration): void {
  if (maxEventAge === undefined || maxEventAge.isUnresolved()) return;
  const seconds = maxEventAge.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 60 && seconds <= 21_600) return;
  throw new InvalidPropError(
    factory,
    'maxEventAge',
    `is ${seconds} seconds, and Lambda keeps an event for 60 to 21,600 whole seconds`,
    'Give a duration from 1 minute to 6 hours.',
  );
}
