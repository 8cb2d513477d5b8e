import { Metric, METRIC_NAMESPACE } from '../../../src/encoder/contract';
import { Outcome } from '../../../src/encoder/convergence/context';
import { Measurement, METRIC_UNITS, metricLines } from '../../../src/encoder/telemetry/metrics';
import { EmittedMetric, emittedMetrics, sumOf } from '../../support/encoder/emitted-metrics';

const NO_COUNTS = { conflicts: 0, retries: 0 };
const ofFunction = { FunctionName: 'encoder-1' };

const measurement = (outcome?: Outcome, changes: Partial<Measurement> = {}): Measurement => ({
  outcome,
  durationMs: 12,
  counters: NO_COUNTS,
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

describe('the metrics', () => {
  test.each<[string, Outcome | undefined]>([
    [Metric.ENCODED, encoded()],
    [Metric.REJECTED, rejected('EMPTY')],
    [Metric.DELETED, { status: 'DELETED' }],
    [Metric.DUPLICATES, { status: 'UNCHANGED' }],
    [Metric.GONE, { status: 'GONE' }],
    [Metric.IGNORED, { status: 'IGNORED', reason: 'FILTERED' }],
    [Metric.FOREIGN, { status: 'FOREIGN' }],
    [Metric.FAILED, undefined],
  ])('contain %s for its outcome', (name, outcome) => {
    const metrics = emitted(measurement(outcome), measurement(outcome));
    expect(sumOf(metrics, name, ofFunction)).toBe(2);
    const others = [Metric.BYTES_READ, Metric.BYTES_WRITTEN, Metric.ENCODING_DURATION] as string[];
    expect(names(metrics).filter((other) => !others.includes(other))).toEqual([name]);
  });

  test('contain the sum of conflicts and retries of all records', () => {
    const metrics = emitted(
      measurement(encoded(), { counters: { conflicts: 1, retries: 2 } }),
      measurement(undefined, { counters: { conflicts: 10, retries: 20 } }),
    );
    expect(sumOf(metrics, Metric.CONFLICTS, ofFunction)).toBe(11);
    expect(sumOf(metrics, Metric.RETRIES, ofFunction)).toBe(22);
  });

  test('contain size and duration of each encoded image, so that CloudWatch can calculate percentiles', () => {
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

  test('count a record that failed after a repair as failed and as the outcome of the repair', () => {
    const metrics = emitted(measurement(undefined, { repair: encoded(3) }));
    expect(sumOf(metrics, Metric.FAILED, ofFunction)).toBe(1);
    expect(sumOf(metrics, Metric.ENCODED, ofFunction)).toBe(1);
    expect(sumOf(metrics, Metric.BYTES_WRITTEN, ofFunction)).toBe(4);
  });

  test('count the reason of a repair that was a rejection', () => {
    const metrics = emitted(measurement(undefined, { repair: rejected('EMPTY') }));
    expect(sumOf(metrics, Metric.FAILED, ofFunction)).toBe(1);
    expect(sumOf(metrics, Metric.REJECTED, { ...ofFunction, Reason: 'EMPTY' })).toBe(1);
  });

  test('have one namespace, and each metric has its unit', () => {
    for (const { namespace, name, unit } of emitted(measurement(encoded()), measurement(undefined))) {
      expect({ namespace, name, unit }).toEqual({
        namespace: METRIC_NAMESPACE,
        name,
        unit: METRIC_UNITS[name as keyof typeof METRIC_UNITS],
      });
    }
  });
});

describe('rejections', () => {
  test('are counted by reason and in total, with one line for each reason', () => {
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

  test('are the only metric with a reason', () => {
    const metrics = emitted(measurement(rejected('EMPTY')), measurement(encoded()));
    expect(names(metrics.filter(({ dimensions }) => 'Reason' in dimensions))).toEqual([Metric.REJECTED]);
  });
});

describe('the lines', () => {
  test('are one for each invocation, however many records it had', () => {
    expect(linesOf(Array.from({ length: 100 }, () => measurement(encoded())))).toHaveLength(1);
    expect(linesOf([measurement(rejected('EMPTY')), measurement(encoded())])).toHaveLength(1);
  });

  test('contain no metrics without values', () => {
    expect(linesOf([])).toEqual([]);
    expect(names(emitted(measurement({ status: 'UNCHANGED' })))).toEqual([Metric.DUPLICATES]);
  });
});

describe('more than 100 values of a metric', () => {
  test('are split into several lines, and nothing is counted twice', () => {
    const measurements = Array.from({ length: 250 }, (_, index) => measurement(encoded(index + 1)));
    expect(linesOf(measurements)).toHaveLength(3);
    const metrics = emitted(...measurements);
    expect(sumOf(metrics, Metric.ENCODED, ofFunction)).toBe(250);
    expect(sumOf(metrics, Metric.BYTES_READ, ofFunction)).toBe((250 * 251) / 2);
    expect(sumOf(metrics, Metric.ENCODING_DURATION, ofFunction)).toBe(250 * 12);
  });
});
