import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { RejectReason } from '../../src/encoder/contract';
import { bodyOf, Widget } from '../support/dashboard-body';

function dashboardOf(props: ImageEncodingPipelineProps = {}, withAlarms = false): Widget[] {
  const stack = new Stack(new App(), 'Stack');
  const pipeline = new ImageEncodingPipeline(stack, 'Images', props);
  pipeline.addDashboard();
  if (withAlarms) pipeline.addAlarms();
  return bodyOf(stack).widgets;
}

const titles = (widgets: Widget[]) => widgets.map(({ properties }) => properties.title).filter(Boolean);
const titled = (widgets: Widget[], title: string) => widgets.find(({ properties }) => properties.title === title)!;
const labels = (widget: Widget) =>
  widget.properties.metrics!.map((metric) => (metric.at(-1) as { label: string }).label);

describe('the dashboard of a pipeline', () => {
  test('answers in this order: is it healthy, what does it do, does it keep up, what went wrong', () => {
    expect(titles(dashboardOf({}, true))).toEqual([
      'Is it healthy?',
      'In the dead-letter queue now',
      'In the time shown',
      'What became of uploads',
      'Rejections by reason, and images encoded without dimensions',
      'Bytes of images and of their texts',
      'Time to encode an image, and the longest run',
      'How long uploads wait in Lambda',
      'Runs at the same time, and those without room',
      'Runs, and those that ended in an error',
      'In the dead-letter queue',
      'Uploads that Lambda gave up',
      'Work done twice',
      'What failed last, and why',
      'Rejections by reason, with an example',
      'Runs that did not end well',
    ]);
  });

  test('shows the queue where uploads wait in one', () => {
    const all = titles(dashboardOf({ trigger: EncodingTrigger.queue() }));
    expect(all).toEqual(expect.arrayContaining(['Uploads waiting in the queue', 'Messages in and out of the queue']));
    expect(all).not.toEqual(expect.arrayContaining(['How long uploads wait in Lambda']));
    expect(all).not.toEqual(expect.arrayContaining(['Uploads that Lambda gave up']));
  });

  test('fills its rows of 24 columns, and nothing lies over another', () => {
    const widgets = dashboardOf({}, true);
    const rows = new Map<number, Widget[]>();
    for (const widget of widgets) rows.set(widget.y, [...(rows.get(widget.y) ?? []), widget]);
    let bottom = 0;
    for (const [y, row] of [...rows].sort(([a], [b]) => a - b)) {
      expect(y).toBe(bottom);
      expect(row.map(({ x }) => x)).toEqual(
        row.map((_, i) => row.slice(0, i).reduce((sum, { width }) => sum + width, 0)),
      );
      expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(24);
      expect(new Set(row.map(({ height }) => height)).size).toBe(1);
      bottom += row[0].height;
    }
    expect(rows.size).toBe(9);
  });

  test('names the pipeline and its resources, and links the runbook', () => {
    const [{ properties }] = dashboardOf();
    expect(properties.markdown).toContain('Stack/Images');
    for (const id of [
      'ImagesInputBucket',
      'ImagesOutputBucket',
      'ImagesMetadataTable',
      'ImagesEncoder',
      'ImagesDeadLetterQueue',
    ]) {
      expect(properties.markdown).toContain(id);
    }
    expect(properties.markdown).toContain('/docs/runbook.md)');
  });

  test('shows the alarms, whichever came first', () => {
    const alarms = titled(dashboardOf({}, true), 'Is it healthy?').properties.alarms;
    expect(alarms).toHaveLength(8);
  });

  test('says how to get alarms where there are none', () => {
    const widgets = dashboardOf();
    expect(titled(widgets, 'Is it healthy?')).toBeUndefined();
    expect(widgets[1].properties.markdown).toContain('addAlarms()');
  });

  test('has a line for each reason of a rejection, and for images without dimensions', () => {
    const widget = titled(dashboardOf(), 'Rejections by reason, and images encoded without dimensions');
    expect(labels(widget)).toEqual([...Object.values(RejectReason), 'encoded, dimensions unreadable']);
  });

  test('draws the timeout where it is known', () => {
    const title = 'Time to encode an image, and the longest run';
    const lines = (props: ImageEncodingPipelineProps) => titled(dashboardOf(props), title).properties.annotations;
    expect(lines({ timeout: Duration.minutes(2) })).toMatchObject({
      horizontal: [{ value: 120_000, label: 'timeout' }],
    });
    expect(lines({ timeout: Duration.seconds(Lazy.number({ produce: () => 120 })) })).toBeUndefined();
  });

  test('asks the log of the encoder', () => {
    const queries = dashboardOf().filter(({ type }) => type === 'log');
    expect(queries).toHaveLength(3);
    for (const { properties } of queries) {
      expect(properties.query).toMatch(/^SOURCE '\$\{ImagesEncoderLogGroup\w+\}' \| filter /);
    }
  });

  test('opens with the last day, or as asked for', () => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images').addDashboard();
    expect(bodyOf(stack).start).toBe('-P1D');
    const other = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(other, 'Images').addDashboard({
      defaultInterval: Duration.hours(3),
      dashboardName: 'Photos',
    });
    expect(bodyOf(other).start).toBe('-PT3H');
    Template.fromStack(other).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'Photos' });
  });

  test('is made once', () => {
    const pipeline = new ImageEncodingPipeline(new Stack(new App(), 'Stack'), 'Images');
    pipeline.addDashboard();
    expect(() => pipeline.addDashboard()).toThrow(
      '[Stack/Images] addDashboard: was called before. Put dashboardWidgets()',
    );
  });
});

test('several pipelines share a dashboard, in a stack of its own', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const [photos, scans] = ['Photos', 'Scans'].map((id) => new ImageEncodingPipeline(stack, id));
  photos.addAlarms();
  const team = new Stack(app, 'Team');
  new Dashboard(team, 'Dashboard', { widgets: [...photos.dashboardWidgets(), ...scans.dashboardWidgets()] });
  const headings = bodyOf(team).widgets.filter(({ properties }) => properties.markdown?.startsWith('## '));
  expect(headings.map(({ properties }) => properties.markdown!.split('\n')[0])).toEqual([
    '## Images encoded as text: Stack/Photos',
    '## Images encoded as text: Stack/Scans',
  ]);
});
