import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { cfnQueueBehind } from '../common/resource-identity';

/**
 * Checks that a queue is not encrypted with the AWS managed key. The policy of that key cannot be changed, and it does not
 * allow other AWS services to send messages to the queue.
 *
 * @param service the AWS service that sends messages to the queue
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function checkNoAwsManagedKey(pipeline: Construct, prop: string, queue: IQueue, service: string): void {
  const resource = cfnQueueBehind(queue);
  const key: unknown = resource && Reflect.get(resource, 'kmsMasterKeyId');
  if (typeof key !== 'string' || !key.endsWith('alias/aws/sqs')) return;
  throw invalidProp(
    pipeline,
    prop,
    `${queue.node.path} is encrypted with the AWS managed key alias/aws/sqs, but ${service} cannot send messages to such a queue`,
    'Use QueueEncryption.SQS_MANAGED or a customer managed KMS key. If a property injector sets the encryption, change it there.',
  );
}
