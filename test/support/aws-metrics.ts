/** Metrics that AWS itself sends, as far as alarms and dashboard use them: by namespace, with the page that has them. */
export const AWS_METRICS: Readonly<Record<string, { readonly page: string; readonly names: readonly string[] }>> = {
  'AWS/Lambda': {
    page: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
    names: [
      'Invocations',
      'Errors',
      'Throttles',
      'Duration',
      'ConcurrentExecutions',
      'AsyncEventAge',
      'AsyncEventsDropped',
      'DestinationDeliveryFailures',
    ],
  },
  'AWS/SQS': {
    page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
    names: [
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateAgeOfOldestMessage',
      'NumberOfMessagesSent',
      'NumberOfMessagesDeleted',
    ],
  },
};
