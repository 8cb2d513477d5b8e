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

/** The measurements and the bars of a run. */
export function resultTables(results: BenchResults): Table[] {
  const rows = measurementRows(results);
  const measurements = { title: 'Median time, CPU time, peak memory', rows };
  return [...(rows.length > 1 ? [measurements] : []), { title: 'Bars', rows: barRows(results) }];
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

function measurementRows({ sizes, coldStart }: BenchResults): Rows {
  const of = (network: SizeResult['network']) => sizes.filter((result) => result.network === network);
  const results = [
    ...of('simulated').map(({ size, peers }) => ({ title: formatBytes(size), peers })),
    ...(coldStart ? [{ title: 'cold start', peers: coldStart.peers }] : []),
    ...of('synthetic').map(({ size, peers }) => ({ title: `${formatBytes(size)}, generated`, peers })),
  ];
  const shown = PEERS.filter((peer) => results.some(({ peers }) => peers[peer]));
  const ratios = [
    { title: 'time relative to b59a45c', peer: 'former', of: timeOfFormer },
    { title: 'times faster than Python', peer: 'python', of: speedup },
    { title: 'times faster than Node.js', peer: 'naiveNode', of: (peers: Measurements) => speedup(peers, 'naiveNode') },
  ].filter(({ peer }) => shown.some((each) => each === peer));
  const head = ['', ...shown.map((peer) => PEER_TITLES[peer]), ...ratios.map(({ title }) => title)];
  const rows = results.map(({ title, peers }) => [
    title,
    ...shown.map((peer) => measurementCell(peers[peer])),
    ...ratios.map((each) => text(each.of(peers), formatFactor)),
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
