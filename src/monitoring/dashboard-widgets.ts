import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Color,
  ConcreteWidget,
  GraphWidget,
  GraphWidgetProps,
  HorizontalAnnotation,
  IWidget,
  LegendPosition,
  LogQueryWidget,
  Metric,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { MonitoredPipeline } from './monitored-pipeline';
import { DOCUMENTATION } from '../common/documentation';
import { RejectReason } from '../encoder/contract';

/** Widths in columns. A dashboard has 24. */
const FULL = 24;
const HALF = 12;
const THIRD = 8;

/** The queries on the log of the encoder. `docs/observability.md` and `docs/runbook.md` have further queries. */
export const LOG_QUERIES = {
  latestFailures: [
    'filter level = "ERROR" and ispresent(error.name)',
    'display @timestamp, key, error.name, error.message, requestId',
    'sort @timestamp desc',
    'limit 50',
  ],
  rejectedObjects: [
    'filter status = "REJECTED"',
    'stats count(*) as objects, latest(key) as example by reason',
    'sort objects desc',
  ],
  // Log lines of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
  failedInvocations: [
    'filter type = "platform.report" and record.status != "success"',
    'display @timestamp, record.status, record.metrics.durationMs, record.metrics.maxMemoryUsedMB, record.requestId',
    'sort @timestamp desc',
    'limit 50',
  ],
};

export function heading(pipeline: MonitoredPipeline): IWidget {
  const { inputBucket, outputBucket, metadataTable, encoder, logGroup, deadLetterQueue, queue } = pipeline;
  const resources = [
    `input bucket \`${inputBucket.bucketName}\``,
    `output bucket \`${outputBucket.bucketName}\``,
    `metadata table \`${metadataTable.tableName}\``,
    `encoder \`${encoder.functionName}\``,
    `log group \`${logGroup.logGroupName}\``,
    ...(queue ? [`queue \`${queue.queueName}\``] : []),
    `dead-letter queue \`${deadLetterQueue.queueName}\``,
  ];
  const links = `[Runbook](${DOCUMENTATION}/runbook.md) · [Metrics and logs](${DOCUMENTATION}/observability.md)`;
  return new TextWidget({
    width: FULL,
    height: 3,
    markdown: `## Image encoding pipeline ${pipeline.node.path}\n${resources.join(' · ')}\n\n${links}`,
  });
}

/** Shows the state of the alarms. It reads the alarms at synthesis, because they can be added after the dashboard. */
export class AlarmsWidget extends ConcreteWidget {
  constructor(private readonly alarms: () => readonly Alarm[]) {
    super(FULL, 3);
  }

  public override toJson(): any[] {
    const size = { width: this.width, height: this.height };
    const alarms = [...this.alarms()];
    const widget =
      alarms.length > 0
        ? new AlarmStatusWidget({ title: 'Alarms', alarms, ...size })
        : new TextWidget({ markdown: 'The pipeline has no alarms. Create them with `addAlarms()`.', ...size });
    widget.position(this.x ?? 0, this.y ?? 0);
    return widget.toJson();
  }
}

export function deadLettersNow(pipeline: MonitoredPipeline): IWidget {
  return new SingleValueWidget({
    title: 'Messages in the dead-letter queue now',
    width: THIRD,
    height: 4,
    metrics: [deadLetterCount(pipeline)],
  });
}

export function totals(pipeline: MonitoredPipeline): IWidget {
  return new SingleValueWidget({
    title: 'Totals in the selected time range',
    width: FULL - THIRD,
    height: 4,
    setPeriodToTimeRange: true,
    metrics: [
      pipeline.metricEncoded({ label: 'encoded', color: Color.GREEN }),
      pipeline.metricRejected({ label: 'rejected', color: Color.ORANGE }),
      pipeline.metricFailed({ label: 'failed attempts', color: Color.RED }),
      pipeline.metricForeign({ label: 'events of other buckets', color: Color.PURPLE }),
    ],
  });
}

export function results(pipeline: MonitoredPipeline): IWidget {
  return graph('Processed records by result', HALF, {
    stacked: true,
    left: [
      pipeline.metricEncoded({ label: 'encoded', color: Color.GREEN }),
      pipeline.metricRejected({ label: 'rejected', color: Color.ORANGE }),
      pipeline.metricFailed({ label: 'failed attempts', color: Color.RED }),
      pipeline.metricDuplicates({ label: 'duplicate events', color: Color.GREY }),
      pipeline.metricDeleted({ label: 'outputs deleted', color: Color.BROWN }),
      pipeline.metricGone({ label: 'object no longer exists', color: Color.PINK }),
      pipeline.metricIgnored({ label: 'key does not match the filters', color: Color.BLUE }),
      pipeline.metricForeign({ label: 'events of other buckets', color: Color.PURPLE }),
    ],
  });
}

export function rejectionsByReason(pipeline: MonitoredPipeline): IWidget {
  return graph('Rejections by reason, and images with unreadable dimensions', HALF, {
    stacked: true,
    left: [
      ...Object.values(RejectReason).map((reason) => pipeline.metricRejectedFor(reason, { label: reason })),
      pipeline.metricUnreadableDimensions({ label: 'encoded, dimensions unreadable', color: Color.GREY }),
    ],
  });
}

export function throughput(pipeline: MonitoredPipeline): IWidget {
  return graph('Bytes read and written', HALF, {
    left: [pipeline.metricBytesRead({ label: 'images' }), pipeline.metricBytesWritten({ label: 'outputs' })],
    leftYAxis: { min: 0, label: 'bytes', showUnits: false },
  });
}

export function durations(pipeline: MonitoredPipeline): IWidget {
  return graph('Encoding time of an image, and longest invocation', HALF, {
    left: [
      pipeline.metricEncodingDuration({ label: 'image, median', statistic: Stats.p(50) }),
      pipeline.metricEncodingDuration({ label: 'image, p99', statistic: Stats.p(99) }),
      pipeline.encoder.metricDuration({ label: 'longest invocation', statistic: Stats.MAXIMUM, color: Color.RED }),
    ],
    leftYAxis: { min: 0, label: 'milliseconds', showUnits: false },
    leftAnnotations: timeoutLine(pipeline),
  });
}

export function waitingEvents({ queue, encoder }: MonitoredPipeline): IWidget {
  if (!queue) {
    return graph('Age of events in Lambda', THIRD, {
      left: [
        encoder.metric('AsyncEventAge', { label: 'average', statistic: Stats.AVERAGE }),
        encoder.metric('AsyncEventAge', { label: 'maximum', statistic: Stats.MAXIMUM, color: Color.RED }),
      ],
      leftYAxis: { min: 0, label: 'milliseconds', showUnits: false },
    });
  }
  return graph('Messages in the queue', THIRD, {
    left: [
      queue.metricApproximateNumberOfMessagesVisible({ label: 'waiting', statistic: Stats.MAXIMUM }),
      queue.metricApproximateNumberOfMessagesNotVisible({ label: 'in progress', statistic: Stats.MAXIMUM }),
    ],
    right: [
      queue.metricApproximateAgeOfOldestMessage({
        label: 'age of the oldest message',
        statistic: Stats.MAXIMUM,
        color: Color.RED,
      }),
    ],
    rightYAxis: { min: 0, label: 'seconds', showUnits: false },
  });
}

export function concurrency({ encoder }: MonitoredPipeline): IWidget {
  return graph('Concurrent and throttled invocations', THIRD, {
    left: [
      encoder.metric('ConcurrentExecutions', { label: 'concurrent', statistic: Stats.MAXIMUM }),
      encoder.metricThrottles({ label: 'throttled', statistic: Stats.SUM, color: Color.RED }),
    ],
  });
}

export function invocationErrors({ encoder }: MonitoredPipeline): IWidget {
  return graph('Invocations and errors', THIRD, {
    left: [
      encoder.metricInvocations({ label: 'invocations', statistic: Stats.SUM }),
      encoder.metricErrors({ label: 'errors', statistic: Stats.SUM, color: Color.RED }),
    ],
  });
}

export function deadLetters(pipeline: MonitoredPipeline): IWidget {
  return graph('Messages in the dead-letter queue', THIRD, { left: [deadLetterCount(pipeline)] });
}

/** The messages sent to the queue of the trigger and deleted from it, or the events that Lambda dropped. */
export function queueTrafficOrDroppedEvents({ queue, encoder }: MonitoredPipeline): IWidget {
  if (queue) {
    return graph('Messages sent to the queue and processed', THIRD, {
      left: [
        queue.metricNumberOfMessagesSent({ label: 'sent', statistic: Stats.SUM }),
        queue.metricNumberOfMessagesDeleted({ label: 'processed', statistic: Stats.SUM, color: Color.GREEN }),
      ],
    });
  }
  return graph('Events dropped by Lambda', THIRD, {
    left: [
      encoder.metric('AsyncEventsDropped', { label: 'dropped', statistic: Stats.SUM, color: Color.ORANGE }),
      encoder.metric('DestinationDeliveryFailures', {
        label: 'could not be sent to a destination',
        statistic: Stats.SUM,
        color: Color.RED,
      }),
    ],
  });
}

export function repeatedWork(pipeline: MonitoredPipeline): IWidget {
  return graph('Duplicates, conflicts and retries', THIRD, {
    left: [
      pipeline.metricDuplicates({ label: 'duplicate events' }),
      pipeline.metricConflicts({ label: 'conflicts between invocations' }),
      pipeline.metricRetries({ label: 'retried calls to S3 and DynamoDB' }),
    ],
  });
}

export function latestFailures(pipeline: MonitoredPipeline): IWidget {
  return logTable(pipeline, 'Latest failures', FULL, LOG_QUERIES.latestFailures);
}

export function rejectedObjects(pipeline: MonitoredPipeline): IWidget {
  return logTable(pipeline, 'Rejections by reason, with an example', HALF, LOG_QUERIES.rejectedObjects);
}

export function failedInvocations(pipeline: MonitoredPipeline): IWidget {
  return logTable(pipeline, 'Latest failed invocations', HALF, LOG_QUERIES.failedInvocations);
}

function deadLetterCount({ deadLetterQueue }: MonitoredPipeline): Metric {
  return deadLetterQueue.metricApproximateNumberOfMessagesVisible({
    label: 'uploads that could not be encoded',
    statistic: Stats.MAXIMUM,
    color: Color.RED,
  });
}

function timeoutLine({ encoder: { timeout } }: MonitoredPipeline): HorizontalAnnotation[] {
  if (!timeout || timeout.isUnresolved()) return [];
  return [{ value: timeout.toMilliseconds(), label: 'timeout', color: Color.RED }];
}

function graph(title: string, width: number, props: GraphWidgetProps): GraphWidget {
  return new GraphWidget({
    title,
    width,
    height: 6,
    legendPosition: LegendPosition.BOTTOM,
    leftYAxis: { min: 0, label: 'number', showUnits: false },
    ...props,
  });
}

function logTable({ logGroup }: MonitoredPipeline, title: string, width: number, queryLines: string[]): LogQueryWidget {
  return new LogQueryWidget({
    title,
    width,
    height: 6,
    logGroupNames: [logGroup.logGroupName],
    queryLines,
    region: Stack.of(logGroup).region,
  });
}
