import { Metric, METRIC_NAMESPACE, MetricDimension } from '../contract';
import { embeddedMetricLines, MetricGroup, MetricSeries, MetricUnit } from './embedded-metric-format';
import { RecordCounters } from './record-counters';
import { Outcome } from '../convergence/context';

/** The measurements of one record. */
export interface Measurement {
  /** Undefined if the record failed. */
  readonly outcome?: Outcome;
  /** The outcome of the repair before the record failed. It counts as well as the failure; the retry is a duplicate. */
  readonly repair?: Outcome;
  readonly durationMs: number;
  readonly counters: RecordCounters;
}

type MetricName = (typeof Metric)[keyof typeof Metric];

/** The unit of each metric. */
export const METRIC_UNITS: Readonly<Record<MetricName, MetricUnit>> = {
  Encoded: 'Count',
  Rejected: 'Count',
  Deleted: 'Count',
  Duplicates: 'Count',
  Gone: 'Count',
  Ignored: 'Count',
  Foreign: 'Count',
  Failed: 'Count',
  Conflicts: 'Count',
  Retries: 'Count',
  UnreadableDimensions: 'Count',
  BytesRead: 'Bytes',
  BytesWritten: 'Bytes',
  EncodingDuration: 'Milliseconds',
};

const { FUNCTION_NAME, REASON } = MetricDimension;

/**
 * Creates the log lines with the metrics of one invocation. A line has one value for each dimension, so each further
 * reason of rejections needs another line. Metrics without values are omitted, because CloudWatch charges for each metric
 * that is sent within an hour.
 */
export function metricLines(measurements: readonly Measurement[], functionName: string, time: Date): string[] {
  const totals: MetricGroup = { dimensionSets: [[FUNCTION_NAME]], series: seriesOf(measurements) };
  const [reason, ...furtherReasons] = new Set(measurements.flatMap((measurement) => reasonOf(measurement) ?? []));
  const document = { namespace: METRIC_NAMESPACE, time, dimensions: { [FUNCTION_NAME]: functionName } };
  const documentOf = (ofReason: string, groups: readonly MetricGroup[]) => ({
    ...document,
    dimensions: { ...document.dimensions, [REASON]: ofReason },
    groups: [...groups, rejections(measurements, ofReason)],
  });
  const documents = [
    reason === undefined ? { ...document, groups: [totals] } : documentOf(reason, [totals]),
    ...furtherReasons.map((further) => documentOf(further, [])),
  ];
  return documents.flatMap(embeddedMetricLines);
}

function seriesOf(measurements: readonly Measurement[]): MetricSeries[] {
  const number = (status: Outcome['status']) =>
    measurements.filter((measurement) => outcomeOf(measurement)?.status === status).length;
  const sum = (name: keyof RecordCounters) => measurements.reduce((total, { counters }) => total + counters[name], 0);
  const encoded = measurements.flatMap((measurement) => {
    const outcome = outcomeOf(measurement);
    return outcome?.status === 'ENCODED' ? [{ ...outcome, durationMs: measurement.durationMs }] : [];
  });
  return [
    count(Metric.ENCODED, encoded.length),
    count(Metric.DELETED, number('DELETED')),
    count(Metric.DUPLICATES, number('UNCHANGED')),
    count(Metric.GONE, number('GONE')),
    count(Metric.IGNORED, number('IGNORED')),
    count(Metric.FOREIGN, number('FOREIGN')),
    count(Metric.FAILED, measurements.filter(({ outcome }) => !outcome).length),
    count(Metric.CONFLICTS, sum('conflicts')),
    count(Metric.RETRIES, sum('retries')),
    count(Metric.UNREADABLE_DIMENSIONS, encoded.filter(({ unreadableDimensions }) => unreadableDimensions).length),
    values(
      Metric.BYTES_READ,
      encoded.map(({ sizeBytes }) => sizeBytes),
    ),
    values(
      Metric.BYTES_WRITTEN,
      encoded.map(({ outputSizeBytes }) => outputSizeBytes),
    ),
    values(
      Metric.ENCODING_DURATION,
      encoded.map(({ durationMs }) => durationMs),
    ),
  ];
}

/** The rejections with one reason. The metric without the dimension `Reason` is their sum. */
function rejections(measurements: readonly Measurement[], reason: string): MetricGroup {
  const number = measurements.filter((measurement) => reasonOf(measurement) === reason).length;
  return { dimensionSets: [[FUNCTION_NAME], [FUNCTION_NAME, REASON]], series: [count(Metric.REJECTED, number)] };
}

function outcomeOf({ outcome, repair }: Measurement): Outcome | undefined {
  return outcome ?? repair;
}

function reasonOf(measurement: Measurement): string | undefined {
  const outcome = outcomeOf(measurement);
  return outcome?.status === 'REJECTED' ? outcome.reason : undefined;
}

function count(name: MetricName, number: number): MetricSeries {
  return values(name, number === 0 ? [] : [number]);
}

function values(name: MetricName, measured: readonly number[]): MetricSeries {
  return { name, unit: METRIC_UNITS[name], values: measured };
}
