import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EncodingTrigger, ImageEncodingPipeline } from '../../src';
import { Metric, METRIC_NAMESPACE, RejectReason } from '../../src/encoder/contract';
import { ALARMS } from '../../src/monitoring/alarm-definitions';
import { LOG_QUERIES } from '../../src/monitoring/dashboard-widgets';
import { AWS_METRICS } from '../support/aws-metrics';
import { bodyOf } from '../support/dashboard-body';
import { unknownWords } from '../support/log-queries';
import { anchorsOf, codeBlocksOf, sectionOf } from '../support/markdown';
import { resourcesOf } from '../support/synthesize';

const read = (file: string) => readFileSync(join(__dirname, '..', '..', file), 'utf8');
const RUNBOOK = read('docs/runbook.md');
const OBSERVABILITY = read('docs/observability.md');
const REPOSITORY: string = JSON.parse(read('package.json')).repository.url.replace(/\.git$/, '');

/** A pipeline with outputs, all alarms and a dashboard. */
function monitoredPipeline(trigger: EncodingTrigger): Stack {
  const stack = new Stack(new App(), 'Stack');
  const pipeline = new ImageEncodingPipeline(stack, 'Images', { trigger });
  pipeline.addOutputs();
  pipeline.addAlarms({ rejected: {} });
  pipeline.addDashboard();
  return stack;
}

const stacks: [string, Stack][] = [
  ['direct', monitoredPipeline(EncodingTrigger.direct())],
  ['queue', monitoredPipeline(EncodingTrigger.queue())],
];
const alarms = stacks.flatMap(([, stack]) =>
  Object.values(resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties),
);

describe('metrics', () => {
  const sent: Record<string, readonly string[]> = {
    [METRIC_NAMESPACE]: Object.values(Metric),
    ...Object.fromEntries(Object.entries(AWS_METRICS).map(([namespace, { names }]) => [namespace, names])),
  };
  const isSent = ([namespace, name]: readonly unknown[]) => sent[namespace as string]?.includes(name as string);

  test('alarms use only metrics that are sent', () => {
    const used = alarms.map(({ Namespace, MetricName }) => [Namespace, MetricName]);
    expect(used.length).toBeGreaterThan(15);
    expect(used.filter((metric) => !isSent(metric))).toEqual([]);
  });

  test.each(stacks)('the dashboard for the %s trigger uses only metrics that are sent', (_, stack) => {
    const shown = bodyOf(stack).widgets.flatMap(({ properties }) => properties.metrics ?? []);
    expect(shown.length).toBeGreaterThan(30);
    expect(shown.filter((metric) => !isSent(metric))).toEqual([]);
  });

  test('the commands of the runbook use only metrics that are sent', () => {
    const named = [...RUNBOOK.matchAll(/--namespace (\S+) --metric-name (\w+)|(AWS\/\w+) (\w+) \w+Name/g)];
    expect(named).toHaveLength(3);
    expect(named.map(([, a, b, c, d]) => [a ?? c, b ?? d]).filter((metric) => !isSent(metric))).toEqual([]);
  });

  test('the dashboard shows every metric of the encoder', () => {
    const shown = bodyOf(stacks[0][1]).widgets.flatMap(({ properties }) => properties.metrics ?? []);
    const names = shown.filter(([namespace]) => namespace === METRIC_NAMESPACE).map(([, name]) => name);
    expect([...new Set(names)].sort()).toEqual(Object.values(Metric).sort());
  });
});

describe('docs/observability.md', () => {
  const rows = [...sectionOf(OBSERVABILITY, 'custom-graphs-and-alarms').matchAll(/^\| `([a-z]\w+)` +\| `(\w+)`/gm)].map(
    ([, name, metric]) => [name, metric],
  );

  test('lists every alarm with its metric', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(ALARMS));
    const watched = new Set(alarms.map(({ MetricName }) => MetricName));
    expect(new Set(rows.map(([, metric]) => metric))).toEqual(watched);
  });

  test.each(stacks)('has the price of the alarms for the %s trigger', (name, stack) => {
    const made = Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).length - 1;
    const row = OBSERVABILITY.split('\n').find((line) => line.includes('addAlarms()') && line.includes(name));
    expect(row).toMatch(new RegExp(`trigger: ${made} +\\| +${(made * 0.1).toFixed(2)} \\|`));
  });
});

describe('alarm descriptions', () => {
  test.each(alarms.map(({ AlarmDescription }) => [AlarmDescription as string]))(
    'links to a complete section: %s',
    (description) => {
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
    },
  );

  test('each alarm has its own section in the runbook', () => {
    const links = new Set(alarms.map(({ AlarmDescription }) => AlarmDescription.split('#')[1]));
    expect(links.size).toBe(Object.keys(ALARMS).length);
    expect([...links].filter((anchor) => !anchorsOf(RUNBOOK).includes(anchor))).toEqual([]);
  });
});

describe('log queries', () => {
  test.each(codeBlocksOf(RUNBOOK, 'text').map((query) => [query]))(
    'a query of the runbook uses only fields of the log: %s',
    (query) => {
      expect(unknownWords(query)).toEqual([]);
    },
  );

  test('the commands of the runbook use only fields of the log', () => {
    const queries = [...RUNBOOK.matchAll(/--query-string '([^']+)'/g)].map(([, query]) => query);
    expect(queries).toHaveLength(1);
    expect(queries.flatMap(unknownWords)).toEqual([]);
  });

  test.each(Object.entries(LOG_QUERIES))('the query %s of the dashboard uses only fields of the log', (_, lines) => {
    expect(unknownWords(lines.join(' | '))).toEqual([]);
  });

  test('fields that no log line has are found', () => {
    expect(unknownWords('filter nothing = "level" | stats latest(error.stack) as key2 by status')).toEqual([
      'nothing',
      'error.stack',
    ]);
  });
});

describe('the runbook', () => {
  const firstColumn = (anchor: string) =>
    [...sectionOf(RUNBOOK, anchor).matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name).sort();

  test('lists exactly the errors of the encoder', () => {
    const errors = [...read('src/encoder/errors.ts').matchAll(/override readonly name = '(\w+)'/g)];
    expect(firstColumn('what-the-errors-mean')).toEqual(errors.map(([, name]) => name).sort());
  });

  test('lists every reason of a rejection', () => {
    expect(firstColumn('rejections')).toEqual(Object.values(RejectReason).sort());
  });

  test('names only stack outputs that exist', () => {
    const named = new Set([...RUNBOOK.matchAll(/<(Images\w+)>/g)].map(([, name]) => name));
    const outputs = stacks.flatMap(([, stack]) => Object.keys(Template.fromStack(stack).findOutputs('*')));
    expect([...named].filter((name) => !outputs.includes(name))).toEqual([]);
    expect(named.size).toBeGreaterThan(4);
  });
});
