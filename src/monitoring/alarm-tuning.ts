import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidProp } from '../common/errors';
import { checkWholeNumber } from '../common/prop-checks';
import { BOOLEAN, checkKinds, DURATION, KindsOf, NUMBER } from '../common/prop-kinds';

/** How one of a pipeline's alarms differs from its defaults. */
export interface AlarmTuning {
  /**
   * Whether the alarm is made.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The value from which on a period counts as bad, 0 or more, in the unit of the alarm's metric.
   *
   * @default - the alarm's own
   */
  readonly threshold?: number;

  /**
   * How long one period is: a whole number of minutes.
   *
   * @default - the alarm's own
   */
  readonly period?: Duration;

  /**
   * How many periods, up to now, are looked at. Together they last at most a day, or with periods of an hour or more
   * seven days.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
   * @default - the alarm's own
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of these periods must be bad.
   *
   * @default - all that are looked at, where `evaluationPeriods` is given; otherwise the alarm's own
   */
  readonly datapointsToAlarm?: number;
}

const KINDS: KindsOf<AlarmTuning> = {
  enabled: BOOLEAN,
  threshold: NUMBER,
  period: DURATION,
  evaluationPeriods: NUMBER,
  datapointsToAlarm: NUMBER,
};

/** When an alarm rings. */
export interface AlarmCondition {
  readonly threshold: number;
  readonly period: Duration;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Refuses values of a wrong kind. */
export function checkTuning(where: IConstruct, alarm: string, tuning: AlarmTuning): void {
  checkKinds(where, tuning, KINDS, `${alarm}.`);
}

interface Tunable {
  readonly defaults: AlarmCondition;
  /** The highest value that the metric can have, and why. */
  readonly limit?: { readonly highest: number; readonly why: string };
}

/** The condition as tuned, checked against what CloudWatch takes and the metric can reach. */
export function tuned(
  where: IConstruct,
  alarm: string,
  { defaults, limit }: Tunable,
  tuning: AlarmTuning,
): AlarmCondition {
  const condition = {
    threshold: tuning.threshold ?? defaults.threshold,
    period: tuning.period ?? defaults.period,
    evaluationPeriods: tuning.evaluationPeriods ?? defaults.evaluationPeriods,
    datapointsToAlarm: tuning.datapointsToAlarm ?? tuning.evaluationPeriods ?? defaults.datapointsToAlarm,
  };
  checkThreshold(where, alarm, condition, limit);
  checkPeriod(where, alarm, condition);
  checkDatapoints(where, alarm, condition);
  return condition;
}

function checkThreshold(
  where: IConstruct,
  alarm: string,
  { threshold }: AlarmCondition,
  limit: Tunable['limit'],
): void {
  if (Token.isUnresolved(threshold)) return;
  if (!Number.isFinite(threshold) || threshold < 0) {
    throw invalidProp(
      where,
      `${alarm}.threshold`,
      `is ${threshold}, and the values of every metric are finite, 0 or more`,
      'Give such a number, or leave the alarm out with enabled: false.',
    );
  }
  if (!limit || threshold <= limit.highest) return;
  throw invalidProp(
    where,
    `${alarm}.threshold`,
    `is ${threshold}, and ${limit.why}, so that the alarm would never ring`,
    `Give at most ${limit.highest}, or leave it out.`,
  );
}

function checkPeriod(where: IConstruct, alarm: string, { period, evaluationPeriods }: AlarmCondition): void {
  if (period.isUnresolved()) return;
  const seconds = period.toSeconds({ integral: false });
  if (seconds < MINUTE || seconds % MINUTE !== 0) {
    throw invalidProp(
      where,
      `${alarm}.period`,
      `is ${seconds} seconds, and the metrics have a value for each minute`,
      'Give a whole number of minutes.',
    );
  }
  const most = seconds < HOUR ? DAY : 7 * DAY;
  if (Token.isUnresolved(evaluationPeriods) || seconds * evaluationPeriods <= most) return;
  throw invalidProp(
    where,
    `${alarm}.evaluationPeriods`,
    `is ${evaluationPeriods} of ${seconds} seconds, and CloudWatch looks back at most ${most} seconds with such periods`,
    seconds > most
      ? `Give a period of at most ${most} seconds.`
      : `Give at most ${Math.floor(most / seconds)}, or another period.`,
  );
}

function checkDatapoints(where: IConstruct, alarm: string, condition: AlarmCondition): void {
  const { evaluationPeriods, datapointsToAlarm } = condition;
  checkWholeNumber(where, `${alarm}.evaluationPeriods`, evaluationPeriods, 1);
  checkWholeNumber(where, `${alarm}.datapointsToAlarm`, datapointsToAlarm, 1);
  if (Token.isUnresolved(evaluationPeriods) || Token.isUnresolved(datapointsToAlarm)) return;
  if (datapointsToAlarm <= evaluationPeriods) return;
  throw invalidProp(
    where,
    `${alarm}.datapointsToAlarm`,
    `is ${datapointsToAlarm}, and only ${evaluationPeriods} periods are looked at`,
    `Give at most ${evaluationPeriods}, or more evaluationPeriods.`,
  );
}
