import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmTuning } from './alarm-tuning';
import { invalidProp } from '../common/errors';
import { checkWholeNumber, readableNumber } from '../common/prop-checks';

/** The condition under which an alarm goes into ALARM. */
export interface AlarmCondition {
  readonly threshold: number;
  readonly period: Duration;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

export interface AlarmDefaults extends Omit<AlarmCondition, 'threshold'> {
  /** Undefined if it depends on a value that is not known at synthesis. */
  readonly threshold?: number;
}

/** The highest value that a metric can have. */
export interface MetricMaximum {
  readonly value: number;
  /** Why there are no higher values. */
  readonly reason: string;
}

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

/**
 * Combines the defaults of an alarm with its overrides. Throws if CloudWatch does not support the condition, or if the
 * metric never reaches the threshold.
 */
export function alarmCondition(
  pipeline: IConstruct,
  alarm: string,
  { defaults, maximum }: { readonly defaults: AlarmDefaults; readonly maximum?: MetricMaximum },
  tuning: AlarmTuning,
): AlarmCondition {
  const threshold = tuning.threshold ?? defaults.threshold;
  const period = tuning.period ?? defaults.period;
  const evaluationPeriods = tuning.evaluationPeriods ?? defaults.evaluationPeriods;
  const datapointsToAlarm = tuning.datapointsToAlarm ?? tuning.evaluationPeriods ?? defaults.datapointsToAlarm;

  checkThreshold(pipeline, alarm, threshold, maximum);
  checkPeriod(pipeline, alarm, period);
  checkEvaluationPeriods(pipeline, alarm, evaluationPeriods, period);
  const maxDatapoints = Token.isUnresolved(evaluationPeriods) ? Infinity : evaluationPeriods;
  checkWholeNumber(pipeline, `${alarm}.datapointsToAlarm`, datapointsToAlarm, 1, maxDatapoints);
  return { threshold, period, evaluationPeriods, datapointsToAlarm };
}

function checkThreshold(
  pipeline: IConstruct,
  alarm: string,
  threshold: number | undefined,
  maximum?: MetricMaximum,
): asserts threshold is number {
  const prop = `${alarm}.threshold`;
  const omitAlarm = `set ${alarm}: { enabled: false } to omit the alarm`;
  if (threshold === undefined) {
    throw invalidProp(
      pipeline,
      prop,
      'is required because its default depends on a value that is not known at synthesis',
      `Specify a threshold, or ${omitAlarm}.`,
    );
  }
  if (Token.isUnresolved(threshold)) return;
  if (!Number.isFinite(threshold) || threshold < 0) {
    throw invalidProp(
      pipeline,
      prop,
      `must be a finite number of at least 0, got ${threshold}`,
      `Specify such a number, or ${omitAlarm}.`,
    );
  }
  if (!maximum || threshold <= maximum.value) return;
  const highest = readableNumber(maximum.value);
  throw invalidProp(
    pipeline,
    prop,
    `must be at most ${highest} because ${maximum.reason}, got ${threshold}`,
    `Specify at most ${highest}, or omit the threshold for the default.`,
  );
}

function checkPeriod(pipeline: IConstruct, alarm: string, period: Duration): void {
  if (period.isUnresolved()) return;
  const minutes = period.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 7 * MINUTES_PER_DAY) return;
  throw invalidProp(
    pipeline,
    `${alarm}.period`,
    `must be a whole number of minutes and at most 7 days, got ${period.toHumanString()}`,
    'Specify such a period, for example Duration.minutes(5).',
  );
}

function checkEvaluationPeriods(
  pipeline: IConstruct,
  alarm: string,
  evaluationPeriods: number,
  period: Duration,
): void {
  const prop = `${alarm}.evaluationPeriods`;
  if (period.isUnresolved()) return checkWholeNumber(pipeline, prop, evaluationPeriods, 1);
  if (Token.isUnresolved(evaluationPeriods)) return;
  const days = period.toMinutes() < MINUTES_PER_HOUR ? 1 : 7;
  const max = Math.floor((days * MINUTES_PER_DAY) / period.toMinutes());
  if (Number.isInteger(evaluationPeriods) && evaluationPeriods >= 1 && evaluationPeriods <= max) return;
  throw invalidProp(
    pipeline,
    prop,
    `must be a whole number between 1 and ${readableNumber(max)} with a period of ${period.toHumanString()}, got ${evaluationPeriods}`,
    'Specify such a number.',
  );
}
