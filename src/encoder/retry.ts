import { setTimeout as wait } from 'node:timers/promises';
import { EncoderError } from './errors';
import { noteRetry } from './incidents';
import { BrokenContentError } from './read-content';

/** How often a call is tried, the first time included. */
const ATTEMPTS = 4;

/** The wait before the second try is up to this long, and doubles with each try. */
const FIRST_WAIT_MILLISECONDS = 100;

/** Answers that say that a call was not carried out because there were too many. */
const THROTTLES = new Set([
  'SlowDown',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
]);

/** Calls that may be made again whenever they fail for a reason that may pass. */
export function retryRead<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return retry(signal, isTransient, call);
}

/**
 * Calls that write under a condition. They are made again only when it is known that nothing was written: S3 said so,
 * or never got all of the body. After a lost answer, a second try could meet the first one's write and take it for
 * another run's.
 */
export function retryWrite<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return retry(signal, (error) => isThrottle(error) || error instanceof BrokenContentError, call);
}

async function retry<T>(signal: AbortSignal, isRetried: (error: unknown) => boolean, call: () => Promise<T>) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || signal.aborted || !isRetried(error)) throw error;
    }
    noteRetry();
    await wait(Math.random() * FIRST_WAIT_MILLISECONDS * 2 ** attempt, undefined, { signal });
  }
}

function isThrottle(error: unknown): boolean {
  return error instanceof Error && THROTTLES.has(error.name);
}

/** Throttles, answers of a server in trouble, and no answer at all; but no failure that was dealt with already. */
function isTransient(error: unknown): boolean {
  if (isThrottle(error)) return true;
  if (error instanceof EncoderError) return false;
  const status = statusOf(error);
  return status === undefined || status >= 500 || (error instanceof Error && error.name === 'RequestTimeout');
}

/** The HTTP status of the answer that an error of the SDK stands for; undefined where there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | undefined)?.$metadata
    ?.httpStatusCode;
}
