import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { RejectReason } from '../../src/encoder/contract';
import { bodyOf, Widget } from '../support/dashboard-body';

function widgetsOf(props: ImageEncodingPipelineProps = {}, withAlarms = false): Widget[] {
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
  const widgets = widgetsOf();
  const widgetsWithAlarms = widgetsOf({}, true);

  test('shows alarms, results, throughput, waiting events and failures, in this order', () => {
    expect(titles(widgetsWithAlarms)).toEqual([
      'Alarms',
      'Messages in the dead-letter queue now',
      'Totals in the selected time range',
      'Processed records by result',
      'Rejections by reason, and images with unreadable dimensions',
      'Bytes read and written',
      'Encoding time of an image, and longest invocation',
      'Age of events in Lambda',
      'Concurrent and throttled invocations',
      'Invocations and errors',
      'Messages in the dead-letter queue',
      'Events dropped by Lambda',
      'Duplicates, conflicts and retries',
      'Latest failures',
      'Rejections by reason, with an example',
      'Latest failed invocations',
    ]);
  });

  test('shows the queue instead of the asynchronous queue of Lambda if the trigger has a queue', () => {
    const all = titles(widgetsOf({ trigger: EncodingTrigger.queue() }));
    expect(all).toContain('Messages in the queue');
    expect(all).toContain('Messages sent to the queue and processed');
    expect(all).not.toContain('Age of events in Lambda');
    expect(all).not.toContain('Events dropped by Lambda');
  });

  test('fills 9 rows of 24 columns, without overlaps', () => {
    const rows = new Map<number, Widget[]>();
    for (const widget of widgetsWithAlarms) rows.set(widget.y, [...(rows.get(widget.y) ?? []), widget]);
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

  test.each([
    'Stack/Images',
    'ImagesInputBucket',
    'ImagesOutputBucket',
    'ImagesMetadataTable',
    'ImagesEncoder',
    'ImagesDeadLetterQueue',
    '/docs/runbook.md)',
    '/docs/observability.md)',
  ])('has a heading that contains %s', (text) => {
    expect(widgets[0].properties.markdown).toContain(text);
  });

  test('shows alarms that are added after the dashboard', () => {
    expect(titled(widgetsWithAlarms, 'Alarms').properties.alarms).toHaveLength(8);
  });

  test('explains how to create alarms if there are none', () => {
    expect(titled(widgets, 'Alarms')).toBeUndefined();
    expect(widgets[1].properties.markdown).toContain('addAlarms()');
  });

  test('shows the number of rejections for each reason', () => {
    const widget = titled(widgets, 'Rejections by reason, and images with unreadable dimensions');
    expect(labels(widget)).toEqual([...Object.values(RejectReason), 'encoded, dimensions unreadable']);
  });

  test('shows the timeout as a line, unless it is a token', () => {
    const lines = (all: Widget[]) =>
      titled(all, 'Encoding time of an image, and longest invocation').properties.annotations;
    expect(lines(widgets)).toMatchObject({ horizontal: [{ value: 300_000, label: 'timeout' }] });
    const timeout = Duration.seconds(Lazy.number({ produce: () => 120 }));
    expect(lines(widgetsOf({ timeout }))).toBeUndefined();
  });

  test('has three queries on the log of the encoder', () => {
    const queries = widgets.filter(({ type }) => type === 'log').map(({ properties }) => properties.query);
    expect(queries).toEqual(
      Array(3).fill(expect.stringMatching(/^SOURCE '\$\{ImagesEncoderLogGroup\w+\}' \| filter /)),
    );
  });

  test('shows the last day by default, or defaultInterval', () => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images').addDashboard();
    expect(bodyOf(stack).start).toBe('-P1D');
    const other = new Stack(new App(), 'Stack');
    const props = { defaultInterval: Duration.hours(3), dashboardName: 'Photos' };
    new ImageEncodingPipeline(other, 'Images').addDashboard(props);
    expect(bodyOf(other).start).toBe('-PT3H');
    Template.fromStack(other).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'Photos' });
  });

  test('can be created once only', () => {
    const pipeline = new ImageEncodingPipeline(new Stack(new App(), 'Stack'), 'Images');
    pipeline.addDashboard();
    expect(() => pipeline.addDashboard()).toThrow(
      '[Stack/Images] addDashboard: was called before. Use dashboardWidgets() to create further dashboards.',
    );
  });
});

test('a dashboard of another stack can show several pipelines', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const [photos, scans] = ['Photos', 'Scans'].map((id) => new ImageEncodingPipeline(stack, id));
  photos.addAlarms();
  const team = new Stack(app, 'Team');
  new Dashboard(team, 'Dashboard', { widgets: [...photos.dashboardWidgets(), ...scans.dashboardWidgets()] });
  const headings = bodyOf(team).widgets.filter(({ properties }) => properties.markdown?.startsWith('## '));
  expect(headings.map(({ properties }) => properties.markdown!.split('\n')[0])).toEqual([
    '## Image encoding pipeline Stack/Photos',
    '## Image encoding pipeline Stack/Scans',
  ]);
});
