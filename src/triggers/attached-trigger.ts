import { Duration } from 'aws-cdk-lib';
import { IEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { KeyPattern } from '../common/key-pattern';

/** What a trigger created. */
export interface AttachedTrigger {
  /** The filters of the notifications that it set on the input bucket, for each kind of event. */
  readonly notificationPatterns: readonly KeyPattern[];
  /** The queue in which uploads wait for the encoder. */
  readonly queue?: IQueue;
  /** How long Lambda keeps an upload that it could not hand to the encoder, where it is Lambda that keeps it. */
  readonly maxEventAge?: Duration;
  /** Gives the dead-letter queue's messages back to the encoder while it is enabled. */
  readonly redriveMapping?: IEventSourceMapping;
}
