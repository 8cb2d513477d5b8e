import { createHash } from 'crypto';
import { Annotations, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bucketOwner } from '../common/bucket-owner';
import { bucketIdentity } from '../common/resource-identity';

/** The id under which the CDK's Bucket keeps its notifications. */
const NOTIFICATIONS = 'Notifications';

/** What the owner of a bucket has decided about its notifications. The CDK declares these properties as protected. */
interface NotificationDecisions {
  readonly notificationsHandlerRole?: IRole;
  readonly notificationsSkipDestinationValidation?: boolean;
}

/**
 * The construct through which a pipeline adds notifications to its input bucket.
 *
 * A bucket that the pipeline's own stack makes is used as it is, also when it was imported by its name or ARN. Any other
 * is imported into the pipeline's stack, so that the notifications are made there: in the bucket's stack they would
 * close a cycle between the stacks. All pipelines of a stack share one import of a bucket, because the custom resource
 * behind each import reads the bucket's notifications, merges its own and writes them back without a lock. The import of
 * one of the pipelines could not be shared: removing that pipeline would replace the resource, and the notifications with it.
 */
export function notifiableBucket(pipeline: Construct, bucket: IBucket): IBucket {
  const stack = Stack.of(pipeline);
  const owner = bucketOwner(bucket);
  if (owner && Stack.of(owner) === stack) return owner;

  const id = `ImageEncodingInput${createHash('sha256').update(bucketIdentity(bucket)).digest('hex').slice(0, 8)}`;
  const shared =
    (stack.node.tryFindChild(id) as IBucket | undefined) ??
    Bucket.fromBucketAttributes(stack, id, {
      bucketArn: bucket.bucketArn,
      bucketName: bucket.bucketName,
      notificationsHandlerRole: decisionsOf(bucket).notificationsHandlerRole,
    });
  warnOfUnmanagedNotifications(pipeline, bucket);
  warnOfRivals(pipeline, [bucket, ...(owner ? [owner] : [])]);
  return shared;
}

/**
 * For a bucket that is not in the stack, the CDK's handler recognizes the notifications of a stack by their ids, but it
 * clears the ids of all other notifications on every update.
 */
function warnOfUnmanagedNotifications(pipeline: Construct, bucket: IBucket): void {
  Annotations.of(pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:unmanagedNotifications',
    `inputBucket: ${bucket.node.path} is imported or created in another stack. When a later deployment changes the ` +
      'notifications of the pipeline, the CDK gives all other notifications of the bucket new ids. Another stack then ' +
      'cannot find its own notifications and leaves them behind when it is deleted. Use EncodingTrigger.eventBridge(), ' +
      'which sets no notifications, or acknowledge this warning if nothing else sets notifications of the bucket.',
  );
}

/** Skips the validation of destinations where the owner of the bucket has decided so. */
export function copyDestinationValidation(from: IBucket, to: IBucket): void {
  if (to === from || !decisionsOf(from).notificationsSkipDestinationValidation) return;
  const resource = to.node.findChild(NOTIFICATIONS).node.findChild('Resource') as CfnResource;
  resource.addPropertyOverride('SkipDestinationValidation', true);
}

function decisionsOf(bucket: IBucket): NotificationDecisions {
  const [given, owner = {}] = [bucket, bucketOwner(bucket)] as NotificationDecisions[];
  return {
    notificationsHandlerRole: given.notificationsHandlerRole ?? owner.notificationsHandlerRole,
    notificationsSkipDestinationValidation: owner.notificationsSkipDestinationValidation,
  };
}

/** Notifications that are set through another construct, at synthesis, when all of them are known. */
function warnOfRivals(pipeline: Construct, others: IBucket[]): void {
  Aspects.of(pipeline).add({
    visit(node) {
      if (node !== pipeline) return;
      const rival = others.find((other) => other.node.tryFindChild(NOTIFICATIONS));
      if (!rival) return;
      Annotations.of(pipeline).addWarningV2(
        'cdk-image-encoding-pipeline:rivalNotifications',
        `inputBucket: ${rival.node.path} sets notifications of the same bucket too, in a resource of its own. ` +
          'A later change or removal of that resource can remove the notifications of this pipeline. ' +
          'Give the pipeline EncodingTrigger.eventBridge(), which sets none of them, or put everything that sets ' +
          'notifications of the bucket into the stack that makes the bucket.',
      );
    },
  });
}
