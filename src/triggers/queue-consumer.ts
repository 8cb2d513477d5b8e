import { Token } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, EventSourceMappingOptions, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { definedProps } from '../common/defined-props';
import { invalidProp } from '../common/errors';

/**
 * Lets Lambda hand the messages of a queue to the encoder, which answers for each of them.
 *
 * The CDK's own SqsEventSource also grants what only a consumer by name needs; Lambda's poller needs three actions.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaSQSQueueExecutionRole.html
 */
export function consumeQueue(
  scope: Construct,
  id: string,
  encoder: LambdaFunction,
  queue: Queue,
  options: EventSourceMappingOptions,
): EventSourceMapping {
  checkVisibilityTimeout(scope, queue, encoder);
  const mapping = new EventSourceMapping(
    scope,
    id,
    definedProps({
      ...options,
      target: encoder,
      eventSourceArn: queue.queueArn,
      reportBatchItemFailures: true,
    }),
  );
  // Lambda refuses the mapping unless the role may do this already.
  Grant.addToPrincipal({
    grantee: encoder,
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resourceArns: [queue.queueArn],
  }).applyBefore(mapping);
  // It stands in the same policy of the role. The CDK fails on waiting for the policy of a key of another account.
  queue.encryptionMasterKey?.grant(encoder, 'kms:Decrypt');
  return mapping;
}

/** Lambda rejects a mapping of a queue whose messages come back before an invocation must have ended. */
function checkVisibilityTimeout(pipeline: Construct, queue: Queue, { timeout }: LambdaFunction): void {
  const { visibilityTimeout: hidden = 30 } = queue.node.defaultChild as CfnQueue;
  if (!timeout || timeout.isUnresolved() || Token.isUnresolved(hidden) || hidden >= timeout.toSeconds()) return;
  throw invalidProp(
    pipeline,
    'trigger',
    `${queue.node.path} has a visibility timeout of ${hidden} seconds, but Lambda requires at least the timeout of the encoder, ${timeout.toSeconds()} seconds`,
    'Do not set visibilityTimeout for this queue in a property injector.',
  );
}
