import { bars, cpuOf, peakOf, speedup, timeOf, timeOfFormer } from './bars';
import { cheapestFunction, LambdaCost, MIN_MEGABYTES_OF_ENCODER } from './lambda-cost';
import type { BenchResults, Measurement, Measurements, SizeResult } from './results';
import { ratio } from './statistics';
import { formatBytes, formatFactor, formatMs } from './text-format';
import { HANDLER_TITLES, HANDLERS } from '../handlers/handlers';

/** The cells of a table. The first line is the header. */
export type Cells = readonly (readonly string[])[];

export interface Table {
  readonly title: string;
  readonly rows: Cells;
}

/** The measurements and the bars of a run. */
export function resultTables(results: BenchResults): Table[] {
  const rows = measurementRows(results);
  const measurements = { title: 'Median time, CPU time, peak memory', rows };
  return [...(rows.length > 1 ? [measurements] : []), { title: 'Bars', rows: barRows(results) }];
}

/** The cheapest Lambda function for each size of the simulated network, and the cost of a million images in USD. */
export function costCellsBySize({ sizes }: BenchResults): Cells {
  const rows = sizes
    .filter(({ network }) => network === 'simulated')
    .map(({ size, handlers }) => {
      const ours = cheapestFunction(handlers.ours, MIN_MEGABYTES_OF_ENCODER);
      const python = cheapestFunction(handlers.python);
      const relative = ratio(ours?.dollarsPerMillion, python?.dollarsPerMillion);
      return [formatBytes(size), ...costCells(ours), ...costCells(python), text(relative, formatFactor)];
    });
  const columns = (prefix: string) => [`${prefix}memory (MB)`, 'time', 'USD'];
  return [['image', ...columns(''), ...columns('Python: '), 'relative to Python'], ...rows];
}

function measurementRows({ sizes, coldStart }: BenchResults): Cells {
  const of = (network: SizeResult['network']) => sizes.filter((result) => result.network === network);
  const results = [
    ...of('simulated').map(({ size, handlers }) => ({ title: formatBytes(size), handlers })),
    ...(coldStart ? [{ title: 'cold start', handlers: coldStart.handlers }] : []),
    ...of('synthetic').map(({ size, handlers }) => ({ title: `${formatBytes(size)}, generated`, handlers })),
  ];
  const shown = HANDLERS.filter((handler) => results.some(({ handlers }) => handlers[handler]));
  const ratios = [
    { title: 'time relative to b59a45c', handler: 'former', of: timeOfFormer },
    { title: 'times faster than Python', handler: 'python', of: speedup },
    {
      title: 'times faster than Node.js',
      handler: 'naiveNode',
      of: (handlers: Measurements) => speedup(handlers, 'naiveNode'),
    },
  ].filter(({ handler }) => shown.some((each) => each === handler));
  const head = ['', ...shown.map((handler) => HANDLER_TITLES[handler]), ...ratios.map(({ title }) => title)];
  const rows = results.map(({ title, handlers }) => [
    title,
    ...shown.map((handler) => measurementCell(handlers[handler])),
    ...ratios.map((each) => text(each.of(handlers), formatFactor)),
  ]);
  return [head, ...rows];
}

function measurementCell(measurement: Measurement | undefined): string {
  if (!measurement) return '';
  if (measurement.failure) return 'fails';
  const cells = [
    text(timeOf(measurement), formatMs),
    text(cpuOf(measurement), formatMs),
    text(peakOf(measurement), formatBytes),
  ];
  return cells.filter(Boolean).join(', ');
}

function barRows(results: BenchResults): Cells {
  const rows = bars(results).map(({ title, bar, measured, met }) => [
    title,
    bar,
    measured ?? 'not measured',
    met === undefined ? '' : met ? 'met' : 'not met',
  ]);
  return [['', 'bar', 'measured', ''], ...rows];
}

function costCells(cost: LambdaCost | undefined): string[] {
  if (!cost) return ['', '', ''];
  return [cost.memoryMegabytes.toLocaleString('en'), formatMs(cost.durationMs), cost.dollarsPerMillion.toFixed(2)];
}

function text(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '' : format(value);
}
