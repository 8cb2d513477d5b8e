import { peakOf, timeOf } from './bars';
import type { BenchResults, Measurement, Measurements } from './results';
import { ratio } from './statistics';
import { formatBytes, formatFactor, formatMs } from './text-format';
import { HANDLER_TITLES, HandlerName } from '../handlers/handlers';

const WIDTH = 840;
const LABEL_WIDTH = 96;
const BAR_LEFT = LABEL_WIDTH + 8;
const BAR_WIDTH = 470;
const BAR_HEIGHT = 13;
const BAR_GAP = 3;
const GROUP_GAP = 16;
const RATIO_LEFT = WIDTH - 12;

const SHOWN: readonly HandlerName[] = ['ours', 'python', 'naiveNode'];

const STYLE = `
  .paper { fill: #ffffff } .text { fill: #1f2328 } .quiet { fill: #59636e }
  .ours { fill: #1a7f37 } .python { fill: #8c959f } .naiveNode { fill: #c8cfd6 }
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif }
  .title { font-size: 15px; font-weight: 600 } .ratio { font-size: 15px; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .text { fill: #e6edf3 } .quiet { fill: #9198a1 }
    .ours { fill: #3fb950 } .python { fill: #6e7681 } .naiveNode { fill: #3d444d }
  }`;

/** A group of bars in the same unit, one for each handler. */
interface Group {
  readonly label: string;
  readonly values: Partial<Record<HandlerName, number>>;
  readonly failed: readonly HandlerName[];
  readonly format: (value: number) => string;
  /** Compares the encoder with Python in words. */
  readonly verdict: (factor: number) => string;
}

interface Section {
  readonly title: string;
  readonly groups: readonly Group[];
}

/** The results as a picture with light and dark colors and with every ratio as a number. */
export function chartSvg(results: BenchResults): string {
  const parts: string[] = [];
  let y = 30;
  const line = (className: string, x: number, at: number, text: string, anchor = 'start') =>
    parts.push(`<text class="${className}" x="${x}" y="${at}" text-anchor="${anchor}">${escape(text)}</text>`);

  for (const { title, groups } of sections(results).filter((section) => section.groups.length > 0)) {
    line('text title', 12, y, title);
    y += 18;
    for (const each of groups) y = drawGroup(each, y, parts, line) + GROUP_GAP;
    y += 16;
  }
  legend(y, parts, line);
  y += 24;
  const { machine, command } = results;
  const where = `${machine.cores} cores of ${machine.processor}, Node.js ${machine.node.slice(1)}, Python ${machine.python}`;
  line('quiet', 12, y, `${where}, boto3 ${machine.boto3}. Medians. Created by: ${command}`);
  const height = y + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>This encoder compared with a Python and a Node.js handler</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="6"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function sections({ sizes, coldStart }: BenchResults): Section[] {
  const faster = (factor: number) =>
    factor >= 1 ? `${formatFactor(factor)} faster` : `${formatFactor(1 / factor)} slower`;
  const less = (factor: number) => `${formatFactor(1 / factor)} the memory`;
  const simulated = sizes.filter(({ network }) => network === 'simulated');
  const costs = [
    ...(coldStart ? [group('cold start', coldStart.handlers, timeOf, formatMs, faster)] : []),
    ...simulated
      .filter(({ size }) => size >= 100e6)
      .map(({ size, handlers }) => group(`peak, ${formatBytes(size)}`, handlers, peakOf, formatBytes, less)),
  ];
  return [
    {
      title: 'Event to DynamoDB item, simulated network: 20 ms per round trip to S3, 90 MB/s per connection',
      groups: simulated.map(({ size, handlers }) => group(formatBytes(size), handlers, timeOf, formatMs, faster)),
    },
    { title: 'First image of a process, and peak memory', groups: costs },
  ];
}

function group(
  label: string,
  handlers: Measurements,
  valueOf: (measurement: Measurement | undefined) => number | undefined,
  format: Group['format'],
  verdict: Group['verdict'],
): Group {
  const failed = SHOWN.filter((handler) => handlers[handler]?.failure);
  const values = Object.fromEntries(
    SHOWN.map((handler) => [handler, valueOf(handlers[handler])]).filter(([, value]) => value !== undefined),
  );
  return { label, values, failed, format, verdict };
}

type Line = (className: string, x: number, y: number, text: string, anchor?: string) => void;

function drawGroup(
  { label, values, failed, format, verdict }: Group,
  top: number,
  parts: string[],
  line: Line,
): number {
  const longest = Math.max(...Object.values(values));
  const lengthOf = (value: number) => Math.max(2, (value / longest) * BAR_WIDTH);
  const shown = SHOWN.filter((handler) => values[handler] !== undefined || failed.includes(handler));
  const factor = ratio(values.python, values.ours);
  const bottom = top + shown.length * (BAR_HEIGHT + BAR_GAP) - BAR_GAP;
  const middle = (top + bottom) / 2 + 4;
  line('text', LABEL_WIDTH, middle, label, 'end');
  for (const [index, handler] of shown.entries()) {
    const y = top + index * (BAR_HEIGHT + BAR_GAP);
    const value = values[handler];
    const length = value === undefined ? 0 : lengthOf(value);
    if (value !== undefined) {
      parts.push(
        `<rect class="${handler}" x="${BAR_LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
      );
    }
    const text = value === undefined ? `${HANDLER_TITLES[handler]} fails` : format(value);
    line(handler === 'ours' ? 'text' : 'quiet', BAR_LEFT + length + 6, y + BAR_HEIGHT - 2, text);
  }
  if (factor !== undefined) line('text ratio', RATIO_LEFT, middle, verdict(factor), 'end');
  return bottom;
}

function legend(y: number, parts: string[], line: Line): void {
  let x = 12;
  for (const handler of SHOWN) {
    parts.push(`<rect class="${handler}" x="${x}" y="${y - 10}" width="12" height="12" rx="2"/>`);
    line('text', x + 18, y, HANDLER_TITLES[handler]);
    x += 200;
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
