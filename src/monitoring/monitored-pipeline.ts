import { Duration } from 'aws-cdk-lib';
import { Dashboard, IWidget, Metric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PipelineAlarms, PipelineAlarmsProps } from './pipeline-alarms';
import { dashboardRows, PipelineDashboardProps } from './pipeline-dashboard';
import { definedProps } from '../common/defined-props';
import { invalidProp } from '../common/errors';
import { Metric as MetricName, METRIC_NAMESPACE, MetricDimension, RejectReason } from '../encoder/contract';

/**
 * A pipeline with metrics, alarms and a dashboard. jsii shows its methods as methods of the pipeline.
 * @internal
 */
export abstract class MonitoredPipeline extends Construct {
  public abstract readonly inputBucket: IBucket;
  public abstract readonly outputBucket: IBucket;
  public abstract readonly metadataTable: ITable;
  public abstract readonly encoder: LambdaFunction;
  public abstract readonly logGroup: ILogGroup;
  public abstract readonly deadLetterQueue: IQueue;
  /** The queue of the trigger, if it has one. Otherwise events wait in the asynchronous event queue of Lambda. */
  public abstract readonly queue?: IQueue;
  /**
   * How long an event can wait in the asynchronous event queue of Lambda.
   * @internal
   */
  public abstract readonly _maxEventAge?: Duration;

  private alarms?: PipelineAlarms;

  /**
   * The number of images whose output and item were written.
   *
   * All metrics of a pipeline have a period of 5 minutes by default, and a label with the path of the pipeline.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricEncoded(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.ENCODED, Stats.SUM, options);
  }

  /**
   * The number of objects that were rejected, for any reason.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricRejected(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.REJECTED, Stats.SUM, options);
  }

  /**
   * The number of objects that were rejected for one reason.
   *
   * @param reason the reason: a value of the attribute `reason` in the items of rejected objects
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricRejectedFor(reason: RejectReason, options: MetricOptions = {}): Metric {
    return this.encoderMetric(MetricName.REJECTED, Stats.SUM, {
      label: this.defaultLabel(`${MetricName.REJECTED} ${reason}`),
      ...options,
      dimensionsMap: { [MetricDimension.REASON]: reason, ...options.dimensionsMap },
    });
  }

  /**
   * The number of deleted images whose output was deleted. This metric is sent only with `synchronizeDeletes`.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricDeleted(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.DELETED, Stats.SUM, options);
  }

  /**
   * The number of events that wrote nothing because the output and the item were already up to date.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricDuplicates(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.DUPLICATES, Stats.SUM, options);
  }

  /**
   * The number of events for objects that no longer exist. This metric is sent only without `synchronizeDeletes`.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricGone(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.GONE, Stats.SUM, options);
  }

  /**
   * The number of events for keys that do not match the filters.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricIgnored(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.IGNORED, Stats.SUM, options);
  }

  /**
   * The number of events of buckets other than the input bucket. Such events come from a sender other than the input
   * bucket.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricForeign(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.FOREIGN, Stats.SUM, options);
  }

  /**
   * The number of times that processing a record failed. A record that fails on every retry counts each time.
   *
   * Invocations that Lambda terminated, for example because of a lack of memory, are counted by `encoder.metricErrors()`
   * instead.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricFailed(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.FAILED, Stats.SUM, options);
  }

  /**
   * The number of writes that were skipped because another invocation had written the same output or item in the
   * meantime. After a skipped write, the invocation reads the new state and continues.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricConflicts(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.CONFLICTS, Stats.SUM, options);
  }

  /**
   * The number of calls to S3 and DynamoDB that were retried within an invocation, after throttling, a server error or a
   * broken connection.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricRetries(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.RETRIES, Stats.SUM, options);
  }

  /**
   * The number of images that were encoded although their dimensions could not be read. Some SVG documents have no
   * dimensions. The items of these images have no `width` and `height`.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricUnreadableDimensions(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.UNREADABLE_DIMENSIONS, Stats.SUM, options);
  }

  /**
   * The size of each encoded image, in bytes.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricBytesRead(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.BYTES_READ, Stats.SUM, options);
  }

  /**
   * The size of each output that was written, in bytes.
   *
   * @param options options that override the defaults; the default statistic is Sum
   */
  public metricBytesWritten(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.BYTES_WRITTEN, Stats.SUM, options);
  }

  /**
   * The time to encode an image, in milliseconds: from the start of processing until the item was written.
   *
   * @param options options that override the defaults; the default statistic is p99
   */
  public metricEncodingDuration(options?: MetricOptions): Metric {
    return this.encoderMetric(MetricName.ENCODING_DURATION, Stats.p(99), options);
  }

  /**
   * Creates CloudWatch alarms for this pipeline: uploads that could not be encoded, failures, failed invocations, and
   * events that wait or may be lost. The description of each alarm says what it means, and links to the runbook.
   *
   * @see https://github.com/imageencoding/cdk-image-encoding-pipeline/blob/main/docs/runbook.md
   *
   * @param props the actions of the alarms, and how they differ from their defaults
   * @throws if it was called before, if CloudWatch does not support an alarm, or if an alarm could never go into ALARM
   */
  public addAlarms(props: PipelineAlarmsProps = {}): PipelineAlarms {
    if (this.alarms) {
      throw invalidProp(
        this,
        'addAlarms',
        'was called before',
        'Specify all props in one call, or add actions to the alarms that it returns.',
      );
    }
    this.alarms = PipelineAlarms._create(this, props);
    return this.alarms;
  }

  /**
   * Creates a CloudWatch dashboard for this pipeline. It shows, from top to bottom: alarms, results, throughput and
   * duration, waiting events, and failures.
   *
   * @param props props that override the defaults
   * @throws if it was called before
   */
  public addDashboard(props: PipelineDashboardProps = {}): Dashboard {
    const id = 'Dashboard';
    if (this.node.tryFindChild(id)) {
      throw invalidProp(
        this,
        'addDashboard',
        'was called before',
        'Use dashboardWidgets() to create further dashboards.',
      );
    }
    return new Dashboard(
      this,
      id,
      definedProps({
        dashboardName: props.dashboardName,
        defaultInterval: props.defaultInterval ?? Duration.days(1),
        widgets: this.dashboardWidgets(),
      }),
    );
  }

  /**
   * Returns the widgets of this pipeline's dashboard, so that you can add them to your own dashboard. The widgets
   * show the alarms of the pipeline, including alarms that are added later.
   */
  public dashboardWidgets(): IWidget[][] {
    return dashboardRows(this, () => this.alarms?.all ?? []);
  }

  private encoderMetric(metricName: string, statistic: string, options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      label: this.defaultLabel(metricName),
      ...options,
      statistic: options.statistic ?? statistic,
      dimensionsMap: { [MetricDimension.FUNCTION_NAME]: this.encoder.functionName, ...options.dimensionsMap },
    }).attachTo(this.encoder);
  }

  private defaultLabel(name: string): string {
    return `${this.node.path}: ${name}`;
  }
}
