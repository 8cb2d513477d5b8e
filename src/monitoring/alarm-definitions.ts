import { Duration } from 'aws-cdk-lib';
import { IMetric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmCondition, AlarmTuning } from './alarm-tuning';
import { WatchedPipeline } from './watched-pipeline';
import { invalidProp } from '../common/errors';

/** What one alarm watches, and when it rings by default. */
export interface AlarmDefinition {
  /** What it means that the alarm rings, in a sentence or two. */
  readonly meaning: string;
  /** Its section of the runbook. */
  readonly anchor: string;
  readonly metric: (options: MetricOptions) => IMetric;
  readonly defaults: AlarmCondition;
  /** The highest value that the metric can have, and why. */
  readonly limit?: { readonly highest: number; readonly why: string };
  /** Whether it is made only where it is asked for. */
  readonly isOptional?: boolean;
}

type Definition = (pipeline: WatchedPipeline, tuning: AlarmTuning) => AlarmDefinition | undefined;

/** The part of the timeout from which on a run took long: of a timeout below 10 seconds the encoder uses no more. */
const LONG_PART = 0.8;

const LONG_WAIT = Duration.hours(1);

/** Once is enough. */
const ANY = { threshold: 1, period: Duration.minutes(5), evaluationPeriods: 1, datapointsToAlarm: 1 };

/** Twice in an hour: what passes by itself is retried within minutes, and succeeds. */
const AGAIN = { ...ANY, evaluationPeriods: 12, datapointsToAlarm: 2 };

/** With a label the CDK makes a query of the alarm's metric, which the console shows less plainly. */
const UNLABELLED = { label: undefined };

const deadLetters: Definition = ({ deadLetterQueue }) => ({
  meaning: 'Uploads could not be encoded and lie in the dead-letter queue.',
  anchor: 'dead-letters',
  metric: (options) =>
    deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...options, statistic: Stats.MAXIMUM }),
  defaults: { ...ANY, period: Duration.minutes(1) },
});

const failed: Definition = (pipeline) => ({
  meaning:
    'The encoder fails on records again and again. They are retried; what keeps failing ends in the dead-letter queue.',
  anchor: 'failed-records',
  metric: (options) => pipeline.metricFailed({ ...options, ...UNLABELLED }),
  defaults: AGAIN,
});

const errors: Definition = ({ encoder }) => ({
  meaning:
    'Runs of the encoder end in an error. Alone it means that Lambda ended them (timeout, memory, crash); ' +
    'with the alarm on failed records it is the same trouble.',
  anchor: 'invocations-that-ended-in-an-error',
  metric: (options) => encoder.metricErrors({ ...options, statistic: Stats.SUM }),
  defaults: AGAIN,
});

const throttles: Definition = ({ encoder }) => ({
  meaning: 'Lambda has had no room for more runs of the encoder for a while, and uploads wait.',
  anchor: 'throttles',
  metric: (options) => encoder.metricThrottles({ ...options, statistic: Stats.SUM }),
  defaults: { ...ANY, evaluationPeriods: 3, datapointsToAlarm: 3 },
});

const duration: Definition = (pipeline, { threshold }) => {
  const timeout = knownMilliseconds(pipeline.encoder.timeout);
  if (threshold === undefined) refuseUnknownTimeout(pipeline, timeout);
  return {
    meaning: 'A run took so long that it came near the timeout; a larger or slower image will not be finished.',
    anchor: 'duration-near-the-timeout',
    metric: (options) => pipeline.encoder.metricDuration({ ...options, statistic: Stats.MAXIMUM }),
    defaults: { ...ANY, threshold: LONG_PART * timeout },
    limit: { highest: timeout, why: `a run ends at the timeout, after ${timeout} milliseconds` },
  };
};

const rejected: Definition = (pipeline) => ({
  meaning: 'Many uploads were rejected, as their rows say: they are no images, or none that the pipeline takes.',
  anchor: 'rejections',
  metric: (options) => pipeline.metricRejected({ ...options, ...UNLABELLED }),
  defaults: { ...ANY, threshold: 100, period: Duration.hours(1) },
  // What uploaders send is theirs.
  isOptional: true,
});

const oldestMessage: Definition = ({ queue }) =>
  queue && {
    meaning: 'An upload has been waiting in the queue for long: the encoder does not keep up, or does not run.',
    anchor: 'oldest-message',
    metric: (options) => queue.metricApproximateAgeOfOldestMessage({ ...options, statistic: Stats.MAXIMUM }),
    defaults: { ...ANY, threshold: LONG_WAIT.toSeconds() },
  };

const eventAge: Definition = (pipeline) => {
  const maxEventAge = knownMilliseconds(pipeline._maxEventAge);
  return asynchronous(pipeline, 'AsyncEventAge', Stats.MAXIMUM, {
    meaning:
      'An upload has been waiting in Lambda for long: the encoder does not keep up, and what waits too long is given up.',
    anchor: 'event-age',
    defaults: { ...ANY, threshold: Math.min(LONG_WAIT.toMilliseconds(), maxEventAge / 2) },
    limit: {
      highest: maxEventAge - 1,
      why: `Lambda gives an upload up after ${maxEventAge} milliseconds (the trigger's maxEventAge)`,
    },
  });
};

const eventsDropped: Definition = (pipeline) =>
  asynchronous(pipeline, 'AsyncEventsDropped', Stats.SUM, {
    meaning:
      'Lambda gave uploads up. They should lie in the dead-letter queue; if they do not, they must be delivered again.',
    anchor: 'dropped-events',
    defaults: ANY,
  });

const deadLettersLost: Definition = (pipeline) =>
  asynchronous(pipeline, 'DestinationDeliveryFailures', Stats.SUM, {
    meaning:
      'Lambda could not write to the dead-letter queue or the success destination: uploads that failed may be lost.',
    anchor: 'lost-dead-letters',
    defaults: ANY,
  });

/** Every alarm there is; a definition is undefined where the pipeline's trigger has no use for it. */
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

/** Uploads wait in Lambda itself where they do not wait in a queue. */
function asynchronous(
  { encoder, queue }: WatchedPipeline,
  metricName: string,
  statistic: string,
  definition: Omit<AlarmDefinition, 'metric'>,
): AlarmDefinition | undefined {
  if (queue) return undefined;
  return { ...definition, metric: (options) => encoder.metric(metricName, { ...options, statistic }) };
}

/** Without end where it is not known before deployment. */
function knownMilliseconds(time?: Duration): number {
  return time && !time.isUnresolved() ? time.toMilliseconds() : Infinity;
}

function refuseUnknownTimeout(pipeline: WatchedPipeline, timeout: number): void {
  if (timeout < Infinity) return;
  throw invalidProp(
    pipeline,
    'duration',
    "has no threshold, and the pipeline's timeout is not known before it is deployed",
    'Give duration.threshold in milliseconds, or leave the alarm out with duration.enabled: false.',
  );
}
