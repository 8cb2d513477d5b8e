import { Duration } from 'aws-cdk-lib';
import { IEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { KeyPattern } from '../common/key-pattern';

/** The resources and settings that a trigger has added to a pipeline. */
export interface AttachedTrigger {
  /** The filters of the notifications that the trigger has added to the input bucket, for each event type. */
  readonly notificationPatterns: readonly KeyPattern[];
  /** The queue between S3 and the encoder. */
  readonly queue?: IQueue;
  /** The maximum time that Lambda keeps an event, if the encoder is invoked asynchronously. */
  readonly maxEventAge?: Duration;
  /** The mapping that redrives the dead-letter queue while it is enabled. */
  readonly redriveMapping?: IEventSourceMapping;
}
