import { setTimeout as wait } from 'node:timers/promises';
import { EncoderError, statusOf } from '../errors';
import { countRetry } from '../telemetry/record-counters';

/** Maximum number of times that a call is sent. */
const MAX_ATTEMPTS = 4;

/** The delay before the second attempt is at most twice as long. It doubles with each attempt. */
const BASE_DELAY_MILLISECONDS = 100;

/** Error codes of requests that were rejected because there were too many. */
const THROTTLING_ERRORS = new Set([
  'SlowDown',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
]);

/** Retries a call after any transient failure. For reads, and for writes that may be repeated. */
export function retryRead<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return retry(signal, isTransient, call);
}

/**
 * Retries a conditional write only if the service said that it wrote nothing. After a lost response, a second attempt
 * could find the result of the first one and mistake it for a write of another invocation.
 */
export function retryWrite<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return retry(signal, isRejectedForNow, call);
}

async function retry<T>(signal: AbortSignal, isRetried: (error: unknown) => boolean, call: () => Promise<T>) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || signal.aborted || !isRetried(error)) throw error;
    }
    countRetry();
    await wait(Math.random() * BASE_DELAY_MILLISECONDS * 2 ** attempt, undefined, { signal });
  }
}

/** The service rejected the request without carrying it out, and accepts the same request later. */
function isRejectedForNow(error: unknown): boolean {
  return (error instanceof Error && THROTTLING_ERRORS.has(error.name)) || isClockSkewCorrected(error);
}

/**
 * The service rejected the signature because of its time, and the SDK has now set its clock by the response. The SDK
 * marks every error as corrected while the clock is wrong, also those whose outcome is unknown.
 */
function isClockSkewCorrected(error: unknown): boolean {
  if ((error as Error)?.name === 'RequestTimeTooSkewed') return true;
  const { clockSkewCorrected, httpStatusCode } = (error as SdkError)?.$metadata ?? {};
  return clockSkewCorrected === true && (httpStatusCode === 400 || httpStatusCode === 403);
}

/** Throttling, server errors, no response, and responses that broke off; but not the encoder's own errors. */
function isTransient(error: unknown): boolean {
  if (isRejectedForNow(error)) return true;
  if (error instanceof EncoderError) return false;
  const status = statusOf(error);
  // With a status of success, the body of the response broke off.
  return status === undefined || status < 300 || status >= 500 || (error as Error).name === 'RequestTimeout';
}

interface SdkError {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: true };
}
