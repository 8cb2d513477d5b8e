import { Metric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Metric as MetricName, METRIC_NAMESPACE, MetricDimension, RejectReason } from '../encoder/contract';

/**
 * A pipeline whose encoder measures what it does: a method for each metric.
 * @internal
 */
export abstract class MeasuredPipeline extends Construct {
  /** The function that encodes. */
  public abstract readonly encoder: LambdaFunction;

  /**
   * Images whose text and row were written.
   *
   * Like every metric of a pipeline it can be given other options; by default it has a period of 5 minutes, and a label
   * that names the pipeline.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricEncoded(options?: MetricOptions): Metric {
    return this.measured(MetricName.ENCODED, Stats.SUM, options);
  }

  /**
   * Objects that are not encoded, for whatever reason.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricRejected(options?: MetricOptions): Metric {
    return this.measured(MetricName.REJECTED, Stats.SUM, options);
  }

  /**
   * Objects that are not encoded for one reason.
   *
   * @param reason the reason, as in their rows
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricRejectedFor(reason: RejectReason, options: MetricOptions = {}): Metric {
    return this.measured(MetricName.REJECTED, Stats.SUM, {
      label: this.labelOf(`${MetricName.REJECTED} ${reason}`),
      ...options,
      dimensionsMap: { [MetricDimension.REASON]: reason, ...options.dimensionsMap },
    });
  }

  /**
   * Images that were gone, and their text was removed; only with `synchronizeDeletes`.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricDeleted(options?: MetricOptions): Metric {
    return this.measured(MetricName.DELETED, Stats.SUM, options);
  }

  /**
   * Deliveries that found text and row as they should be, and changed neither.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricDuplicates(options?: MetricOptions): Metric {
    return this.measured(MetricName.DUPLICATES, Stats.SUM, options);
  }

  /**
   * Deliveries of an object that was no longer there; without `synchronizeDeletes`.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricGone(options?: MetricOptions): Metric {
    return this.measured(MetricName.GONE, Stats.SUM, options);
  }

  /**
   * Events for keys that do not match the filters.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricIgnored(options?: MetricOptions): Metric {
    return this.measured(MetricName.IGNORED, Stats.SUM, options);
  }

  /**
   * Deliveries that name another bucket: something else invokes the encoder.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricRefused(options?: MetricOptions): Metric {
    return this.measured(MetricName.FOREIGN, Stats.SUM, options);
  }

  /**
   * Records that failed and are delivered again, or end in the dead-letter queue. A record counts each time it fails.
   * Runs that Lambda ended (a crash, no memory left) do not count here, but in the encoder's `metricErrors()`.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricFailed(options?: MetricOptions): Metric {
    return this.measured(MetricName.FAILED, Stats.SUM, options);
  }

  /**
   * Writes that did not happen since another run for the same image was faster; the run went on.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricConflicts(options?: MetricOptions): Metric {
    return this.measured(MetricName.CONFLICTS, Stats.SUM, options);
  }

  /**
   * Calls to S3 or DynamoDB made again within a run, after a throttle, a server error or a broken connection.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricRetries(options?: MetricOptions): Metric {
    return this.measured(MetricName.RETRIES, Stats.SUM, options);
  }

  /**
   * Images that were encoded although their dimensions could not be read, or that state none, as some SVG documents do.
   * Their items have no `width` and `height`.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricUnreadableDimensions(options?: MetricOptions): Metric {
    return this.measured(MetricName.UNREADABLE_DIMENSIONS, Stats.SUM, options);
  }

  /**
   * Size of each image that was encoded, in bytes.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricBytesRead(options?: MetricOptions): Metric {
    return this.measured(MetricName.BYTES_READ, Stats.SUM, options);
  }

  /**
   * Size of each text that was written, in bytes.
   *
   * @param options what differs from the defaults; the statistic is Sum
   */
  public metricBytesWritten(options?: MetricOptions): Metric {
    return this.measured(MetricName.BYTES_WRITTEN, Stats.SUM, options);
  }

  /**
   * Time from taking up an image that was encoded until its row was written, in milliseconds.
   *
   * @param options what differs from the defaults; the statistic is p99
   */
  public metricEncodingDuration(options?: MetricOptions): Metric {
    return this.measured(MetricName.ENCODING_DURATION, Stats.p(99), options);
  }

  private measured(metricName: string, statistic: string, options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      label: this.labelOf(metricName),
      ...options,
      statistic: options.statistic ?? statistic,
      dimensionsMap: { [MetricDimension.FUNCTION_NAME]: this.encoder.functionName, ...options.dimensionsMap },
    }).attachTo(this.encoder);
  }

  private labelOf(name: string): string {
    return `${this.node.path}: ${name}`;
  }
}
