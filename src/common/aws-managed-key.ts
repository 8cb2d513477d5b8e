import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { invalidProp } from './errors';
import { cfnQueueBehind } from './resource-identity';

/**
 * Throws for a queue that is encrypted with the AWS managed key: nobody can change the policy of that key, and it does not
 * let other AWS services send to the queue.
 *
 * @param service the service that sends to the queue
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function rejectAwsManagedKey(pipeline: Construct, prop: string, queue: IQueue, service: string): void {
  const resource = cfnQueueBehind(queue);
  const key: unknown = resource && Reflect.get(resource, 'kmsMasterKeyId');
  if (typeof key !== 'string' || !key.endsWith('alias/aws/sqs')) return;
  throw invalidProp(
    pipeline,
    prop,
    `${queue.node.path} is encrypted with the AWS managed key alias/aws/sqs, but ${service} cannot send to such a queue`,
    'Use QueueEncryption.SQS_MANAGED or a customer managed KMS key, in the property injector if one sets the encryption.',
  );
}
