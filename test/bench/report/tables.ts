import { bars, cpuOf, peakOf, speedup, timeOf, timeOfFormer } from './bars';
import { cheapestFunction, LambdaCost, MIN_MEGABYTES_OF_ENCODER } from './lambda-cost';
import type { BenchResults, Measurement, Measurements, SizeResult } from './results';
import { ratio } from './statistics';
import { formatBytes, formatFactor, formatMs } from './text-format';
import { PEER_TITLES, PEERS } from '../peers/peers';

/** Cells of a table; the first row is the header. */
export type Rows = readonly (readonly string[])[];

export interface Table {
  readonly title: string;
  readonly rows: Rows;
}

/** The measurements and bars of a run, without tables that have no rows. */
export function resultTables(results: BenchResults): Table[] {
  const of = (network: SizeResult['network']) => results.sizes.filter((size) => size.network === network);
  const tables = [
    { title: 'Images by size, simulated network: median time, CPU time, peak memory', rows: sizeRows(of('simulated')) },
    { title: 'Cold start: start of the process to the end of its first image', rows: coldStartRows(results) },
    {
      title: 'Large images, generated while they are read: time, CPU time, peak memory',
      rows: sizeRows(of('synthetic')),
    },
    { title: 'Bars', rows: barRows(results) },
  ];
  return tables.filter(({ rows }) => rows.length > 1);
}

/** The cheapest Lambda function for each size of the simulated network, and the cost of a million images in USD. */
export function costRows({ sizes }: BenchResults): Rows {
  const rows = sizes
    .filter(({ network }) => network === 'simulated')
    .map(({ size, peers }) => {
      const ours = cheapestFunction(peers.ours, MIN_MEGABYTES_OF_ENCODER);
      const python = cheapestFunction(peers.python);
      const relative = ratio(ours?.dollarsPerMillion, python?.dollarsPerMillion);
      return [formatBytes(size), ...costCells(ours), ...costCells(python), text(relative, formatFactor)];
    });
  const columns = (prefix: string) => [`${prefix}memory (MB)`, 'time', 'USD'];
  return [['image', ...columns(''), ...columns('Python: '), 'relative to Python'], ...rows];
}

function sizeRows(sizes: readonly SizeResult[]): Rows {
  const shown = PEERS.filter((peer) => sizes.some(({ peers }) => peers[peer]));
  const factors = [
    { title: 'time relative to b59a45c', peer: 'former', of: timeOfFormer },
    { title: 'times faster than Python', peer: 'python', of: speedup },
    { title: 'times faster than Node.js', peer: 'naiveNode', of: (size: SizeResult) => speedup(size, 'naiveNode') },
  ].filter(({ peer }) => shown.some((each) => each === peer));
  const head = ['size', ...shown.map((peer) => PEER_TITLES[peer]), ...factors.map(({ title }) => title)];
  const rows = sizes.map((result) => [
    formatBytes(result.size),
    ...shown.map((peer) => sizeCell(result.peers[peer])),
    ...factors.map(({ of }) => text(of(result), formatFactor)),
  ]);
  return [head, ...rows];
}

function sizeCell(measurement: Measurement | undefined): string {
  if (!measurement) return '';
  if (measurement.failure) return 'fails';
  const cells = [
    text(timeOf(measurement), formatMs),
    text(cpuOf(measurement), formatMs),
    text(peakOf(measurement), formatBytes),
  ];
  return cells.filter(Boolean).join(', ');
}

function coldStartRows({ coldStart }: BenchResults): Rows {
  const peers: Measurements = coldStart?.peers ?? {};
  const rows = PEERS.filter((peer) => peers[peer]).map((peer) => [
    PEER_TITLES[peer],
    peers[peer]?.failure ? 'fails' : text(timeOf(peers[peer]), formatMs),
    text(cpuOf(peers[peer]), formatMs),
  ]);
  return [['', 'time', 'CPU time'], ...rows];
}

function barRows(results: BenchResults): Rows {
  const rows = bars(results).map(({ what, bar, measured, met }) => [
    what,
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
