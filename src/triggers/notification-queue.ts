import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BucketNotificationDestinationConfig,
  BucketNotificationDestinationType,
  IBucket,
  IBucketNotificationDestination,
} from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allowS3Notifications } from '../resources/encryption-key-policy';

/**
 * A queue that one bucket may send to.
 *
 * The CDK's own SqsDestination also grants what S3 does not need, and does not bind the grant to the bucket's account:
 * after the bucket is gone, its name may be somebody else's.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export class NotificationQueue implements IBucketNotificationDestination {
  private readonly senders = new Set<IBucket>();

  constructor(private readonly queue: Queue) {}

  public bind(_scope: Construct, bucket: IBucket): BucketNotificationDestinationConfig {
    if (!this.senders.has(bucket)) this.admit(bucket);
    return {
      arn: this.queue.queueArn,
      type: BucketNotificationDestinationType.QUEUE,
      // S3 sends a test message when the notification is set, so the queue's policy must be there before.
      dependencies: [this.queue],
    };
  }

  private admit(bucket: IBucket): void {
    this.senders.add(bucket);
    const { account } = Stack.of(this.queue);
    this.queue.grant(
      new ServicePrincipal('s3.amazonaws.com', {
        conditions: {
          ArnEquals: { 'aws:SourceArn': bucket.bucketArn },
          StringEquals: { 'aws:SourceAccount': account },
        },
      }),
      'sqs:SendMessage',
    );
    if (this.queue.encryptionMasterKey) allowS3Notifications(this.queue.encryptionMasterKey, this.queue);
  }
}
