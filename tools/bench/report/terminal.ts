import type { BenchResults } from './results';
import { costCellsBySize, resultTables } from './tables';
import { alignedTable, formatBytes } from './text-format';
import { HANDLER_TITLES, HANDLERS } from '../handlers/handlers';

const COST_TITLE = 'Cheapest Lambda function, and cost of a million images in USD (arm64, us-east-1)';

/** The results as lines for the terminal, with the reasons of failures. */
export function resultLines(results: BenchResults): string[] {
  const costs = costCellsBySize(results);
  const tables = [...(costs.length > 1 ? [{ title: COST_TITLE, rows: costs }] : []), ...resultTables(results)];
  const lines = tables.flatMap(({ title, rows }) => ['', title, '', ...alignedTable(rows)]);
  const failed = failureLines(results);
  return failed.length > 0 ? [...lines, '', 'Failures', '', ...failed] : lines;
}

function failureLines({ sizes, coldStart }: BenchResults): string[] {
  const measured = [
    ...sizes.map(({ size, handlers }) => ({ title: formatBytes(size), handlers })),
    ...(coldStart ? [{ title: 'cold start', handlers: coldStart.handlers }] : []),
  ];
  return measured.flatMap(({ title, handlers }) =>
    HANDLERS.flatMap((handler) => {
      const failure = handlers[handler]?.failure;
      return failure ? [`${HANDLER_TITLES[handler]}, ${title}: ${failure.split('\n')[0].slice(0, 160)}`] : [];
    }),
  );
}
