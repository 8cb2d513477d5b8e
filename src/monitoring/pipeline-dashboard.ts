import { Duration } from 'aws-cdk-lib';
import { Alarm, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import * as widgets from './dashboard-widgets';
import { MonitoredPipeline } from './monitored-pipeline';

/** Properties of the dashboard of a pipeline. */
export interface PipelineDashboardProps {
  /**
   * Name of the dashboard: letters, digits, `-` and `_`.
   *
   * @default - a name that CloudFormation generates
   */
  readonly dashboardName?: string;

  /**
   * The time range that the dashboard shows when it is opened.
   *
   * @default Duration.days(1)
   */
  readonly defaultInterval?: Duration;
}

/** The rows of the dashboard, from the questions that an operator asks first to the details. */
export function dashboardRows(pipeline: MonitoredPipeline, alarms: () => readonly Alarm[]): IWidget[][] {
  return [
    [widgets.heading(pipeline)],
    [new widgets.AlarmsWidget(alarms)],
    [widgets.deadLettersNow(pipeline), widgets.totals(pipeline)],
    [widgets.results(pipeline), widgets.rejectionsByReason(pipeline)],
    [widgets.throughput(pipeline), widgets.durations(pipeline)],
    [widgets.waitingEvents(pipeline), widgets.concurrency(pipeline), widgets.invocationErrors(pipeline)],
    [widgets.deadLetters(pipeline), widgets.queueTrafficOrDroppedEvents(pipeline), widgets.repeatedWork(pipeline)],
    [widgets.latestFailures(pipeline)],
    [widgets.rejectedObjects(pipeline), widgets.failedInvocations(pipeline)],
  ];
}
