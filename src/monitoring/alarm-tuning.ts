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
   * A data point is breaching if it is greater than or equal to the threshold.
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
   * The number of most recent periods that CloudWatch evaluates. At least 1.
   *
   * `evaluationPeriods` multiplied by `period` cannot exceed 1 day, or 7 days if `period` is at least 1 hour.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
   * @default - the default of the alarm
   */
  readonly evaluationPeriods?: number;

  /**
   * The number of data points that must be breaching: from 1 to `evaluationPeriods`.
   *
   * @default - `evaluationPeriods` if it is specified; otherwise the default of the alarm
   */
  readonly datapointsToAlarm?: number;
}
