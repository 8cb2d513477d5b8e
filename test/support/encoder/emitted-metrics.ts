/** One metric as CloudWatch extracts it from a log line. */
export interface EmittedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

const UNITS = ['Count', 'Bytes', 'Milliseconds', 'Seconds', 'Percent', 'None'];

/**
 * Extracts metrics from log lines in the embedded metric format as CloudWatch does. CloudWatch silently drops lines that
 * violate the specification; this function throws an error.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emittedMetrics(lines: readonly string[]): EmittedMetric[] {
  return lines.filter((line) => line.includes('"_aws"')).flatMap(metricsOf);
}

function metricsOf(line: string): EmittedMetric[] {
  const root = JSON.parse(line);
  const check = (rule: string, isKept: boolean) => {
    if (!isKept) throw new Error(`a line of metrics violates a rule (${rule}): ${line.slice(0, 1000)}`);
  };
  const isText = (value: unknown, max: number) => typeof value === 'string' && value.length >= 1 && value.length <= max;
  const { _aws: metadata } = root;
  check('at most 1 MB', Buffer.byteLength(line) <= 1024 * 1024);
  check('members of the metadata', hasExactly(metadata, ['Timestamp', 'CloudWatchMetrics']));
  check('timestamp in milliseconds', Number.isInteger(metadata.Timestamp) && metadata.Timestamp > 1e12);
  check('directives', Array.isArray(metadata.CloudWatchMetrics) && metadata.CloudWatchMetrics.length > 0);

  return metadata.CloudWatchMetrics.flatMap((directive: any) => {
    check('members of a directive', hasExactly(directive, ['Namespace', 'Dimensions', 'Metrics']));
    const { Namespace, Dimensions, Metrics } = directive;
    check('namespace', isText(Namespace, 256) && /^[\w.\-/#:]+$/.test(Namespace) && !Namespace.startsWith('AWS/'));
    check('sets of dimensions', Array.isArray(Dimensions) && Dimensions.length > 0);
    check('metrics', Array.isArray(Metrics) && Metrics.length >= 1 && Metrics.length <= 100);
    return Dimensions.flatMap((names: string[]) => {
      check('1 to 30 dimensions', Array.isArray(names) && names.length >= 1 && names.length <= 30);
      check('each dimension once', new Set(names).size === names.length);
      check(
        'names of dimensions',
        names.every((name) => isText(name, 250)),
      );
      check(
        'values of dimensions',
        names.every((name) => isText(root[name], 1024)),
      );
      return Metrics.map((metric: any) => {
        check('members of a metric', hasExactly(metric, ['Name', 'Unit']));
        const { Name: name, Unit: unit } = metric;
        check('name of a metric', isText(name, 1024));
        check('unit of a metric', UNITS.includes(unit));
        const values = Array.isArray(root[name]) ? root[name] : [root[name]];
        check('1 to 100 values', values.length >= 1 && values.length <= 100);
        check('values are numbers', values.every(Number.isFinite));
        return { namespace: Namespace, name, unit, values, dimensions: pick(root, names) };
      });
    });
  });
}

function hasExactly(value: unknown, members: string[]): boolean {
  return typeof value === 'object' && value !== null && String(Object.keys(value).sort()) === String(members.sort());
}

function pick(root: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, root[name]]));
}

/** The sum of a metric with exactly these dimensions. */
export function sumOf(metrics: readonly EmittedMetric[], name: string, dimensions: Record<string, string>): number {
  const text = (of: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(of).sort());
  return metrics
    .filter((metric) => metric.name === name && text(metric.dimensions) === text(dimensions))
    .flatMap(({ values }) => values)
    .reduce((sum, value) => sum + value, 0);
}
