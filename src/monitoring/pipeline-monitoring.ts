import { Duration } from 'aws-cdk-lib';
import { Dashboard, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { PipelineAlarms, PipelineAlarmsProps } from './pipeline-alarms';
import { dashboardRows, PipelineDashboardProps } from './pipeline-dashboard';
import { MeasuredPipeline } from './pipeline-metrics';
import { definedProps } from '../common/defined-props';
import { checkKinds, DURATION, KindsOf, STRING } from '../common/prop-kinds';
import { refuseSecondCall } from '../common/second-call';

const DASHBOARD_KINDS: KindsOf<PipelineDashboardProps> = { dashboardName: STRING, defaultInterval: DURATION };

/**
 * A pipeline that an operator can watch: metrics, alarms, dashboard. Users see its methods as the pipeline's own.
 * @internal
 */
export abstract class MonitoredPipeline extends MeasuredPipeline {
  public abstract readonly inputBucket: IBucket;
  public abstract readonly outputBucket: IBucket;
  public abstract readonly metadataTable: ITable;
  public abstract readonly deadLetterQueue: IQueue;
  public abstract readonly logGroup: ILogGroup;
  public abstract readonly queue?: IQueue;
  /**
   * How long an upload waits in Lambda at most.
   * @internal
   */
  public abstract readonly _maxEventAge?: Duration;

  private alarms?: PipelineAlarms;

  /**
   * Makes alarms for what an operator should know of: uploads that could not be encoded, failures, runs that died, uploads
   * that wait or may be lost. Each says what it means and links what to do.
   *
   * @see https://github.com/imageencoding/cdk-image-encoding-pipeline/blob/main/docs/runbook.md
   *
   * @param props what they do, and how they differ from the defaults
   * @throws when it is called twice, or an alarm is such that CloudWatch would not take it, or that it would never ring
   */
  public addAlarms(props: PipelineAlarmsProps = {}): PipelineAlarms {
    refuseSecondCall(
      this,
      'addAlarms',
      'Alarms',
      'Give all actions and differences at once, or add actions to its result.',
    );
    this.alarms = PipelineAlarms._add(this, props);
    return this.alarms;
  }

  /**
   * Makes a CloudWatch dashboard for this pipeline: is it healthy, what does it do, does it keep up, what went wrong.
   *
   * @param props what differs from the defaults
   * @throws when it is called twice, or a prop is of a wrong kind
   */
  public addDashboard(props: PipelineDashboardProps = {}): Dashboard {
    refuseSecondCall(this, 'addDashboard', 'Dashboard', 'Put dashboardWidgets() into further dashboards.');
    checkKinds(this, props, DASHBOARD_KINDS);
    return new Dashboard(
      this,
      'Dashboard',
      definedProps({
        dashboardName: props.dashboardName,
        defaultInterval: props.defaultInterval ?? Duration.days(1),
        widgets: this.dashboardWidgets(),
      }),
    );
  }

  /**
   * The rows of this pipeline's dashboard, for a dashboard of your own. They show its alarms, also those added later.
   */
  public dashboardWidgets(): IWidget[][] {
    return dashboardRows(this, () => this.alarms?.all ?? []);
  }
}
