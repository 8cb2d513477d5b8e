import { Duration } from 'aws-cdk-lib';
import { Alarm, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmsWidget } from './alarms-widget';
import * as widgets from './dashboard-widgets';
import { WatchedPipeline } from './watched-pipeline';

/** Properties of a pipeline's dashboard. */
export interface PipelineDashboardProps {
  /**
   * Name of the dashboard: letters, digits, `-` and `_`.
   *
   * @default - CloudFormation makes one
   */
  readonly dashboardName?: string;

  /**
   * The time that it shows when it is opened.
   *
   * @default Duration.days(1)
   */
  readonly defaultInterval?: Duration;
}

/** What an operator asks, from top to bottom: is it healthy, what does it do, does it keep up, what went wrong. */
export function dashboardRows(pipeline: WatchedPipeline, alarms: () => readonly Alarm[]): IWidget[][] {
  return [
    [widgets.heading(pipeline)],
    [new AlarmsWidget(alarms)],
    [widgets.deadLettersNow(pipeline), widgets.inTheTimeShown(pipeline)],
    [widgets.whatBecameOfUploads(pipeline), widgets.rejectionsByReason(pipeline)],
    [widgets.throughput(pipeline), widgets.timeNeeded(pipeline)],
    [widgets.uploadsWaiting(pipeline), widgets.runsAtOnce(pipeline), widgets.runsInError(pipeline)],
    [widgets.deadLetters(pipeline), widgets.givenUp(pipeline), widgets.extraWork(pipeline)],
    [widgets.recentFailures(pipeline)],
    [widgets.rejectedObjects(pipeline), widgets.runsThatDied(pipeline)],
  ];
}
