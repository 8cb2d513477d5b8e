import { EventType, IBucketNotificationDestination } from 'aws-cdk-lib/aws-s3';
import { copyDestinationValidation, notifiableBucket } from './notifiable-bucket';
import { KeyPattern } from '../common/key-pattern';
import { notificationPatterns } from '../common/object-filter';
import { PipelineContext } from '../common/pipeline-context';

/** What S3 announces when an object comes, and when one goes: by a request, or by a lifecycle rule. */
const CREATIONS = [EventType.OBJECT_CREATED];
const DELETIONS = [EventType.OBJECT_REMOVED, EventType.LIFECYCLE_EXPIRATION];

/** The kinds of event that S3 announces, each with a notification for every filter. */
export function announcedEvents(synchronizeDeletes: boolean): EventType[] {
  return synchronizeDeletes ? [...CREATIONS, ...DELETIONS] : CREATIONS;
}

/** Lets S3 announce the uploads to a destination, and returns the filters with which it does. */
export function notify(
  { pipeline, inputBucket, filter, synchronizeDeletes }: PipelineContext,
  destination: IBucketNotificationDestination,
): readonly KeyPattern[] {
  const bucket = notifiableBucket(pipeline, inputBucket);
  const patterns = notificationPatterns(filter);
  for (const event of announcedEvents(synchronizeDeletes)) {
    for (const pattern of patterns) {
      bucket.addEventNotification(event, destination, ...notificationFilter(pattern));
    }
  }
  copyDestinationValidation(inputBucket, bucket);
  return patterns;
}

/** The pattern as S3 takes it: an empty rule is left out, and without rules there is no filter. */
function notificationFilter({ prefix, suffix }: KeyPattern): { prefix?: string; suffix?: string }[] {
  return prefix || suffix ? [{ prefix: prefix || undefined, suffix: suffix || undefined }] : [];
}
