import { Duration } from 'aws-cdk-lib';

/** The longest that Lambda takes for a function's timeout and for a batching window; taken for what is not known. */
const MAX_FUNCTION_TIMEOUT = Duration.minutes(15);
const MAX_BATCHING_WINDOW = Duration.minutes(5);

/**
 * How long a message that Lambda has taken stays hidden: six times what a run may take and the time in which a batch is
 * gathered, so that Lambda can try again when the function is throttled. It is never more than SQS takes, 12 hours.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityTimeout(functionTimeout: Duration, batchingWindow = Duration.seconds(0)): Duration {
  const timeout = functionTimeout.isUnresolved() ? MAX_FUNCTION_TIMEOUT : functionTimeout;
  const window = batchingWindow.isUnresolved() ? MAX_BATCHING_WINDOW : batchingWindow;
  return Duration.seconds(6 * timeout.toSeconds() + window.toSeconds());
}
