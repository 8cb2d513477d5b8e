import { cpuOf, timeOf } from './bars';
import type { BenchResults, Measurement } from './results';
import { ratio } from './statistics';
import { formatBytes, formatFactor, formatMs } from './text-format';
import { PEER_TITLES, PeerName } from '../peers/peers';

const WIDTH = 840;
const LABEL_WIDTH = 96;
const BAR_LEFT = LABEL_WIDTH + 8;
const BAR_WIDTH = 470;
const BAR_HEIGHT = 13;
const BAR_GAP = 3;
const GROUP_GAP = 16;
const RATIO_LEFT = WIDTH - 12;

const SHOWN: readonly PeerName[] = ['ours', 'python', 'naiveNode'];

const STYLE = `
  .paper { fill: #ffffff } .text { fill: #1f2328 } .quiet { fill: #59636e } .line { stroke: #1f2328 }
  .ours { fill: #1a7f37 } .python { fill: #8c959f } .naiveNode { fill: #c8cfd6 }
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif }
  .title { font-size: 15px; font-weight: 600 } .ratio { font-size: 15px; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .text { fill: #e6edf3 } .quiet { fill: #9198a1 } .line { stroke: #e6edf3 }
    .ours { fill: #3fb950 } .python { fill: #6e7681 } .naiveNode { fill: #3d444d }
  }`;

/** A group of bars that are compared with each other: what each peer needed, in the same unit. */
interface Group {
  readonly label: string;
  readonly values: Partial<Record<PeerName, number>>;
  readonly failed: readonly PeerName[];
  readonly format: (value: number) => string;
  /** How the encoder compares with Python, as a reader is told. */
  readonly verdict: (factor: number) => string;
}

interface Section {
  readonly title: string;
  readonly groups: readonly Group[];
}

/** The results as a picture: a drawing of its own for light and for dark, with every ratio as a number. */
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
  line('quiet', 12, y, `${where}, boto3 ${machine.boto3}. Medians; made by: ${command}`);
  const height = y + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>This encoder beside a Python and a Node.js handler</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="6"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function sections({ sizes, smallImages, coldStart }: BenchResults): Section[] {
  const faster = (factor: number) =>
    factor >= 1 ? `${formatFactor(factor)} faster` : `${formatFactor(1 / factor)} slower`;
  const less = (what: string) => (factor: number) => `${formatFactor(1 / factor)} the ${what}`;
  const simulated = sizes.filter(({ network }) => network === 'simulated');
  const costs = [
    ...(smallImages ? [group('CPU an image', smallImages.peers, cpuOf, formatMs, less('CPU'))] : []),
    ...(coldStart ? [group('cold start', coldStart.peers, timeOf, formatMs, faster)] : []),
    ...simulated
      .filter(({ size }) => size >= 100e6)
      .map(({ size, peers }) =>
        group(`peak, ${formatBytes(size)}`, peers, (each) => each?.peakBytes, formatBytes, less('memory')),
      ),
  ];
  return [
    {
      title: 'From event to row over a simulated network: 20 ms a turn of S3, 90 MB/s a connection',
      groups: simulated.map(({ size, peers }) => group(formatBytes(size), peers, timeOf, formatMs, faster)),
    },
    { title: 'What it costs: images of 20–50 KB, the first image of a process, memory', groups: costs },
  ];
}

function group(
  label: string,
  peers: Partial<Record<PeerName, Measurement>>,
  valueOf: (measurement: Measurement | undefined) => number | undefined,
  format: Group['format'],
  verdict: Group['verdict'],
): Group {
  const failed = SHOWN.filter((peer) => peers[peer]?.failure);
  const values = Object.fromEntries(
    [...SHOWN, 'rawCopy' as const]
      .filter((peer) => !peers[peer]?.failure)
      .map((peer) => [peer, valueOf(peers[peer])])
      .filter(([, value]) => value !== undefined),
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
  const shown = SHOWN.filter((peer) => values[peer] !== undefined || failed.includes(peer));
  const factor = ratio(values.python, values.ours);
  const bottom = top + shown.length * (BAR_HEIGHT + BAR_GAP) - BAR_GAP;
  const middle = (top + bottom) / 2 + 4;
  line('text', LABEL_WIDTH, middle, label, 'end');
  for (const [index, peer] of shown.entries()) {
    const y = top + index * (BAR_HEIGHT + BAR_GAP);
    const value = values[peer];
    const length = value === undefined ? 0 : lengthOf(value);
    if (value !== undefined) {
      parts.push(
        `<rect class="${peer}" x="${BAR_LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
      );
    }
    const text = value === undefined ? `${PEER_TITLES[peer]} fails` : format(value);
    line(peer === 'ours' ? 'text' : 'quiet', BAR_LEFT + length + 6, y + BAR_HEIGHT - 2, text);
  }
  if (values.rawCopy !== undefined) {
    const x = (BAR_LEFT + lengthOf(values.rawCopy)).toFixed(1);
    parts.push(`<line class="line" x1="${x}" x2="${x}" y1="${top - 3}" y2="${bottom + 3}" stroke-dasharray="3 2"/>`);
  }
  if (factor !== undefined) line('text ratio', RATIO_LEFT, middle, verdict(factor), 'end');
  return bottom;
}

function legend(y: number, parts: string[], line: Line): void {
  let x = 12;
  for (const peer of SHOWN) {
    parts.push(`<rect class="${peer}" x="${x}" y="${y - 10}" width="12" height="12" rx="2"/>`);
    line('text', x + 18, y, PEER_TITLES[peer]);
    x += 200;
  }
  parts.push(`<line class="line" x1="${x + 6}" x2="${x + 6}" y1="${y - 12}" y2="${y + 4}" stroke-dasharray="3 2"/>`);
  line('text', x + 18, y, PEER_TITLES.rawCopy);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
