import { createHash } from 'crypto';
import { Annotations, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Bucket, EventType, IBucket, IBucketNotificationDestination } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { KeyPattern } from '../common/key-pattern';
import { notificationPatterns } from '../common/object-filter';
import { PipelineContext } from '../common/pipeline-context';
import { bucketIdentity, cfnBucketBehind, cfnResourceOf } from '../common/resource-identity';

/** The event types of S3 for new objects, and for objects that a request or a lifecycle rule deletes. */
const CREATED = [EventType.OBJECT_CREATED];
const DELETED = [EventType.OBJECT_REMOVED, EventType.LIFECYCLE_EXPIRATION];

/** The ID of the construct in which the CDK's Bucket keeps its notifications. */
const NOTIFICATIONS = 'Notifications';

/** Settings of a bucket for its notifications. The CDK declares these properties as protected. */
interface NotificationSettings {
  readonly notificationsHandlerRole?: IRole;
  readonly notificationsSkipDestinationValidation?: boolean;
}

/** Returns the event types that S3 sends. There is one notification for each event type and filter. */
export function notificationEvents(synchronizeDeletes: boolean): EventType[] {
  return synchronizeDeletes ? [...CREATED, ...DELETED] : CREATED;
}

/** Adds notifications for the destination to the input bucket, and returns their filters. */
export function addBucketNotifications(
  { pipeline, inputBucket, filter, synchronizeDeletes }: PipelineContext,
  destination: IBucketNotificationDestination,
): readonly KeyPattern[] {
  const settings = notificationSettings(inputBucket);
  const bucket = notifyingBucket(pipeline, inputBucket, settings);
  const patterns = notificationPatterns(filter);
  for (const event of notificationEvents(synchronizeDeletes)) {
    for (const { prefix, suffix } of patterns) {
      // The CDK does not allow a filter without rules.
      const filters = prefix || suffix ? [{ prefix: prefix || undefined, suffix: suffix || undefined }] : [];
      bucket.addEventNotification(event, destination, ...filters);
    }
  }
  if (settings.notificationsSkipDestinationValidation) {
    const resource = bucket.node.findChild(NOTIFICATIONS).node.findChild('Resource') as CfnResource;
    resource.addPropertyOverride('SkipDestinationValidation', true);
  }
  return patterns;
}

/**
 * Returns the construct that creates a bucket in this app: the bucket itself, or the bucket whose name or ARN it was
 * imported by.
 */
export function bucketOwner(bucket: IBucket): IBucket | undefined {
  const resource = cfnBucketBehind(bucket);
  const owner = resource && (cfnResourceOf(bucket) ? bucket : resource.node.scope);
  return owner && 'addEventNotification' in owner ? (owner as IBucket) : undefined;
}

function notificationSettings(bucket: IBucket): NotificationSettings {
  const [provided, owner] = [bucket, bucketOwner(bucket)] as (NotificationSettings | undefined)[];
  return {
    notificationsHandlerRole: provided?.notificationsHandlerRole ?? owner?.notificationsHandlerRole,
    notificationsSkipDestinationValidation: owner?.notificationsSkipDestinationValidation,
  };
}

/**
 * Returns the construct to which a pipeline adds the notifications of its input bucket.
 *
 * If the stack of the pipeline creates the bucket, this is the construct that creates it. Any other bucket is imported into
 * the stack of the pipeline: with notifications in the stack of the bucket, the stacks would depend on each other.
 *
 * All pipelines of a stack share one import of a bucket: the custom resource of each import reads the notifications of the
 * bucket, adds its own and writes them back without a lock. The import belongs to the stack, so that
 * it stays when one of the pipelines is removed.
 */
function notifyingBucket(pipeline: Construct, bucket: IBucket, settings: NotificationSettings): IBucket {
  const stack = Stack.of(pipeline);
  const owner = bucketOwner(bucket);
  if (owner && Stack.of(owner) === stack) {
    // For the bucket of `Bucket.fromCfnBucket()`, which is in the scope of its resource, the CDK merges notifications.
    if (CfnResource.isCfnResource(owner.node.scope!)) warnUnmanagedNotifications(pipeline, bucket);
    return owner;
  }

  const { notificationsHandlerRole } = settings;
  const id = `ImageEncodingInput${createHash('sha256').update(bucketIdentity(bucket)).digest('hex').slice(0, 8)}`;
  const existing = stack.node.tryFindChild(id) as IBucket | undefined;
  if (existing && notificationsHandlerRole) {
    warnIgnoredHandlerRole(pipeline, bucket, existing, notificationsHandlerRole);
  }
  warnUnmanagedNotifications(pipeline, bucket);
  warnRivalNotifications(pipeline, owner ? [bucket, owner] : [bucket]);
  const { bucketArn, bucketName } = bucket;
  return existing ?? Bucket.fromBucketAttributes(stack, id, { bucketArn, bucketName, notificationsHandlerRole });
}

/**
 * Warns that the CDK merges the notifications of the pipeline with the other notifications of the bucket. Its custom
 * resource recognizes its own notifications by their IDs, but it removes the IDs of all other notifications on each update.
 */
function warnUnmanagedNotifications(pipeline: Construct, bucket: IBucket): void {
  Annotations.of(pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:unmanagedNotifications',
    `inputBucket: ${bucket.node.path} is imported, created in another stack or created as a CfnBucket. When a later ` +
      'deployment changes the notifications of the pipeline, the CDK changes the IDs of all other notifications of the bucket. ' +
      'Another stack then cannot find its own notifications and leaves them behind when it is deleted. Use ' +
      'EncodingTrigger.eventBridge(), which adds no notifications, or acknowledge this warning if nothing else configures ' +
      'notifications of the bucket.',
  );
}

function warnIgnoredHandlerRole(pipeline: Construct, bucket: IBucket, existing: IBucket, role: IRole): void {
  if (notificationSettings(existing).notificationsHandlerRole?.roleArn === role.roleArn) return;
  Annotations.of(pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:ignoredNotificationsHandlerRole',
    `inputBucket: the notificationsHandlerRole of ${bucket.node.path} does not take effect, because another pipeline of ` +
      'the stack imports the same bucket without this role. Import the bucket once, with the role, and use this import ' +
      'for all pipelines of the stack.',
  );
}

/** Warns at synthesis, when all notifications of the app are known, if other constructs set notifications of the bucket. */
function warnRivalNotifications(pipeline: Construct, others: IBucket[]): void {
  Aspects.of(pipeline).add({
    visit(node) {
      if (node !== pipeline) return;
      const rival = others.find((other) => other.node.tryFindChild(NOTIFICATIONS));
      if (!rival) return;
      Annotations.of(pipeline).addWarningV2(
        'cdk-image-encoding-pipeline:rivalNotifications',
        `inputBucket: ${rival.node.path} also configures notifications of the same bucket, in a separate resource. A later ` +
          'change or removal of that resource can remove the notifications of this pipeline. Use ' +
          'EncodingTrigger.eventBridge(), which adds no notifications, or configure all notifications of the bucket in the ' +
          'stack that creates it.',
      );
    },
  });
}
