import { IBucket } from 'aws-cdk-lib/aws-s3';
import { BackfillSource } from './backfill-source';

/** Options of `ImageEncodingPipeline.addBackfill()`. None is required. */
export interface ImageBackfillProps {
  /**
   * The ID of the backfill in the pipeline. Each backfill of a pipeline needs a different ID.
   *
   * @default 'Backfill'
   */
  readonly id?: string;

  /**
   * The source of the object keys.
   *
   * @default BackfillSource.listing()
   */
  readonly source?: BackfillSource;

  /**
   * The prefix of the keys that are listed: 1 to 1,024 bytes in UTF-8, within the `prefixFilter` of the pipeline.
   *
   * It cannot be specified with an inventory, because the configuration of the inventory has its own prefix.
   *
   * @default - the `prefixFilter` of the pipeline
   */
  readonly prefix?: string;

  /**
   * The maximum number of concurrent invocations of the encoder: 1 to 10,000. Each invocation processes one batch, with up
   * to 8 images at the same time.
   *
   * The number must not exceed `reservedConcurrentExecutions`, which the backfill shares with uploads. It can be changed
   * while the backfill is running, in the console or with `aws stepfunctions update-map-run`.
   *
   * @default - 10, but at most half of `reservedConcurrentExecutions`
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
   */
  readonly maxConcurrency?: number;

  /**
   * The maximum number of objects in a batch: 1 to 1,000.
   *
   * A batch must be finished within the `timeout` of the encoder. Otherwise, the batch is retried and continues with the
   * objects that are not processed yet. The default is suitable for images of up to about 10 MB. Specify a smaller batch
   * size for larger images. A larger batch size costs less, because each batch is an execution of Step Functions.
   *
   * @default 100
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
   */
  readonly batchSize?: number;

  /**
   * The percentage of objects that can fail before the backfill stops: 0 to 100. If one object of a batch fails, all
   * objects of the batch count as failed. Rejected images do not count.
   *
   * By default, the backfill processes all objects. If any objects fail, the execution ends with the status FAILED, and
   * the report of the backfill contains the failed batches.
   *
   * @default 100
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
   */
  readonly toleratedFailurePercentage?: number;

  /**
   * The bucket to which reports are written. It must be in the Region and account of the pipeline. It can be imported.
   *
   * @default - the output bucket of the pipeline
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
   */
  readonly reportBucket?: IBucket;

  /**
   * The prefix of the reports: 1 to 512 letters, digits and characters of `!_.()/-`, without a slash at either end.
   *
   * The keys of a report start with `<reportPrefix>/<ID of the Map Run>/` and end with `.json`.
   *
   * @default 'backfill-reports'
   */
  readonly reportPrefix?: string;
}
