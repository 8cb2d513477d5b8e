import type { ImageResult } from './report';
import { columns, duration, grouped, printable } from './text-format';

type Align = 'left' | 'right';

/** Lines of a table whose columns are as wide as their widest cell. */
export function table(headers: readonly (readonly [string, Align])[], rows: readonly (readonly string[])[]): string[] {
  const widths = headers.map(([header], i) => Math.max(columns(header), ...rows.map((row) => columns(row[i]))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const blanks = ' '.repeat(widths[i] - columns(cell));
        return headers[i][1] === 'right' ? blanks + cell : cell + blanks;
      })
      .join('  ')
      .trimEnd();
  return [
    line(headers.map(([header]) => header)),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...rows.map((row) => line(row)),
  ];
}

/** Explains the last column, because its times are not those of AWS. */
export const LATENCY_NOTE =
  'Time on the emulator: from the start of the upload until the item is read, including cold starts. Times on AWS differ.';

/** The result of an image in one line. */
export function outcomeLine(result: ImageResult, expectedRejects: readonly string[]): string {
  const { key, status, reason, verified, latencyMs } = result;
  const outcome = [status ?? 'no item', reason].filter(Boolean).join(' ');
  const isExpected = verified && status === 'REJECTED' && expectedRejects.includes(key);
  const when = latencyMs === null ? '' : ` after ${duration(latencyMs)}`;
  return `${verified ? '✓' : '✗'} ${printable(key)}: ${outcome}${isExpected ? ', as expected' : when}`;
}

/** The results of all images as a table. */
export function resultTable(results: readonly ImageResult[]): string[] {
  return table(
    [
      ['key', 'left'],
      ['status', 'left'],
      ['format', 'left'],
      ['width×height', 'right'],
      ['bytes in', 'right'],
      ['bytes out', 'right'],
      ['time on the emulator', 'right'],
    ],
    results.map((result) => [
      printable(result.key),
      [result.status ?? 'no item', result.reason, result.verified ? null : '✗'].filter(Boolean).join(' '),
      result.format ?? '–',
      result.width === null || result.height === null ? '–' : `${result.width}×${result.height}`,
      grouped(result.sizeBytes),
      result.outputSizeBytes === null ? '–' : grouped(result.outputSizeBytes),
      result.latencyMs === null ? '–' : duration(result.latencyMs),
    ]),
  );
}
