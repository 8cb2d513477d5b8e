import { Duration } from 'aws-cdk-lib';
import { IMetric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmDefaults, MetricMaximum } from './alarm-condition';
import { MonitoredPipeline } from './monitored-pipeline';
import { readableNumber } from '../common/prop-checks';

/** The metric of one alarm, its default condition, and its description. */
export interface AlarmDefinition {
  /** What it means that the alarm is in ALARM, in at most three sentences. */
  readonly meaning: string;
  /** The anchor of its section in the runbook. */
  readonly anchor: string;
  readonly metric: (options: MetricOptions) => IMetric;
  readonly defaults: AlarmDefaults;
  readonly maximum?: MetricMaximum;
  /** Whether the alarm is created only if the user specifies it. */
  readonly isOptional?: boolean;
}

/** Defines an alarm for a pipeline. Returns undefined if the alarm does not apply to the trigger of the pipeline. */
type Definition = (pipeline: MonitoredPipeline) => AlarmDefinition | undefined;

/** As part of the timeout. The encoder stops itself before the timeout, but never before 80 % of it. */
const DURATION_THRESHOLD = 0.8;

const WAITING_THRESHOLD = Duration.hours(1);

const ONCE = { threshold: 1, period: Duration.minutes(5), evaluationPeriods: 1, datapointsToAlarm: 1 };

/** Temporary failures are retried within minutes and then succeed. Failures in two periods of an hour are not temporary. */
const TWICE_AN_HOUR = { ...ONCE, evaluationPeriods: 12, datapointsToAlarm: 2 };

/** If a metric has a label, the CDK writes the alarm as a metric query, which the console shows less clearly. */
const NO_LABEL = { label: undefined };

const deadLetters: Definition = ({ deadLetterQueue }) => ({
  meaning: 'Uploads could not be encoded. Their events are in the dead-letter queue.',
  anchor: 'dead-letters',
  metric: (options) =>
    deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...options, statistic: Stats.MAXIMUM }),
  defaults: { ...ONCE, period: Duration.minutes(1) },
});

const failed: Definition = (pipeline) => ({
  meaning:
    'The encoder repeatedly fails to process records. ' +
    'Failed records are retried, and their events go to the dead-letter queue if the last retry fails too.',
  anchor: 'failed-records',
  metric: (options) => pipeline.metricFailed({ ...options, ...NO_LABEL }),
  defaults: TWICE_AN_HOUR,
});

const errors: Definition = ({ encoder }) => ({
  meaning:
    'Invocations of the encoder end with an error. If the alarm on failed records is in ALARM too, begin with that alarm. ' +
    'Otherwise Lambda ended the invocations: timeout, out of memory, or a crash.',
  anchor: 'invocations-that-ended-in-an-error',
  metric: (options) => encoder.metricErrors({ ...options, statistic: Stats.SUM }),
  defaults: TWICE_AN_HOUR,
});

const throttles: Definition = ({ encoder }) => ({
  meaning: 'Lambda throttles the encoder because a concurrency limit is reached. Uploads wait.',
  anchor: 'throttles',
  metric: (options) => encoder.metricThrottles({ ...options, statistic: Stats.SUM }),
  defaults: { ...ONCE, evaluationPeriods: 3, datapointsToAlarm: 3 },
});

const duration: Definition = ({ encoder }) => {
  const timeout = milliseconds(encoder.timeout);
  return {
    meaning: 'An invocation of the encoder took almost as long as its timeout. A larger image may exceed the timeout.',
    anchor: 'duration-near-the-timeout',
    metric: (options) => encoder.metricDuration({ ...options, statistic: Stats.MAXIMUM }),
    defaults: { ...ONCE, threshold: timeout && DURATION_THRESHOLD * timeout },
    maximum: timeout
      ? {
          value: timeout,
          reason: `Lambda ends an invocation at the timeout, after ${readableNumber(timeout)} milliseconds`,
        }
      : undefined,
  };
};

const rejected: Definition = (pipeline) => ({
  meaning: 'Many uploads were rejected. Their items in the metadata table have the reason.',
  anchor: 'rejections',
  metric: (options) => pipeline.metricRejected({ ...options, ...NO_LABEL }),
  defaults: { ...ONCE, threshold: 100, period: Duration.hours(1) },
  // In many applications the public uploads, and rejections are normal.
  isOptional: true,
});

const oldestMessage: Definition = ({ queue }) =>
  queue && {
    meaning:
      'An upload has been waiting in the queue for a long time. The encoder is too slow for the number of uploads, or it is not invoked.',
    anchor: 'oldest-message',
    metric: (options) => queue.metricApproximateAgeOfOldestMessage({ ...options, statistic: Stats.MAXIMUM }),
    defaults: { ...ONCE, threshold: WAITING_THRESHOLD.toSeconds() },
  };

const eventAge: Definition = (pipeline) => {
  const maxEventAge = milliseconds(pipeline._maxEventAge);
  return asynchronous(pipeline, 'AsyncEventAge', Stats.MAXIMUM, {
    meaning:
      'An upload has been waiting in Lambda for a long time. The encoder is too slow for the number of uploads, or it fails. ' +
      'Lambda drops events that are older than maxEventAge.',
    anchor: 'event-age',
    defaults: { ...ONCE, threshold: Math.min(WAITING_THRESHOLD.toMilliseconds(), (maxEventAge ?? Infinity) / 2) },
    maximum: maxEventAge
      ? {
          value: maxEventAge - 1,
          reason: `Lambda drops an event after ${readableNumber(maxEventAge)} milliseconds (maxEventAge of the trigger)`,
        }
      : undefined,
  });
};

const eventsDropped: Definition = (pipeline) =>
  asynchronous(pipeline, 'AsyncEventsDropped', Stats.SUM, {
    meaning:
      'Lambda dropped events of uploads. They should be in the dead-letter queue. If they are not, encode the images again.',
    anchor: 'dropped-events',
    defaults: ONCE,
  });

const deadLettersLost: Definition = (pipeline) =>
  asynchronous(pipeline, 'DestinationDeliveryFailures', Stats.SUM, {
    meaning:
      'Lambda could not send an event to the dead-letter queue or to the success destination. ' +
      'The event of a failed upload may be lost.',
    anchor: 'lost-dead-letters',
    defaults: ONCE,
  });

/** The definitions of all alarms. */
export const ALARMS = {
  deadLetters,
  failed,
  errors,
  throttles,
  duration,
  rejected,
  oldestMessage,
  eventAge,
  eventsDropped,
  deadLettersLost,
};

/** Defines an alarm on the asynchronous event queue of Lambda, in which events wait if the trigger has no queue. */
function asynchronous(
  { encoder, queue }: MonitoredPipeline,
  metricName: string,
  statistic: string,
  definition: Omit<AlarmDefinition, 'metric'>,
): AlarmDefinition | undefined {
  if (queue) return undefined;
  return { ...definition, metric: (options) => encoder.metric(metricName, { ...options, statistic }) };
}

/** Returns undefined if the duration is not known at synthesis. */
function milliseconds(time?: Duration): number | undefined {
  return time && !time.isUnresolved() ? time.toMilliseconds() : undefined;
}
