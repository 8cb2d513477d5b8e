import { Duration } from 'aws-cdk-lib';
import { Function as LambdaFunction, IEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue, Queue, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { KeyPattern } from '../common/key-pattern';
import { ObjectFilter } from '../encoder/contract';

/** What a trigger is attached to. */
export interface EncodingTriggerTarget {
  /** The pipeline, in which the trigger makes what it needs. */
  readonly pipeline: Construct;
  /** Where the uploads arrive, as it was brought or made. */
  readonly inputBucket: IBucket;
  /** Which keys the encoder takes; what the trigger announces is never fewer. */
  readonly filter: ObjectFilter;
  /** Whether deletions are announced too. */
  readonly synchronizeDeletes: boolean;
  readonly encoder: LambdaFunction;
  /** How long one run of the encoder may take. */
  readonly timeout: Duration;
  readonly reservedConcurrentExecutions?: number;
  /** Where an upload goes that could not be encoded. */
  readonly deadLetterQueue: IQueue;
  /** Makes a queue of the pipeline: encrypted, and removed as the pipeline's other resources are. */
  readonly makeQueue: (id: string, props: QueueProps) => Queue;
}

/** What a trigger made. */
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
