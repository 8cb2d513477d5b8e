import { Duration } from 'aws-cdk-lib';

/** Lambda's maximum timeout and maximum batching window, which are used if the values are not known before deployment. */
const MAX_FUNCTION_TIMEOUT = Duration.minutes(15);
const MAX_BATCHING_WINDOW = Duration.minutes(5);

/** The time in which Lambda can retry a throttled invocation. */
const MARGIN_SECONDS = 60;

/** The duration of 5 receives with the visibility timeout that AWS recommends: six times the default timeout. */
const MIN_SECONDS_UNTIL_DEAD_LETTER = 9000;

/**
 * Returns the visibility timeout of a queue: the batching window, the timeout of the encoder and one minute.
 *
 * AWS recommends six times the timeout, so that Lambda has time to retry a throttled invocation. But then a failed message
 * is also retried only after half an hour with the default timeout, and most failures last for seconds. So a message
 * is retried sooner here, and can be received more often: with `maxReceiveCount()`, it takes at least the same time until
 * the message is dead-lettered. A message that is received again during its invocation is a duplicate, which is harmless.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityTimeout(functionTimeout: Duration, batchingWindow?: Duration): Duration {
  const { timeout, window } = secondsOf(functionTimeout, batchingWindow);
  return Duration.seconds(window + timeout + MARGIN_SECONDS);
}

/**
 * Returns how often a message can be received until it is dead-lettered. This takes at least as long as 5 receives with a
 * visibility timeout of six times the timeout, and at least two and a half hours, even if each receive is throttled.
 */
export function maxReceiveCount(functionTimeout: Duration, batchingWindow?: Duration): number {
  const { timeout, window } = secondsOf(functionTimeout, batchingWindow);
  const needed = Math.max(MIN_SECONDS_UNTIL_DEAD_LETTER, 5 * (6 * timeout + window));
  return Math.ceil(needed / visibilityTimeout(functionTimeout, batchingWindow).toSeconds());
}

function secondsOf(functionTimeout: Duration, batchingWindow = Duration.seconds(0)) {
  const timeout = functionTimeout.isUnresolved() ? MAX_FUNCTION_TIMEOUT : functionTimeout;
  const window = batchingWindow.isUnresolved() ? MAX_BATCHING_WINDOW : batchingWindow;
  return { timeout: timeout.toSeconds(), window: window.toSeconds() };
}
