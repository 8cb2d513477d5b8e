import { Token } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, EventSourceMappingOptions, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { definedProps } from '../common/defined-props';
import { invalidProp } from '../common/errors';

/**
 * Creates an event source mapping from a queue to the encoder, which reports the messages that failed.
 *
 * The CDK's SqsEventSource also grants permissions that Lambda does not need. Lambda needs three actions.
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
  // Lambda rejects the mapping if the role does not have these permissions yet.
  Grant.addToPrincipal({
    grantee: encoder,
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resourceArns: [queue.queueArn],
  }).applyBefore(mapping);
  // This statement is in the same policy, so applyBefore() is not needed. With a key of another account, it would fail.
  queue.encryptionMasterKey?.grant(encoder, 'kms:Decrypt');
  return mapping;
}

/** Checks that the visibility timeout is not shorter than the timeout of the encoder. Lambda rejects such a mapping. */
function checkVisibilityTimeout(pipeline: Construct, queue: Queue, { timeout }: LambdaFunction): void {
  const { visibilityTimeout = 30 } = queue.node.defaultChild as CfnQueue;
  if (!timeout || timeout.isUnresolved() || Token.isUnresolved(visibilityTimeout)) return;
  if (visibilityTimeout >= timeout.toSeconds()) return;
  throw invalidProp(
    pipeline,
    'trigger',
    `${queue.node.path} has a visibility timeout of ${visibilityTimeout} seconds, but Lambda requires at least the timeout of the encoder, ${timeout.toSeconds()} seconds`,
    'Do not set visibilityTimeout for this queue in a property injector.',
  );
}
