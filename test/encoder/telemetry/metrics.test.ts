import { Metric, METRIC_NAMESPACE } from '../../../src/encoder/contract';
import { Outcome } from '../../../src/encoder/convergence/run';
import { Measurement, METRIC_UNITS, metricLines } from '../../../src/encoder/telemetry/metrics';
import { EmittedMetric, emittedMetrics, sumOf } from '../../support/encoder/emitted-metrics';

const QUIET = { conflicts: 0, retries: 0 };
const ofFunction = { FunctionName: 'encoder-1' };

const measurement = (outcome?: Outcome, changes: Partial<Measurement> = {}): Measurement => ({
  outcome,
  durationMs: 12,
  incidents: QUIET,
  ...changes,
});
const encoded = (sizeBytes = 3): Outcome => ({
  status: 'ENCODED',
  outputKey: 'a.png.txt',
  sizeBytes,
  outputSizeBytes: Math.ceil(sizeBytes / 3) * 4,
});
const rejected = (reason: Extract<Outcome, { status: 'REJECTED' }>['reason']): Outcome => ({
  status: 'REJECTED',
  reason,
});

const linesOf = (measurements: Measurement[]) => metricLines(measurements, 'encoder-1', new Date(1_795_449_124_925));
const emitted = (...measurements: Measurement[]) => emittedMetrics(linesOf(measurements));
const names = (metrics: EmittedMetric[]) => [...new Set(metrics.map(({ name }) => name))].sort();

describe('every outcome has a metric', () => {
  test.each<[string, Outcome | undefined]>([
    [Metric.ENCODED, encoded()],
    [Metric.REJECTED, rejected('EMPTY')],
    [Metric.DELETED, { status: 'DELETED' }],
    [Metric.DUPLICATES, { status: 'UNCHANGED' }],
    [Metric.GONE, { status: 'GONE' }],
    [Metric.IGNORED, { status: 'IGNORED', reason: 'FILTERED' }],
    [Metric.FOREIGN, { status: 'REFUSED' }],
    [Metric.FAILED, undefined],
  ])('%s', (name, outcome) => {
    const metrics = emitted(measurement(outcome), measurement(outcome));
    expect(sumOf(metrics, name, ofFunction)).toBe(2);
    const beside = [Metric.BYTES_READ, Metric.BYTES_WRITTEN, Metric.ENCODING_DURATION] as string[];
    expect(names(metrics).filter((other) => !beside.includes(other))).toEqual([name]);
  });

  test('conflicts and retries are added up over all records, whatever became of them', () => {
    const metrics = emitted(
      measurement(encoded(), { incidents: { conflicts: 1, retries: 2 } }),
      measurement(undefined, { incidents: { conflicts: 10, retries: 20 } }),
    );
    expect(sumOf(metrics, Metric.CONFLICTS, ofFunction)).toBe(11);
    expect(sumOf(metrics, Metric.RETRIES, ofFunction)).toBe(22);
  });

  test('sizes and durations are told of each image that was encoded, so that percentiles can be had', () => {
    const metrics = emitted(
      measurement(encoded(3), { durationMs: 5 }),
      measurement(undefined, { durationMs: 900 }),
      measurement(encoded(6), { durationMs: 7 }),
    );
    const valuesOf = (name: string) => metrics.find((metric) => metric.name === name)?.values;
    expect(valuesOf(Metric.BYTES_READ)).toEqual([3, 6]);
    expect(valuesOf(Metric.BYTES_WRITTEN)).toEqual([4, 8]);
    expect(valuesOf(Metric.ENCODING_DURATION)).toEqual([5, 7]);
  });

  test('a record that failed after a repair counts as failed and as what it was repaired to', () => {
    const metrics = emitted(measurement(undefined, { repair: encoded(3) }));
    expect(sumOf(metrics, Metric.FAILED, ofFunction)).toBe(1);
    expect(sumOf(metrics, Metric.ENCODED, ofFunction)).toBe(1);
    expect(sumOf(metrics, Metric.BYTES_WRITTEN, ofFunction)).toBe(4);
  });

  test('a repair to a rejection counts by its reason', () => {
    const metrics = emitted(measurement(undefined, { repair: rejected('EMPTY') }));
    expect(sumOf(metrics, Metric.FAILED, ofFunction)).toBe(1);
    expect(sumOf(metrics, Metric.REJECTED, { ...ofFunction, Reason: 'EMPTY' })).toBe(1);
  });

  test('in one namespace, each with its unit', () => {
    for (const { namespace, name, unit } of emitted(measurement(encoded()), measurement(undefined))) {
      expect({ namespace, name, unit }).toEqual({
        namespace: METRIC_NAMESPACE,
        name,
        unit: METRIC_UNITS[name as keyof typeof METRIC_UNITS],
      });
    }
  });
});

describe('a rejection is counted by its reason and in total', () => {
  test('in several lines where there are several reasons', () => {
    const measurements = [
      measurement(rejected('EMPTY')),
      measurement(encoded()),
      measurement(rejected('NOT_AN_IMAGE')),
      measurement(rejected('EMPTY')),
    ];
    expect(linesOf(measurements)).toHaveLength(2);
    const metrics = emitted(...measurements);
    expect(sumOf(metrics, Metric.REJECTED, ofFunction)).toBe(3);
    expect(sumOf(metrics, Metric.REJECTED, { ...ofFunction, Reason: 'EMPTY' })).toBe(2);
    expect(sumOf(metrics, Metric.REJECTED, { ...ofFunction, Reason: 'NOT_AN_IMAGE' })).toBe(1);
    expect(sumOf(metrics, Metric.ENCODED, ofFunction)).toBe(1);
  });

  test('no other metric has a reason', () => {
    const metrics = emitted(measurement(rejected('EMPTY')), measurement(encoded()));
    expect(names(metrics.filter(({ dimensions }) => 'Reason' in dimensions))).toEqual([Metric.REJECTED]);
  });
});

describe('metrics cost little', () => {
  test('an invocation writes one line, however many records it had', () => {
    expect(linesOf(Array.from({ length: 100 }, () => measurement(encoded())))).toHaveLength(1);
    expect(linesOf([measurement(rejected('EMPTY')), measurement(encoded())])).toHaveLength(1);
  });

  test('what did not happen is not sent', () => {
    expect(linesOf([])).toEqual([]);
    expect(names(emitted(measurement({ status: 'UNCHANGED' })))).toEqual([Metric.DUPLICATES]);
  });
});

describe('CloudWatch takes at most a hundred values of a metric from a line', () => {
  test('the others follow in further lines, and nothing is counted twice', () => {
    const measurements = Array.from({ length: 250 }, (_, index) => measurement(encoded(index + 1)));
    expect(linesOf(measurements)).toHaveLength(3);
    const metrics = emitted(...measurements);
    expect(sumOf(metrics, Metric.ENCODED, ofFunction)).toBe(250);
    expect(sumOf(metrics, Metric.BYTES_READ, ofFunction)).toBe((250 * 251) / 2);
    expect(sumOf(metrics, Metric.ENCODING_DURATION, ofFunction)).toBe(250 * 12);
  });
});
