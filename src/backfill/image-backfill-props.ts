import { IBucket } from 'aws-cdk-lib/aws-s3';
import { BackfillSource } from './backfill-source';

/** Options of `ImageEncodingPipeline.addBackfill()`. None is required. */
export interface ImageBackfillProps {
  /**
   * Name of the backfill in the pipeline, for pipelines with more than one.
   *
   * @default 'Backfill'
   */
  readonly id?: string;

  /**
   * Where the backfill learns which objects are stored.
   *
   * @default BackfillSource.listing()
   */
  readonly source?: BackfillSource;

  /**
   * What the keys start with that are listed, within the pipeline's `prefixFilter`. 1 to 1,024 bytes.
   *
   * Not with an inventory, which has a prefix of its own.
   *
   * @default - the pipeline's prefixFilter
   */
  readonly prefix?: string;

  /**
   * How many batches are worked on at the same time, 1 to 10,000: so many runs of the encoder, with up to 8 images in
   * each. They share the encoder's concurrency with uploads, so no more than `reservedConcurrentExecutions`.
   *
   * It can be changed while the backfill goes on, in the console or with `aws stepfunctions update-map-run`.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
   * @default - 10, and no more than half of reservedConcurrentExecutions
   */
  readonly maxConcurrency?: number;

  /**
   * How many objects one run of the encoder is given at most, 1 to 1,000.
   *
   * A batch has to be done within the encoder's `timeout`; one that is not is tried again, and goes on where it was. The
   * default suits images of up to some ten megabytes; for larger ones give less. Fewer batches cost less: each is an
   * execution of Step Functions.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * How many of the objects may fail before the backfill stops, in percent, 0 to 100. Of a batch in which one image
   * failed, all count.
   *
   * By default it never stops: what failed is in its report, and the execution ends as failed when all else is done.
   * A rejected image has not failed.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
   * @default 100
   */
  readonly toleratedFailurePercentage?: number;

  /**
   * The bucket that gets the reports, in the Region and account of the pipeline. It may be imported.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
   * @default - the pipeline's output bucket
   */
  readonly reportBucket?: IBucket;

  /**
   * Where the reports are in their bucket: those of one run under `<reportPrefix>/<id of the map run>/`, in files that
   * end with `.json`. Letters, digits and `!_.()/-`, at most 512, without a slash at either end.
   *
   * @default 'backfill-reports'
   */
  readonly reportPrefix?: string;
}
