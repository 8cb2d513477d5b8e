const BYTE_UNITS = ['B', 'KB', 'MB', 'GB'] as const;

/** Bytes with a decimal unit and at most three digits: `10 KB`, `1.33 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${threeDigits(value)} ${BYTE_UNITS[unit]}`;
}

/** Milliseconds or seconds with three digits: `1.24 ms`, `23.5 s`. */
export function formatMs(ms: number): string {
  return ms < 999.5 ? `${threeDigits(ms)} ms` : `${threeDigits(ms / 1000)} s`;
}

/** A ratio: `1.52×`. */
export function formatFactor(factor: number): string {
  return `${factor.toFixed(2)}×`;
}

function threeDigits(value: number): string {
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toFixed(decimals).replace(/\.0+$|(\.\d*?)0+$/, '$1');
}

/** Lines with columns of equal width; the first row is the header. */
export function alignedTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((cell, column) => pad(cell, widths[column], column === 0)).join('  '));
  const [head, ...body] = lines.map((line) => line.trimEnd());
  return [head, widths.map((width) => '─'.repeat(width)).join('  '), ...body];
}

function pad(cell: string, width: number, left: boolean): string {
  return left ? cell.padEnd(width) : cell.padStart(width);
}
