import type { BenchResults } from './results';
import { costCellsBySize, resultTables, Cells } from './tables';

/** The tables of a run for the documentation. */
export function resultsMarkdown(results: BenchResults): string {
  const { machine, measuredAt, command } = results;
  const where = `${machine.cores} cores of ${machine.processor}, Node.js ${machine.node.slice(1)}, Python ${machine.python} with boto3 ${machine.boto3}`;
  return [
    `Measured on ${where}, on ${measuredAt.slice(0, 10)}, by \`${command}\`.`,
    ...resultTables(results).flatMap(({ title, rows }) => [`### ${title}`, table(rows)]),
  ].join('\n\n');
}

/** The cheapest Lambda function for each size, for the documentation. */
export function costMarkdown(results: BenchResults): string {
  return table(costCellsBySize(results));
}

/** Replaces the content between the two comments of a name. */
export function fillIn(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- benchmark: ${name} -->`, `<!-- end of benchmark: ${name} -->`];
  const [start, stop] = [document.indexOf(begin), document.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`The document has no comments for "${name}".`);
  return `${document.slice(0, start + begin.length)}\n\n${content}\n\n${document.slice(stop)}`;
}

/** Formatted like the output of prettier, so that a new run changes nothing but figures. */
function table(rows: Cells): string {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((each, column) => (column === 0 ? each.padEnd(widths[0]) : each.padStart(widths[column]))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [head, ...body] = rows.map(line);
  return [head, `| ${rule.join(' | ')} |`, ...body].join('\n');
}
