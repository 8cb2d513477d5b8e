import { bars, cpuOf, speedup, timeOf } from './bars';
import { cheapestFunction, LambdaCost, LEAST_MEGABYTES_OF_OURS } from './lambda-cost';
import type { BenchResults, Measurement, SizeResult } from './results';
import { ratio } from './statistics';
import { alignedTable, formatBytes, formatFactor, formatMs } from './text-format';
import { PEER_TITLES, PeerName, PEERS } from '../peers/peers';

type Peers = Partial<Record<PeerName, Measurement>>;

const NETWORKS: Record<SizeResult['network'], string> = {
  simulated: 'Simulated network: 20 ms a turn of S3, 5 ms of DynamoDB, 90 MB/s a connection (median time, peak memory)',
  onTop: 'The same, with what the servers need on top of the turns (median time, peak memory)',
  direct: 'Direct, over loopback (median time, peak memory)',
  synthetic: 'Any size: a source made up as it is read, a sink that digests (one run, peak memory)',
};

/** The results as lines of text. */
export function resultLines(results: BenchResults): string[] {
  const lines: string[] = [];
  for (const network of Object.keys(NETWORKS) as SizeResult['network'][]) {
    const sizes = results.sizes.filter((result) => result.network === network);
    if (sizes.length === 0) continue;
    lines.push('', NETWORKS[network], '', ...sizeTable(sizes), ...failures(sizes));
  }
  if (results.smallImages) {
    const { images, peers } = results.smallImages;
    lines.push('', `${images} images of 20–50 KB, direct (median of batches, per image)`, '', ...cpuTable(peers));
  }
  if (results.coldStart) {
    lines.push('', 'Cold start: from the start of the process to its first image, direct', '');
    lines.push(...cpuTable(results.coldStart.peers));
  }
  const simulated = results.sizes.filter(({ network }) => network === 'simulated');
  if (simulated.length > 0) {
    lines.push('', 'The cheapest function of Lambda, and what a million images cost in it (arm64, us-east-1)', '');
    lines.push(...costTable(simulated));
  }
  lines.push('', 'The bars', '', ...barTable(results));
  return lines;
}

function sizeTable(sizes: readonly SizeResult[]): string[] {
  const peers = PEERS.filter((peer) => sizes.some((result) => result.peers[peer]));
  const head = ['size', ...peers.map((peer) => PEER_TITLES[peer]), 'against Python'];
  return alignedTable([
    head,
    ...sizes.map((result) => [
      formatBytes(result.size),
      ...peers.map((peer) => timeAndMemory(result.peers[peer])),
      factor(speedup(result.peers)),
    ]),
  ]);
}

function failures(sizes: readonly SizeResult[]): string[] {
  return sizes.flatMap(({ size, peers }) =>
    PEERS.flatMap((peer) => {
      const failure = peers[peer]?.failure;
      return failure ? [`  ${PEER_TITLES[peer]} at ${formatBytes(size)}: ${failure.split('\n')[0].slice(0, 160)}`] : [];
    }),
  );
}

function cpuTable(peers: Peers): string[] {
  const rows = PEERS.filter((peer) => peers[peer]).map((peer) => [
    PEER_TITLES[peer],
    peers[peer]?.failure ? 'fails' : time(timeOf(peers[peer])),
    time(cpuOf(peers[peer])),
    peers[peer]?.peakBytes ? formatBytes(peers[peer].peakBytes) : '',
  ]);
  const failed = PEERS.filter((peer) => peers[peer]?.failure).map((peer) => `  ${peer}: ${peers[peer]?.failure}`);
  return [...alignedTable([['', 'time', 'CPU', 'peak memory'], ...rows]), ...failed];
}

function costTable(sizes: readonly SizeResult[]): string[] {
  const rows = sizes.map(({ size, peers }) => {
    const costs = [cheapestFunction(peers.ours, LEAST_MEGABYTES_OF_OURS), cheapestFunction(peers.python)];
    const [ours, python] = costs.map((cost) => cost?.dollarsPerMillion);
    return [formatBytes(size), ...costs.flatMap(costCells), factor(ratio(ours, python))];
  });
  const columns = (who: string) => [`${who}: memory`, 'time', 'per million'];
  return alignedTable([['size', ...columns(PEER_TITLES.ours), ...columns('Python'), 'against Python'], ...rows]);
}

function costCells(cost: LambdaCost | undefined): string[] {
  if (!cost) return ['', '', ''];
  return [`${cost.memoryMegabytes} MB`, formatMs(cost.durationMs), `$${cost.dollarsPerMillion.toFixed(2)}`];
}

function barTable(results: BenchResults): string[] {
  const rows = bars(results).map(({ what, bar, measured, met }) => [
    what,
    bar,
    measured ?? 'not measured',
    met === undefined ? '' : met ? 'met' : 'not met',
  ]);
  return alignedTable([['', 'bar', 'measured', ''], ...rows]);
}

function timeAndMemory(measurement: Measurement | undefined): string {
  if (!measurement) return '';
  if (measurement.failure) return 'fails';
  const memory = measurement.peakBytes === undefined ? '' : `, ${formatBytes(measurement.peakBytes)}`;
  return `${time(timeOf(measurement))}${memory}`;
}

function time(ms: number | undefined): string {
  return ms === undefined ? '' : formatMs(ms);
}

function factor(value: number | undefined): string {
  return value === undefined ? '' : formatFactor(value);
}
