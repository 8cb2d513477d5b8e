import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue, Queue, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ObjectFilter } from '../encoder/contract';

/** The resources and settings of a pipeline, for what is attached to it: its trigger and its backfills. */
export interface PipelineContext {
  /** The pipeline, which is the scope of what is created. */
  readonly pipeline: Construct;
  readonly inputBucket: IBucket;
  readonly outputBucket: IBucket;
  readonly metadataTable: ITable;
  readonly deadLetterQueue: IQueue;
  readonly encoder: LambdaFunction;
  readonly logGroup: ILogGroup;
  /** The keys that are encoded. A trigger may send events of more keys, but never of fewer. */
  readonly filter: ObjectFilter;
  /** Whether the trigger also sends events of deleted objects. */
  readonly synchronizeDeletes: boolean;
  /** How long one invocation of the encoder can take. */
  readonly timeout: Duration;
  readonly reservedConcurrentExecutions?: number;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: IKey;
  readonly tracing?: Tracing;
  /** Creates a queue of the pipeline, encrypted and removed like its other resources. */
  readonly createQueue: (id: string, props: QueueProps) => Queue;
}
