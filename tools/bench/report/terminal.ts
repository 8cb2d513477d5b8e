import type { BenchResults } from './results';
import { costRows, resultTables } from './tables';
import { alignedTable, formatBytes } from './text-format';
import { PEER_TITLES, PEERS } from '../peers/peers';

const COST_TITLE = 'Cheapest Lambda function, and cost of a million images in USD (arm64, us-east-1)';

/** The results as lines for the terminal, with the reasons of failures. */
export function resultLines(results: BenchResults): string[] {
  const costs = costRows(results);
  const tables = [...(costs.length > 1 ? [{ title: COST_TITLE, rows: costs }] : []), ...resultTables(results)];
  const lines = tables.flatMap(({ title, rows }) => ['', title, '', ...alignedTable(rows)]);
  const failed = failureLines(results);
  return failed.length > 0 ? [...lines, '', 'Failures', '', ...failed] : lines;
}

function failureLines({ sizes, coldStart }: BenchResults): string[] {
  const measured = [
    ...sizes.map(({ size, peers }) => ({ what: formatBytes(size), peers })),
    ...(coldStart ? [{ what: 'cold start', peers: coldStart.peers }] : []),
  ];
  return measured.flatMap(({ what, peers }) =>
    PEERS.flatMap((peer) => {
      const failure = peers[peer]?.failure;
      return failure ? [`${PEER_TITLES[peer]}, ${what}: ${failure.split('\n')[0].slice(0, 160)}`] : [];
    }),
  );
}
