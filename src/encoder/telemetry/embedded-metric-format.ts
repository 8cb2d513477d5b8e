/** The units of CloudWatch that are used here. */
export type MetricUnit = 'Count' | 'Bytes' | 'Milliseconds';

/** A metric and its values. */
export interface MetricSeries {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly values: readonly number[];
}

/** Metrics with one or more sets of dimensions. CloudWatch creates separate metrics for each set. */
export interface MetricGroup {
  readonly dimensionSets: readonly (readonly string[])[];
  readonly series: readonly MetricSeries[];
}

/** Metrics with the same time. */
export interface MetricDocument {
  readonly namespace: string;
  readonly time: Date;
  /** Values of all dimensions in the groups. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly groups: readonly MetricGroup[];
}

/** Maximum number of values of one metric in one line. */
const MAX_VALUES = 100;

/**
 * Creates the JSON lines from which CloudWatch Logs extracts metrics: one line, unless a metric has more than 100 values.
 *
 * A library would add more code than this: Powertools' metrics add 15.6 KB to the bundle (`aws-embedded-metrics` 37.5 KB)
 * and a dimension `service` to every metric. The figures are in `docs/observability.md`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetricLines({ namespace, time, dimensions, groups }: MetricDocument): string[] {
  const lines: string[] = [];
  for (let start = 0; ; start += MAX_VALUES) {
    const present = groups.map((group) => valuesFrom(group, start)).filter(({ series }) => series.length > 0);
    if (present.length === 0) return lines;
    const directives = present.map(({ dimensionSets, series }) => ({
      Namespace: namespace,
      Dimensions: dimensionSets,
      Metrics: series.map(({ name, unit }) => ({ Name: name, Unit: unit })),
    }));
    const values = present.flatMap(({ series }) => series.map((metric) => [metric.name, target(metric)] as const));
    lines.push(
      JSON.stringify({
        _aws: { Timestamp: time.getTime(), CloudWatchMetrics: directives },
        ...dimensions,
        ...Object.fromEntries(values),
      }),
    );
  }
}

/** The values of a group that belong in the line whose first value has the index `start`. */
function valuesFrom({ dimensionSets, series }: MetricGroup, start: number): MetricGroup {
  const pieces = series.map((metric) => ({ ...metric, values: metric.values.slice(start, start + MAX_VALUES) }));
  return { dimensionSets, series: pieces.filter(({ values }) => values.length > 0) };
}

function target({ values }: MetricSeries): number | readonly number[] {
  return values.length === 1 ? values[0] : values;
}
