import { Alarm, ComparisonOperator, IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AlarmDefinition, ALARMS } from './alarm-definitions';
import { AlarmTuning, checkTuning, tuned } from './alarm-tuning';
import { WatchedPipeline } from './watched-pipeline';
import { DOCUMENTATION } from '../common/documentation';
import { invalidProp } from '../common/errors';
import { ALARM_ACTION, checkKinds, KindsOf, listOf, objectWith } from '../common/prop-kinds';

/** What CloudWatch takes. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MAX_DESCRIPTION_LENGTH = 1024;
const MAX_ACTIONS = 5;

/**
 * What the alarms of a pipeline do, and how they differ from their defaults.
 *
 * An alarm that the pipeline's trigger has no use for is not made, whatever is given for it.
 */
export interface PipelineAlarmsProps {
  /**
   * What happens when an alarm begins to ring, for example an `SnsAction` on a topic. At most 5.
   *
   * @default - nothing: the alarms are seen in the console and on the dashboard
   */
  readonly actions?: IAlarmAction[];

  /**
   * What happens when an alarm ends. At most 5.
   *
   * @default - nothing
   */
  readonly okActions?: IAlarmAction[];

  /**
   * Messages in the dead-letter queue.
   *
   * @default - rings at the first one, within a minute
   */
  readonly deadLetters?: AlarmTuning;

  /**
   * Records that failed, by the metric `Failed`.
   *
   * @default - rings when records failed in 2 of the last 12 periods of 5 minutes
   */
  readonly failed?: AlarmTuning;

  /**
   * Runs that ended in an error, by Lambda's metric `Errors`: those that Lambda ended (timeout, memory, crash), and
   * without the queue trigger also those in which a record failed.
   *
   * @default - rings when runs ended so in 2 of the last 12 periods of 5 minutes
   */
  readonly errors?: AlarmTuning;

  /**
   * Runs that Lambda had no room for. Leave it out where `reservedConcurrentExecutions` slows the encoder on purpose.
   *
   * @default - rings when there were some in each of 3 periods of 5 minutes
   */
  readonly throttles?: AlarmTuning;

  /**
   * The longest run, in milliseconds. A threshold beyond the timeout is refused: no run takes longer.
   *
   * @default - rings when a run took 80 % of the timeout
   */
  readonly duration?: AlarmTuning;

  /**
   * Uploads that were rejected. What uploaders send is theirs, so there is no such alarm unless this is given.
   *
   * @default - no alarm; given without a threshold, it rings at 100 in an hour
   */
  readonly rejected?: AlarmTuning;

  /**
   * Age of the oldest message in the trigger's queue, in seconds; with `EncodingTrigger.queue()`. Messages that were
   * received three times do not count.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   * @default - rings at an hour
   */
  readonly oldestMessage?: AlarmTuning;

  /**
   * How long uploads waited in Lambda until they were run, in milliseconds; without `EncodingTrigger.queue()`.
   * At the trigger's `maxEventAge` Lambda gives an upload up, so a threshold from there on is refused.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
   * @default - rings at half of the trigger's `maxEventAge`, at the latest at an hour
   */
  readonly eventAge?: AlarmTuning;

  /**
   * Uploads that Lambda gave up, after the last retry or at the trigger's `maxEventAge`; without
   * `EncodingTrigger.queue()`. Those in the dead-letter queue are among them.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
   * @default - rings at the first one
   */
  readonly eventsDropped?: AlarmTuning;

  /**
   * Records of failed uploads that Lambda could not write to the dead-letter queue (or, of successful ones, to
   * `onSuccess`); without `EncodingTrigger.queue()`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   * @default - rings at the first one
   */
  readonly deadLettersLost?: AlarmTuning;
}

const ACTIONS = listOf(ALARM_ACTION, 'alarm actions');
const TUNING = objectWith('an AlarmTuning', '{ threshold: 10 } or { enabled: false }');

const KINDS: KindsOf<PipelineAlarmsProps> = {
  actions: ACTIONS,
  okActions: ACTIONS,
  deadLetters: TUNING,
  failed: TUNING,
  errors: TUNING,
  throttles: TUNING,
  duration: TUNING,
  rejected: TUNING,
  oldestMessage: TUNING,
  eventAge: TUNING,
  eventsDropped: TUNING,
  deadLettersLost: TUNING,
};

/**
 * The alarms of a pipeline. Those that were left out, and those that its trigger has no use for, are undefined.
 *
 * Times without data are good times: the encoder sends no metric for what did not happen.
 */
export class PipelineAlarms extends Construct {
  /**
   * @internal
   */
  public static _add(pipeline: WatchedPipeline, props: PipelineAlarmsProps): PipelineAlarms {
    return new PipelineAlarms(pipeline, props);
  }

  /** Messages in the dead-letter queue. */
  public readonly deadLetters?: Alarm;
  /** Records that failed. */
  public readonly failed?: Alarm;
  /** Runs that ended in an error. */
  public readonly errors?: Alarm;
  /** Runs that Lambda had no room for. */
  public readonly throttles?: Alarm;
  /** The longest run. */
  public readonly duration?: Alarm;
  /** Uploads that were rejected. */
  public readonly rejected?: Alarm;
  /** Age of the oldest message in the trigger's queue. */
  public readonly oldestMessage?: Alarm;
  /** How long uploads waited in Lambda. */
  public readonly eventAge?: Alarm;
  /** Uploads that Lambda gave up. */
  public readonly eventsDropped?: Alarm;
  /** Records of failed uploads that were not written to the dead-letter queue. */
  public readonly deadLettersLost?: Alarm;
  /** All alarms that were made. */
  public readonly all: Alarm[] = [];

  private constructor(pipeline: WatchedPipeline, props: PipelineAlarmsProps) {
    super(pipeline, 'Alarms');
    checkKinds(pipeline, props, KINDS);
    checkActions(pipeline, 'actions', props.actions);
    checkActions(pipeline, 'okActions', props.okActions);
    const make = (name: keyof typeof ALARMS) => this.make(name, pipeline, props);
    this.deadLetters = make('deadLetters');
    this.failed = make('failed');
    this.errors = make('errors');
    this.throttles = make('throttles');
    this.duration = make('duration');
    this.rejected = make('rejected');
    this.oldestMessage = make('oldestMessage');
    this.eventAge = make('eventAge');
    this.eventsDropped = make('eventsDropped');
    this.deadLettersLost = make('deadLettersLost');
  }

  private make(name: keyof typeof ALARMS, pipeline: WatchedPipeline, props: PipelineAlarmsProps): Alarm | undefined {
    const tuning = props[name];
    if (tuning) checkTuning(pipeline, name, tuning);
    if (tuning?.enabled === false) return undefined;
    const definition = ALARMS[name](pipeline, tuning ?? {});
    if (!definition || (definition.isOptional && !tuning)) return undefined;
    const { period, ...condition } = tuned(pipeline, name, definition, tuning ?? {});
    const alarm = new Alarm(this, name.charAt(0).toUpperCase() + name.slice(1), {
      alarmDescription: description(pipeline, definition),
      metric: definition.metric({ period }),
      ...condition,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...(props.actions ?? []));
    alarm.addOkAction(...(props.okActions ?? []));
    this.all.push(alarm);
    return alarm;
  }
}

/** Of a path that is too long, the end says more than the start. */
function description(pipeline: WatchedPipeline, { meaning, anchor }: AlarmDefinition): string {
  const text = `: ${meaning} What to do: ${DOCUMENTATION}/runbook.md#${anchor}`;
  return `${pipeline.node.path.slice(-(MAX_DESCRIPTION_LENGTH - text.length))}${text}`;
}

function checkActions(pipeline: WatchedPipeline, prop: string, actions: readonly IAlarmAction[] = []): void {
  if (actions.length <= MAX_ACTIONS) return;
  throw invalidProp(
    pipeline,
    prop,
    `has ${actions.length} actions, and CloudWatch takes ${MAX_ACTIONS} for a state of an alarm`,
    'Give fewer, such as a topic with several subscribers.',
  );
}
