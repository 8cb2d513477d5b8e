import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The page for those who review the security of a pipeline. */
export const SECURITY_PAGE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'security.md'), 'utf8');

/** The cells of each row of the table under a heading of the page, without the header and without backticks. */
export function tableUnder(heading: string): string[][] {
  const section = SECURITY_PAGE.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/security.md has no heading "${heading}"`);
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => cells(row).map((cell) => cell.replaceAll('`', '')));
}

function cells(row: string): string[] {
  return row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}
