import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metric, METRIC_NAMESPACE, MetricDimension, RejectReason } from '../../src/encoder/contract';
import { METRIC_UNITS } from '../../src/encoder/telemetry/metrics';
import { documentedMetrics, OBSERVABILITY } from '../support/documented-metrics';
import { unknownWords } from '../support/log-queries';
import { codeBlocksOf } from '../support/markdown';

const source = (file: string) => readFileSync(join(__dirname, '..', '..', 'src', 'encoder', file), 'utf8');
const section = (title: string) => OBSERVABILITY.split(/^## /m).find((text) => text.startsWith(title)) ?? '';
const codeIn = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, code]) => code);

describe('docs/observability.md', () => {
  test('lists exactly the metrics of the encoder', () => {
    expect(
      documentedMetrics()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.values<string>(Metric).sort());
  });

  test.each(documentedMetrics())('$name has its unit and dimensions', ({ name, unit, dimensions }) => {
    expect(unit).toBe(METRIC_UNITS[name as keyof typeof METRIC_UNITS]);
    const { FUNCTION_NAME, REASON } = MetricDimension;
    expect(dimensions).toEqual(name === Metric.REJECTED ? [FUNCTION_NAME, REASON] : [FUNCTION_NAME]);
  });

  test('has the namespace of the metrics', () => {
    expect(codeIn(section('Metrics'))).toContain(METRIC_NAMESPACE);
  });

  test('lists exactly the fields of a log line', () => {
    const fields = [...source('telemetry/log.ts').matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name);
    expect(fields.length).toBeGreaterThan(10);
    const table = section('The log')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const documented = table.flatMap((line) => codeIn(line.split('|')[1]));
    expect(documented.sort()).toEqual([...fields, 'timestamp', 'level', 'message'].sort());
  });

  test('lists every status of a log line', () => {
    const outcomes = [...source('convergence/context.ts').matchAll(/readonly status: '(\w+)'/g)].map(
      ([, status]) => status,
    );
    expect(outcomes.length).toBeGreaterThan(5);
    expect(outcomes.filter((status) => !codeIn(section('The log')).includes(status))).toEqual([]);
  });

  test('has queries that use only fields of the log', () => {
    const queries = codeBlocksOf(OBSERVABILITY, 'text');
    expect(queries.length).toBeGreaterThan(3);
    expect(queries.flatMap(unknownWords)).toEqual([]);
  });

  test('computes the price of all metrics and reasons', () => {
    const everything = Object.keys(Metric).length + Object.keys(RejectReason).length;
    const row = section('What it costs')
      .split('\n')
      .find((line) => line.includes('everything there is'));
    expect(row).toContain(`${Object.keys(Metric).length} metrics and ${Object.keys(RejectReason).length} reasons`);
    expect(row).toContain((everything * 0.3).toFixed(2));
  });
});
