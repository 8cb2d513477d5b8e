import { Alarm, ComparisonOperator, IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmCondition } from './alarm-condition';
import { AlarmDefinition, ALARMS } from './alarm-definitions';
import { AlarmTuning } from './alarm-tuning';
import { MonitoredPipeline } from './monitored-pipeline';
import { DOCUMENTATION } from '../common/documentation';
import { invalidProp } from '../common/errors';
import { checkBoolean } from '../common/prop-checks';

/** Limits of CloudWatch. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MAX_DESCRIPTION_LENGTH = 1024;
const MAX_ACTIONS = 5;

/**
 * The actions of the alarms of a pipeline, and overrides of their defaults.
 *
 * Overrides for an alarm that does not apply to the trigger of the pipeline have no effect.
 */
export interface PipelineAlarmsProps {
  /**
   * The actions of each alarm when it goes into ALARM, for example an `SnsAction` with a topic. At most 5.
   *
   * @default - no actions: the console and the dashboard show the state of the alarms
   */
  readonly actions?: IAlarmAction[];

  /**
   * The actions of each alarm when it returns to OK. At most 5.
   *
   * @default - no actions
   */
  readonly okActions?: IAlarmAction[];

  /**
   * The alarm on messages in the dead-letter queue.
   *
   * @default - goes into ALARM if the queue contained a message in a period of 1 minute
   */
  readonly deadLetters?: AlarmTuning;

  /**
   * The alarm on records that failed (metric `Failed`).
   *
   * @default - goes into ALARM if records failed in 2 of the last 12 periods of 5 minutes
   */
  readonly failed?: AlarmTuning;

  /**
   * The alarm on invocations that ended with an error (metric `Errors` of Lambda).
   *
   * Lambda counts invocations that it terminated because of a timeout, a lack of memory or a crash. Unless the trigger is
   * `EncodingTrigger.queue()`, Lambda also counts invocations in which a record failed.
   *
   * @default - goes into ALARM if invocations ended with an error in 2 of the last 12 periods of 5 minutes
   */
  readonly errors?: AlarmTuning;

  /**
   * The alarm on throttled invocations. Disable this alarm if `reservedConcurrentExecutions` limits the encoder on purpose.
   *
   * @default - goes into ALARM if invocations were throttled in each of the last 3 periods of 5 minutes
   */
  readonly throttles?: AlarmTuning;

  /**
   * The alarm on the duration of the longest invocation. The threshold is in milliseconds. The threshold can be at most
   * the timeout of the encoder.
   *
   * @default - goes into ALARM if an invocation took 80 % of the timeout
   */
  readonly duration?: AlarmTuning;

  /**
   * The alarm on rejected uploads. This alarm is created only if this prop is specified, because rejections are normal if
   * the public can upload.
   *
   * @default - no alarm. If `threshold` and `period` are not specified, it goes into ALARM at 100 rejections in an hour
   */
  readonly rejected?: AlarmTuning;

  /**
   * The alarm on the age of the oldest message in the queue of the trigger. The threshold is in seconds.
   *
   * It applies only to `EncodingTrigger.queue()`. SQS does not count messages that were received at least three times.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   * @default - goes into ALARM at an age of 1 hour
   */
  readonly oldestMessage?: AlarmTuning;

  /**
   * The alarm on the age of events in the asynchronous event queue of Lambda. The threshold is in milliseconds.
   *
   * It does not apply to `EncodingTrigger.queue()`. The threshold must be less than the `maxEventAge` of the trigger,
   * because Lambda drops older events.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
   * @default - goes into ALARM at an age of 1 hour or half of `maxEventAge`, whichever is less
   */
  readonly eventAge?: AlarmTuning;

  /**
   * The alarm on events that Lambda dropped, after the last retry or at `maxEventAge` of the trigger.
   *
   * It does not apply to `EncodingTrigger.queue()`. Lambda also counts the events that it sent to the dead-letter queue.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
   * @default - goes into ALARM at the first dropped event
   */
  readonly eventsDropped?: AlarmTuning;

  /**
   * The alarm on events that Lambda could not send to the dead-letter queue or to the destination of `onSuccess`.
   *
   * It does not apply to `EncodingTrigger.queue()`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   * @default - goes into ALARM at the first lost event
   */
  readonly deadLettersLost?: AlarmTuning;
}

/**
 * The alarms of a pipeline. Alarms that are disabled or do not apply to the trigger of the pipeline are undefined.
 *
 * Missing data is not breaching, because the encoder sends no metric for a count of zero.
 */
export class PipelineAlarms extends Construct {
  /**
   * @internal
   */
  public static _create(pipeline: MonitoredPipeline, props: PipelineAlarmsProps): PipelineAlarms {
    return new PipelineAlarms(pipeline, props);
  }

  /** The alarm on messages in the dead-letter queue. */
  public readonly deadLetters?: Alarm;
  /** The alarm on records that failed. */
  public readonly failed?: Alarm;
  /** The alarm on invocations that ended with an error. */
  public readonly errors?: Alarm;
  /** The alarm on throttled invocations. */
  public readonly throttles?: Alarm;
  /** The alarm on the longest invocation. */
  public readonly duration?: Alarm;
  /** The alarm on rejected uploads. */
  public readonly rejected?: Alarm;
  /** The alarm on the age of the oldest message in the queue of the trigger. */
  public readonly oldestMessage?: Alarm;
  /** The alarm on the age of events in the asynchronous event queue of Lambda. */
  public readonly eventAge?: Alarm;
  /** The alarm on events that Lambda dropped. */
  public readonly eventsDropped?: Alarm;
  /** The alarm on events that Lambda could not send to the dead-letter queue or to the destination of `onSuccess`. */
  public readonly deadLettersLost?: Alarm;
  /** All alarms that were created. */
  public readonly all: Alarm[] = [];

  private constructor(pipeline: MonitoredPipeline, props: PipelineAlarmsProps) {
    super(pipeline, 'Alarms');
    checkActions(pipeline, 'actions', props.actions);
    checkActions(pipeline, 'okActions', props.okActions);
    const create = (name: keyof typeof ALARMS) => this.createAlarm(name, pipeline, props);
    this.deadLetters = create('deadLetters');
    this.failed = create('failed');
    this.errors = create('errors');
    this.throttles = create('throttles');
    this.duration = create('duration');
    this.rejected = create('rejected');
    this.oldestMessage = create('oldestMessage');
    this.eventAge = create('eventAge');
    this.eventsDropped = create('eventsDropped');
    this.deadLettersLost = create('deadLettersLost');
  }

  private createAlarm(
    name: keyof typeof ALARMS,
    pipeline: MonitoredPipeline,
    props: PipelineAlarmsProps,
  ): Alarm | undefined {
    const tuning = props[name];
    checkBoolean(pipeline, `${name}.enabled`, tuning?.enabled);
    if (tuning?.enabled === false) return undefined;
    const definition = ALARMS[name](pipeline);
    if (!definition || (definition.isOptional && !tuning)) return undefined;
    const { period, ...condition } = alarmCondition(pipeline, name, definition, tuning ?? {});
    const alarm = new Alarm(this, name.charAt(0).toUpperCase() + name.slice(1), {
      alarmDescription: alarmDescription(pipeline, definition),
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

/** If the path of the pipeline is too long, the description contains its end, which is more specific than its start. */
function alarmDescription(pipeline: MonitoredPipeline, { meaning, anchor }: AlarmDefinition): string {
  const text = `: ${meaning} What to do: ${DOCUMENTATION}/runbook.md#${anchor}`;
  return `${pipeline.node.path.slice(-(MAX_DESCRIPTION_LENGTH - text.length))}${text}`;
}

function checkActions(pipeline: MonitoredPipeline, prop: string, actions: readonly IAlarmAction[] = []): void {
  if (actions.length <= MAX_ACTIONS) return;
  throw invalidProp(
    pipeline,
    prop,
    `must have at most ${MAX_ACTIONS} actions, got ${actions.length}`,
    'Specify fewer actions, for example one topic with several subscriptions.',
  );
}
