import { bars, cpuOf, speedup, timeOf } from './bars';
import { cheapestFunction, LambdaCost, LEAST_MEGABYTES_OF_OURS } from './lambda-cost';
import type { BenchResults, Measurement, SizeResult } from './results';
import { ratio } from './statistics';
import { formatBytes, formatFactor, formatMs } from './text-format';
import { PEER_TITLES, PeerName, PEERS } from '../peers/peers';

/** Everything that was measured, for the documentation. */
export function resultsMarkdown(results: BenchResults): string {
  const { machine, measuredAt, command, sizes, smallImages, coldStart } = results;
  const of = (network: SizeResult['network']) => sizes.filter((size) => size.network === network);
  const where = `${machine.cores} cores of ${machine.processor}, Node.js ${machine.node.slice(1)}, Python ${machine.python} with boto3 ${machine.boto3}`;
  return [
    `Measured on ${where}, on ${measuredAt.slice(0, 10)}, by \`${command}\`.`,
    ...section('The bars', barRows(results)),
    ...section('Simulated network: median time, peak memory', sizeRows(of('simulated'))),
    ...section('Simulated network, what the servers need on top of the turns', sizeRows(of('onTop'))),
    ...section('Direct: median time, peak memory', sizeRows(of('direct'))),
    ...section('Small images, 20–50 KB, direct: per image', peerRows(smallImages?.peers)),
    ...section('Cold start: from the start of the process to its first image', peerRows(coldStart?.peers)),
    ...section('Any size: a source made up as it is read, a sink that digests', sizeRows(of('synthetic'))),
  ].join('\n\n');
}

/** The cheapest function of Lambda for each size of the simulated network, and what a million images cost in it. */
export function costMarkdown({ sizes }: BenchResults): string {
  const rows = sizes
    .filter(({ network }) => network === 'simulated')
    .map(({ size, peers }) => {
      const ours = cheapestFunction(peers.ours, LEAST_MEGABYTES_OF_OURS);
      const python = cheapestFunction(peers.python);
      const factor = ratio(ours?.dollarsPerMillion, python?.dollarsPerMillion);
      return [formatBytes(size), ...costCells(ours), ...costCells(python), text(factor, formatFactor)];
    });
  const head = ['image', '`memorySize`', 'time', 'USD', 'Python: `memorySize`', 'time', 'USD', 'of Python’s'];
  return table([head, ...rows]);
}

/** Puts a text in place of what stands between the two comments of a name. */
export function fillIn(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- benchmark: ${name} -->`, `<!-- end of benchmark: ${name} -->`];
  const [start, stop] = [document.indexOf(begin), document.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`there is no place for ${name}`);
  return `${document.slice(0, start + begin.length)}\n\n${content}\n\n${document.slice(stop)}`;
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length > 1 ? [`### ${title}`, table(rows)] : [];
}

function barRows(results: BenchResults): string[][] {
  const rows = bars(results).map(({ what, bar, measured, met }) => [
    what,
    bar,
    measured ?? 'not measured',
    met === undefined ? '' : met ? 'met' : 'not met',
  ]);
  return [['', 'bar', 'measured', ''], ...rows];
}

function sizeRows(sizes: readonly SizeResult[]): string[][] {
  const shown = PEERS.filter((peer) => sizes.some(({ peers }) => peers[peer]));
  const rows = sizes.map(({ size, peers }) => {
    const factors = [speedup(peers), ratio(timeOf(peers.pythonNoExpect), timeOf(peers.ours))];
    return [
      formatBytes(size),
      ...shown.map((peer) => cell(peers[peer])),
      ...factors.map((each) => text(each, formatFactor)),
    ];
  });
  return [['size', ...shown.map((peer) => PEER_TITLES[peer]), 'against Python', 'without 100-continue'], ...rows];
}

function peerRows(peers: Partial<Record<PeerName, Measurement>> = {}): string[][] {
  const rows = PEERS.filter((peer) => peers[peer]).map((peer) => [
    PEER_TITLES[peer],
    text(timeOf(peers[peer]), formatMs),
    text(cpuOf(peers[peer]), formatMs),
    text(peers[peer]?.peakBytes, formatBytes),
  ]);
  return [['', 'time', 'CPU', 'peak memory'], ...rows];
}

function cell(measurement: Measurement | undefined): string {
  if (!measurement) return '';
  if (measurement.failure) return 'fails';
  return [text(timeOf(measurement), formatMs), text(measurement.peakBytes, formatBytes)].filter(Boolean).join(', ');
}

function costCells(cost: LambdaCost | undefined): string[] {
  if (!cost) return ['', '', ''];
  return [cost.memoryMegabytes.toLocaleString('en'), formatMs(cost.durationMs), cost.dollarsPerMillion.toFixed(2)];
}

function text(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '' : format(value);
}

/** As prettier would have it, so that a table that is made anew changes nothing but figures. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((each, column) => (column === 0 ? each.padEnd(widths[0]) : each.padStart(widths[column]))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [head, ...body] = rows.map(line);
  return [head, `| ${rule.join(' | ')} |`, ...body].join('\n');
}
