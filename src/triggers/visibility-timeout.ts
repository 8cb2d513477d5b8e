import { Duration } from 'aws-cdk-lib';

/** Maximum of Lambda for a function's timeout and for a batching window, used where these are not known. */
const MAX_FUNCTION_TIMEOUT = Duration.minutes(15);
const MAX_BATCHING_WINDOW = Duration.minutes(5);

/** Time in which Lambda can start an invocation again that was throttled. */
const MARGIN_SECONDS = 60;

/** The time for which 5 receives last with a visibility timeout of six times the default timeout, as AWS recommends. */
const MIN_SECONDS_UNTIL_DEAD_LETTER = 9000;

/**
 * How long a received message stays hidden: the batching window, the timeout of the encoder and one minute.
 *
 * AWS recommends six times the timeout, so that Lambda has time to invoke a throttled function again. But a failed message
 * stays hidden for as long, half an hour with the default timeout, and most failures are over in seconds. So a message
 * comes back sooner here and can be received more often instead: `maxReceiveCount()` gives it at least the same time until
 * it is dead-lettered. A message that comes back while its invocation still runs is encoded twice, which changes nothing.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityTimeout(functionTimeout: Duration, batchingWindow?: Duration): Duration {
  const { timeout, window } = secondsOf(functionTimeout, batchingWindow);
  return Duration.seconds(window + timeout + MARGIN_SECONDS);
}

/**
 * How often a message can be received until it is dead-lettered: for as long as 5 receives with a visibility timeout of six
 * times the timeout take, and for at least two and a half hours, also when every receive ends in throttling.
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
