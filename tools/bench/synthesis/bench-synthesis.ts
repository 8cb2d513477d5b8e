/**
 * `npm run bench -- synthesis [rounds]`: measures the processor time to synthesize apps of up to 1,000 pipelines, compared with
 * the same resources created with the CDK's own constructs. Both alternate, one process per app; figures are medians. It
 * fails if the construct takes more than twice as long, or if the time per pipeline grows with their number.
 */
import { join } from 'node:path';
import { VARIANTS, Variant, Synthesis } from './synthesis';
import { CHECKOUT, NODE_BINARY } from '../../../test/support/emulator/checkout';
import { runCommand } from '../../../test/support/emulator/run-command';
import { median } from '../report/statistics';
import { alignedTable, formatFactor, formatMs } from '../report/text-format';

const COUNTS = [125, 250, 500, 1000];
const TIMES_BARE = 2;
/** Maximum time per pipeline in the largest app relative to the smallest; the difference is noise. */
const GROWTH = 1.5;

interface Result {
  readonly cells: readonly string[];
  readonly ratio: number;
  readonly pipelineMs: number;
}

async function synthesize(variant: Variant, count: number): Promise<Synthesis> {
  const tsx = join(CHECKOUT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const program = join(__dirname, 'synthesize.process.ts');
  const { stdout } = await runCommand(NODE_BINARY, [tsx, program, variant, String(count)], { timeoutSeconds: 600 });
  return JSON.parse(stdout);
}

/** Runs both alternately, so that other load on the machine affects both. */
async function alternate(count: number, rounds: number): Promise<Record<Variant, Synthesis[]>> {
  const runs: Record<Variant, Synthesis[]> = { construct: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    for (const variant of round % 2 === 0 ? VARIANTS : [...VARIANTS].reverse()) {
      runs[variant].push(await synthesize(variant, count));
    }
  }
  return runs;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Times can only be compared for the same resources. */
function checkSameResources({ construct, bare }: Record<Variant, Synthesis[]>): void {
  const sorted = ([{ resources }]: Synthesis[]) => JSON.stringify(Object.entries(resources).sort());
  if (sorted(construct) === sorted(bare)) return;
  throw new Error(
    `the construct creates ${sorted(construct)}, but bare-pipeline.ts creates ${sorted(bare)}. Change bare-pipeline.ts.`,
  );
}

async function measure(count: number, rounds: number): Promise<Result> {
  const runs = await alternate(count, rounds);
  checkSameResources(runs);
  const time = (variant: Variant, title: 'constructionMs' | 'totalMs') =>
    median(runs[variant].map((run) => run[title]))!;
  const [ours, theirs] = [time('construct', 'totalMs'), time('bare', 'totalMs')];
  const [{ stacks, resources }] = runs.construct;
  const cells = [
    ...[count, stacks, sum(resources)].map((value) => value.toLocaleString('en')),
    ...[ours, theirs].map(formatMs),
    formatFactor(ours / theirs),
    formatFactor(time('construct', 'constructionMs') / time('bare', 'constructionMs')),
    ...[ours / count, theirs / count].map(formatMs),
  ];
  return { cells, ratio: ours / theirs, pipelineMs: ours / count };
}

function mistakes(results: readonly Result[]): string[] {
  const growth = results.at(-1)!.pipelineMs / results[0].pipelineMs;
  return [
    ...results
      .filter(({ ratio }) => ratio > TIMES_BARE)
      .map(({ cells, ratio }) => `${cells[0]} pipelines take ${formatFactor(ratio)} the time of the bare constructs`),
    ...(growth > GROWTH
      ? [`a pipeline in the largest app takes ${formatFactor(growth)} the time of a pipeline in the smallest`]
      : []),
  ];
}

export async function benchSynthesis(rounds: number): Promise<void> {
  const head = ['pipelines', 'stacks', 'resources', 'construct', 'bare', 'ratio', 'without synthesis'];
  const results: Result[] = [];
  for (const count of COUNTS) {
    results.push(await measure(count, rounds));
    console.log(`${count} pipelines measured`);
  }
  console.log(
    ['', ...alignedTable([[...head, 'per pipeline', 'bare'], ...results.map(({ cells }) => cells)])].join('\n'),
  );
  const wrong = mistakes(results);
  wrong.forEach((mistake) => console.error(`✗ ${mistake}`));
  if (wrong.length > 0) process.exitCode = 1;
}
