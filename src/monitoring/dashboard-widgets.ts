import { Stack } from 'aws-cdk-lib';
import {
  Color,
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
import { LOG_QUERIES } from './log-queries';
import { WatchedPipeline } from './watched-pipeline';
import { DOCUMENTATION } from '../common/documentation';
import { RejectReason } from '../encoder/contract';

/** Columns of a dashboard. */
const FULL = 24;
const HALF = 12;
const THIRD = 8;

export function heading(pipeline: WatchedPipeline): IWidget {
  const { inputBucket, outputBucket, metadataTable, encoder, logGroup, deadLetterQueue, queue } = pipeline;
  const places = [
    `images \`${inputBucket.bucketName}\``,
    `texts \`${outputBucket.bucketName}\``,
    `rows \`${metadataTable.tableName}\``,
    `encoder \`${encoder.functionName}\``,
    `log \`${logGroup.logGroupName}\``,
    ...(queue ? [`queue \`${queue.queueName}\``] : []),
    `dead letters \`${deadLetterQueue.queueName}\``,
  ];
  const help = `[What to do when an alarm rings](${DOCUMENTATION}/runbook.md), [what the metrics mean](${DOCUMENTATION}/observability.md)`;
  return new TextWidget({
    width: FULL,
    height: 3,
    markdown: `## Images encoded as text: ${pipeline.node.path}\n${places.join(' · ')}\n\n${help}`,
  });
}

export function deadLettersNow(pipeline: WatchedPipeline): IWidget {
  return new SingleValueWidget({
    title: 'In the dead-letter queue now',
    width: THIRD,
    height: 4,
    metrics: [deadLetterCount(pipeline)],
  });
}

export function inTheTimeShown(pipeline: WatchedPipeline): IWidget {
  return new SingleValueWidget({
    title: 'In the time shown',
    width: FULL - THIRD,
    height: 4,
    setPeriodToTimeRange: true,
    metrics: [
      pipeline.metricEncoded({ label: 'encoded', color: Color.GREEN }),
      pipeline.metricRejected({ label: 'rejected', color: Color.ORANGE }),
      pipeline.metricFailed({ label: 'failed, each try', color: Color.RED }),
      pipeline.metricRefused({ label: "another bucket's", color: Color.PURPLE }),
    ],
  });
}

export function whatBecameOfUploads(pipeline: WatchedPipeline): IWidget {
  return graph('What became of uploads', HALF, {
    stacked: true,
    left: [
      pipeline.metricEncoded({ label: 'encoded', color: Color.GREEN }),
      pipeline.metricRejected({ label: 'rejected', color: Color.ORANGE }),
      pipeline.metricFailed({ label: 'failed, each try', color: Color.RED }),
      pipeline.metricDuplicates({ label: 'delivered again, nothing to do', color: Color.GREY }),
      pipeline.metricDeleted({ label: 'deleted', color: Color.BROWN }),
      pipeline.metricGone({ label: 'gone before they were read', color: Color.PINK }),
      pipeline.metricIgnored({ label: 'ignored by the filters', color: Color.BLUE }),
      pipeline.metricRefused({ label: "another bucket's", color: Color.PURPLE }),
    ],
  });
}

export function rejectionsByReason(pipeline: WatchedPipeline): IWidget {
  return graph('Rejections by reason, and images encoded without dimensions', HALF, {
    stacked: true,
    left: [
      ...Object.values(RejectReason).map((reason) => pipeline.metricRejectedFor(reason, { label: reason })),
      pipeline.metricUnreadableDimensions({ label: 'encoded, dimensions unreadable', color: Color.GREY }),
    ],
  });
}

export function throughput(pipeline: WatchedPipeline): IWidget {
  return graph('Bytes of images and of their texts', HALF, {
    left: [pipeline.metricBytesRead({ label: 'images read' }), pipeline.metricBytesWritten({ label: 'texts written' })],
    leftYAxis: { min: 0, label: 'bytes', showUnits: false },
  });
}

export function timeNeeded(pipeline: WatchedPipeline): IWidget {
  return graph('Time to encode an image, and the longest run', HALF, {
    left: [
      pipeline.metricEncodingDuration({ label: 'an image, median', statistic: Stats.p(50) }),
      pipeline.metricEncodingDuration({ label: 'an image, 99 of 100', statistic: Stats.p(99) }),
      pipeline.encoder.metricDuration({ label: 'the longest run', statistic: Stats.MAXIMUM, color: Color.RED }),
    ],
    leftYAxis: { min: 0, label: 'milliseconds', showUnits: false },
    leftAnnotations: timeoutLine(pipeline),
  });
}

export function uploadsWaiting({ queue, encoder }: WatchedPipeline): IWidget {
  if (!queue) {
    return graph('How long uploads wait in Lambda', THIRD, {
      left: [
        encoder.metric('AsyncEventAge', { label: 'average', statistic: Stats.AVERAGE }),
        encoder.metric('AsyncEventAge', { label: 'longest', statistic: Stats.MAXIMUM, color: Color.RED }),
      ],
      leftYAxis: { min: 0, label: 'milliseconds', showUnits: false },
    });
  }
  return graph('Uploads waiting in the queue', THIRD, {
    left: [
      queue.metricApproximateNumberOfMessagesVisible({ label: 'waiting', statistic: Stats.MAXIMUM }),
      queue.metricApproximateNumberOfMessagesNotVisible({ label: 'being encoded', statistic: Stats.MAXIMUM }),
    ],
    right: [
      queue.metricApproximateAgeOfOldestMessage({
        label: 'age of the oldest',
        statistic: Stats.MAXIMUM,
        color: Color.RED,
      }),
    ],
    rightYAxis: { min: 0, label: 'seconds', showUnits: false },
  });
}

export function runsAtOnce({ encoder }: WatchedPipeline): IWidget {
  return graph('Runs at the same time, and those without room', THIRD, {
    left: [
      encoder.metric('ConcurrentExecutions', { label: 'runs at the same time', statistic: Stats.MAXIMUM }),
      encoder.metricThrottles({ label: 'throttled', statistic: Stats.SUM, color: Color.RED }),
    ],
  });
}

export function runsInError({ encoder }: WatchedPipeline): IWidget {
  return graph('Runs, and those that ended in an error', THIRD, {
    left: [
      encoder.metricInvocations({ label: 'runs', statistic: Stats.SUM }),
      encoder.metricErrors({ label: 'in an error', statistic: Stats.SUM, color: Color.RED }),
    ],
  });
}

export function deadLetters(pipeline: WatchedPipeline): IWidget {
  return graph('In the dead-letter queue', THIRD, { left: [deadLetterCount(pipeline)] });
}

/** What Lambda's asynchronous queue may lose; with a queue of the pipeline's own, what came back too often. */
export function givenUp({ queue, encoder }: WatchedPipeline): IWidget {
  if (queue) {
    return graph('Messages in and out of the queue', THIRD, {
      left: [
        queue.metricNumberOfMessagesSent({ label: 'arrived', statistic: Stats.SUM }),
        queue.metricNumberOfMessagesDeleted({ label: 'done', statistic: Stats.SUM, color: Color.GREEN }),
      ],
    });
  }
  return graph('Uploads that Lambda gave up', THIRD, {
    left: [
      encoder.metric('AsyncEventsDropped', { label: 'given up', statistic: Stats.SUM, color: Color.ORANGE }),
      encoder.metric('DestinationDeliveryFailures', {
        label: 'not in the dead-letter queue',
        statistic: Stats.SUM,
        color: Color.RED,
      }),
    ],
  });
}

export function extraWork(pipeline: WatchedPipeline): IWidget {
  return graph('Work done twice', THIRD, {
    left: [
      pipeline.metricDuplicates({ label: 'deliveries of what was done' }),
      pipeline.metricConflicts({ label: 'looked again: another run was faster' }),
      pipeline.metricRetries({ label: 'calls to S3 and DynamoDB made again' }),
    ],
  });
}

export function recentFailures(pipeline: WatchedPipeline): IWidget {
  return logTable(pipeline, 'What failed last, and why', FULL, LOG_QUERIES.recentFailures);
}

export function rejectedObjects(pipeline: WatchedPipeline): IWidget {
  return logTable(pipeline, 'Rejections by reason, with an example', HALF, LOG_QUERIES.rejectedObjects);
}

export function runsThatDied(pipeline: WatchedPipeline): IWidget {
  return logTable(pipeline, 'Runs that did not end well', HALF, LOG_QUERIES.runsThatDied);
}

function deadLetterCount({ deadLetterQueue }: WatchedPipeline): Metric {
  return deadLetterQueue.metricApproximateNumberOfMessagesVisible({
    label: 'uploads that could not be encoded',
    statistic: Stats.MAXIMUM,
    color: Color.RED,
  });
}

function timeoutLine({ encoder: { timeout } }: WatchedPipeline): HorizontalAnnotation[] {
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

function logTable({ logGroup }: WatchedPipeline, title: string, width: number, queryLines: string[]): LogQueryWidget {
  return new LogQueryWidget({
    title,
    width,
    height: 6,
    logGroupNames: [logGroup.logGroupName],
    queryLines,
    region: Stack.of(logGroup).region,
  });
}
