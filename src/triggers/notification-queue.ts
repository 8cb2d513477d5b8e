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
 * A queue to which S3 sends the notifications of a bucket.
 *
 * The CDK's SqsDestination also grants permissions that S3 does not need, and its grant does not name the account of the
 * bucket: after the bucket is deleted, another account can create a bucket with the same name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export class NotificationQueue implements IBucketNotificationDestination {
  private readonly grantedBuckets = new Set<IBucket>();

  constructor(private readonly queue: Queue) {}

  public bind(_scope: Construct, bucket: IBucket): BucketNotificationDestinationConfig {
    if (!this.grantedBuckets.has(bucket)) this.grantSend(bucket);
    return {
      arn: this.queue.queueArn,
      type: BucketNotificationDestinationType.QUEUE,
      // S3 sends a test message when the notification is set, so the policy of the queue must exist before.
      dependencies: [this.queue],
    };
  }

  private grantSend(bucket: IBucket): void {
    this.grantedBuckets.add(bucket);
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
