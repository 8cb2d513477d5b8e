import { Alarm, AlarmStatusWidget, ConcreteWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';

const WIDTH = 24;
const HEIGHT = 3;

/**
 * The state of a pipeline's alarms, or, where there are none, how to get them. It looks when the template is made: alarms
 * may be added after the dashboard.
 */
export class AlarmsWidget extends ConcreteWidget {
  constructor(private readonly alarms: () => readonly Alarm[]) {
    super(WIDTH, HEIGHT);
  }

  public override toJson(): any[] {
    const size = { width: this.width, height: this.height };
    const alarms = [...this.alarms()];
    const widget =
      alarms.length > 0
        ? new AlarmStatusWidget({ title: 'Is it healthy?', alarms, ...size })
        : new TextWidget({ markdown: 'There are no alarms: `pipeline.addAlarms()` makes them.', ...size });
    widget.position(this.x ?? 0, this.y ?? 0);
    return widget.toJson();
  }
}
