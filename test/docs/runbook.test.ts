import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EncodingTrigger, ImageEncodingPipeline } from '../../src';
import { Metric, METRIC_NAMESPACE, RejectReason } from '../../src/encoder/contract';
import { ALARMS } from '../../src/monitoring/alarm-definitions';
import { LOG_QUERIES } from '../../src/monitoring/log-queries';
import { AWS_METRICS } from '../support/aws-metrics';
import { bodyOf } from '../support/dashboard-body';
import { unknownWords } from '../support/log-queries';
import { anchorsOf, codeBlocksOf, sectionOf } from '../support/markdown';
import { resourcesOf } from '../support/synthesize';

const read = (file: string) => readFileSync(join(__dirname, '..', '..', file), 'utf8');
const RUNBOOK = read('docs/runbook.md');
const OBSERVABILITY = read('docs/observability.md');
const REPOSITORY: string = JSON.parse(read('package.json')).repository.url.replace(/\.git$/, '');

/** A pipeline with everything an operator can have. */
function watchedPipeline(trigger: EncodingTrigger): Stack {
  const stack = new Stack(new App(), 'Stack');
  const pipeline = new ImageEncodingPipeline(stack, 'Images', { trigger });
  pipeline.addOutputs();
  pipeline.addAlarms({ rejected: {} });
  pipeline.addDashboard();
  return stack;
}

const stacks: [string, Stack][] = [
  ['direct', watchedPipeline(EncodingTrigger.direct())],
  ['queue', watchedPipeline(EncodingTrigger.queue())],
];
const alarms = stacks.flatMap(([, stack]) =>
  Object.values(resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties),
);

describe('every metric that an operator is shown is one that is sent', () => {
  const sent: Record<string, readonly string[]> = {
    [METRIC_NAMESPACE]: Object.values(Metric),
    ...Object.fromEntries(Object.entries(AWS_METRICS).map(([namespace, { names }]) => [namespace, names])),
  };
  const isSent = ([namespace, name]: readonly unknown[]) => sent[namespace as string]?.includes(name as string);

  test('by alarms', () => {
    const watched = alarms.map(({ Namespace, MetricName }) => [Namespace, MetricName]);
    expect(watched.length).toBeGreaterThan(15);
    expect(watched.filter((metric) => !isSent(metric))).toEqual([]);
  });

  test.each(stacks)('by the dashboard, with the %s trigger', (_, stack) => {
    const shown = bodyOf(stack).widgets.flatMap(({ properties }) => properties.metrics ?? []);
    expect(shown.length).toBeGreaterThan(30);
    expect(shown.filter((metric) => !isSent(metric))).toEqual([]);
  });

  test("by the runbook's commands", () => {
    const named = [...RUNBOOK.matchAll(/--namespace (\S+) --metric-name (\w+)|(AWS\/\w+) (\w+) \w+Name/g)];
    expect(named).toHaveLength(3);
    expect(named.map(([, a, b, c, d]) => [a ?? c, b ?? d]).filter((metric) => !isSent(metric))).toEqual([]);
  });

  test('every metric of the encoder is on the dashboard', () => {
    const shown = bodyOf(stacks[0][1]).widgets.flatMap(({ properties }) => properties.metrics ?? []);
    const names = shown.filter(([namespace]) => namespace === METRIC_NAMESPACE).map(([, name]) => name);
    expect([...new Set(names)].sort()).toEqual(Object.values(Metric).sort());
  });
});

describe('every alarm is in docs/observability.md', () => {
  const rows = [...sectionOf(OBSERVABILITY, 'custom-graphs-and-alarms').matchAll(/^\| `([a-z]\w+)` +\| `(\w+)`/gm)].map(
    ([, name, metric]) => [name, metric],
  );

  test('with the metric that it watches', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(ALARMS));
    const watched = new Set(alarms.map(({ MetricName }) => MetricName));
    expect(new Set(rows.map(([, metric]) => metric))).toEqual(watched);
  });

  test.each(stacks)('and counted in the prices, with the %s trigger', (name, stack) => {
    const made = Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).length - 1;
    const row = OBSERVABILITY.split('\n').find((line) => line.includes('addAlarms()') && line.includes(name));
    expect(row).toMatch(new RegExp(`trigger: ${made} +\\| +${(made * 0.1).toFixed(2)} \\|`));
  });
});

describe('every alarm says what it means and links what to do', () => {
  test.each(alarms.map(({ AlarmDescription }) => [AlarmDescription as string]))('%s', (description) => {
    const [, meaning, page, anchor] = description.match(/^Stack\/Images: (.+\.) What to do: (\S+)#(\S+)$/)!;
    expect(meaning.split('. ').length).toBeLessThan(4);
    expect(page).toBe(`${REPOSITORY}/blob/main/docs/runbook.md`);
    const section = sectionOf(RUNBOOK, anchor);
    expect([...section.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, question]) => question)).toEqual([
      'What happened',
      'How to investigate',
      'How to fix it',
      'When no action is needed',
    ]);
    expect(Buffer.byteLength(description)).toBeLessThan(1024);
  });

  test('no two link the same section', () => {
    const links = new Set(alarms.map(({ AlarmDescription }) => AlarmDescription.split('#')[1]));
    expect(links.size).toBe(Object.keys(ALARMS).length);
    expect([...links].filter((anchor) => !anchorsOf(RUNBOOK).includes(anchor))).toEqual([]);
  });
});

describe('the log is asked for nothing else than what its lines have', () => {
  test.each(codeBlocksOf(RUNBOOK, 'text').map((query) => [query]))('by the runbook: %s', (query) => {
    expect(unknownWords(query)).toEqual([]);
  });

  test('by the commands of the runbook', () => {
    const queries = [...RUNBOOK.matchAll(/--query-string '([^']+)'/g)].map(([, query]) => query);
    expect(queries).toHaveLength(1);
    expect(queries.flatMap(unknownWords)).toEqual([]);
  });

  test.each(Object.entries(LOG_QUERIES))('by the dashboard: %s', (_, lines) => {
    expect(unknownWords(lines.join(' | '))).toEqual([]);
  });

  test('what no line has is noticed', () => {
    expect(unknownWords('filter nothing = "level" | stats latest(error.stack) as key2 by status')).toEqual([
      'nothing',
      'error.stack',
    ]);
  });
});

describe('the runbook is complete', () => {
  const firstColumn = (anchor: string) =>
    [...sectionOf(RUNBOOK, anchor).matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name).sort();

  test('it has every error of the encoder, and no other', () => {
    const errors = [...read('src/encoder/errors.ts').matchAll(/override readonly name = '(\w+)'/g)];
    expect(firstColumn('what-the-errors-mean')).toEqual(errors.map(([, name]) => name).sort());
  });

  test('it has every reason of a rejection', () => {
    expect(firstColumn('rejections')).toEqual(Object.values(RejectReason).sort());
  });

  test('the outputs that it names are there', () => {
    const named = new Set([...RUNBOOK.matchAll(/<(Images\w+)>/g)].map(([, name]) => name));
    const outputs = stacks.flatMap(([, stack]) => Object.keys(Template.fromStack(stack).findOutputs('*')));
    expect([...named].filter((name) => !outputs.includes(name))).toEqual([]);
    expect(named.size).toBeGreaterThan(4);
  });
});
