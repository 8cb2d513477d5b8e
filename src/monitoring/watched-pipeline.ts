import { Duration } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { MeasuredPipeline } from './pipeline-metrics';

/** What alarms and dashboard look at. */
export interface WatchedPipeline extends MeasuredPipeline {
  readonly inputBucket: IBucket;
  readonly outputBucket: IBucket;
  readonly metadataTable: ITable;
  readonly deadLetterQueue: IQueue;
  readonly logGroup: ILogGroup;
  /** Where uploads wait; without it they wait in Lambda's own asynchronous queue. */
  readonly queue?: IQueue;
  /** How long they wait there. */
  readonly _maxEventAge?: Duration;
}
