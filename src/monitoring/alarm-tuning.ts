import { Duration } from 'aws-cdk-lib';

/** Overrides of the defaults of one alarm. */
export interface AlarmTuning {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The threshold, in the unit of the metric. At least 0.
   *
   * A period is breaching if the value of the metric is at least the threshold.
   *
   * @default - the default threshold of the alarm
   */
  readonly threshold?: number;

  /**
   * The length of one period: a whole number of minutes, at most 7 days.
   *
   * @default - the default period of the alarm
   */
  readonly period?: Duration;

  /**
   * The number of periods that CloudWatch evaluates, up to the latest one. At least 1.
   *
   * Together the periods can last at most 1 day, or at most 7 days if `period` is at least 1 hour.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
   * @default - the default of the alarm
   */
  readonly evaluationPeriods?: number;

  /**
   * The number of evaluated periods that must be breaching: from 1 to `evaluationPeriods`.
   *
   * @default - `evaluationPeriods` if it is specified; otherwise the default of the alarm
   */
  readonly datapointsToAlarm?: number;
}
