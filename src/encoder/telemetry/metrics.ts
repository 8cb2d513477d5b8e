import { Metric, METRIC_NAMESPACE, MetricDimension } from '../contract';
import { embeddedMetricLines, MetricGroup, MetricSeries, MetricUnit } from './embedded-metric-format';
import { Incidents } from './incidents';
import { Outcome } from '../convergence/run';

/** What is measured of the work on one record. */
export interface Measurement {
  /** What became of it; undefined where it failed. */
  readonly outcome?: Outcome;
  /** How a record that failed was repaired before. It counts once as this, and as failed; its retry is a duplicate. */
  readonly repair?: Outcome;
  readonly durationMs: number;
  readonly incidents: Incidents;
}

type MetricName = (typeof Metric)[keyof typeof Metric];

/** The unit of each metric; counts are to be summed up, for the others averages and percentiles make sense as well. */
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
 * The metrics of one invocation, as lines for the log: one line, and a further one for each further reason of a
 * rejection, since a line has one value of each dimension. What did not happen is left out: CloudWatch charges for a
 * metric in the hours in which it is sent.
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
  const sum = (name: keyof Incidents) => measurements.reduce((total, { incidents }) => total + incidents[name], 0);
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
    count(Metric.FOREIGN, number('REFUSED')),
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

/** The rejections for one reason; all of them together make the metric without the reason. */
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
