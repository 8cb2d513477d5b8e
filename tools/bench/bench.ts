import { mkdir, stat, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { BenchError } from './bench-error';
import { BUNDLE } from './handlers/handlers';
import { BenchOptions, HELP, parseOptions } from './options';
import type { BenchResults, Measurement, SizeResult } from './report/results';
import { resultLines } from './report/terminal';
import { formatBytes } from './report/text-format';
import { writeDocs } from './report/write-docs';
import { BENCH_CACHE } from './rig/cached-folder';
import { Rig, startRig } from './rig/rig';
import { Store } from './rig/store';
import { measureSize } from './scenarios/by-size';
import { measureColdStart } from './scenarios/cold-start';
import { measureSynthetic } from './scenarios/synthetic';
import { warmUpServers } from './scenarios/warm-up';
import { benchSynthesis } from './synthesis/bench-synthesis';
import { NODE_BINARY } from '../../test/support/emulator/checkout';
import { runCommand } from '../../test/support/emulator/run-command';

const RESULTS = join(BENCH_CACHE, 'results.json');
const SYNTHETIC_SIZES = [1e9, 10e9];
/** Above this peak memory at 1 GB, 10 GB is not measured because the memory of the machine may not be enough. */
const MAX_PEAK_BYTES_AT_1_GB = 1e9;

const interruption = new AbortController();
const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === 'synthesis') return benchSynthesis(Number(args[1] ?? 3));
  if (args[0] === 'chart') return writeDocs(RESULTS);
  const options = parseOptions(args);
  if (options.help) return print(HELP);

  const rig = await startRig(options, print);
  const interruptions = onInterruption(() => rig.stop());
  const store = new Store(rig);
  try {
    await store.prepare();
    print('Warming up the servers');
    await warmUpServers(rig, store, options.handlers);
    const results = await measure(rig, store, options, args);
    await mkdir(BENCH_CACHE, { recursive: true });
    await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
    resultLines(results).forEach(print);
    print('');
    print(`Results: ${relative(process.cwd(), RESULTS)}`);
    const failed = failures(results);
    failed.forEach((failure) => console.error(`✗ ${failure}`));
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    interruptions.off();
    store.close();
    await rig.stop();
  }
}

async function measure(rig: Rig, store: Store, options: BenchOptions, args: readonly string[]): Promise<BenchResults> {
  const { parts, handlers, quick } = options;
  const sizes: SizeResult[] = [];
  const { size: bundleBytes } = await stat(BUNDLE);
  const has = (part: BenchOptions['parts'][number]) => parts.includes(part);

  for (const size of has('sizes') ? options.sizes : []) {
    const runs = options.runs ?? runsOf(size, quick);
    print(`${formatBytes(size)} over the simulated network, ${runs} runs`);
    sizes.push(await measureSize(rig, store, { size, runs, handlers }));
  }
  const starts = options.runs ?? (quick ? 5 : 15);
  if (has('cold')) print(`Cold start, ${starts} runs`);
  const coldStart = has('cold') ? await measureColdStart(rig, store, starts, handlers) : undefined;
  if (has('large')) sizes.push(...(await measureLarge(rig, store)));

  return {
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    measuredAt: new Date().toISOString(),
    machine: {
      processor: cpus()[0].model,
      cores: cpus().length,
      memoryBytes: totalmem(),
      node: (await runCommand(NODE_BINARY, ['--version'])).stdout.trim(),
      python: rig.python.version,
      boto3: (await runCommand(rig.python.interpreter, ['-c', 'import boto3; print(boto3.__version__)'])).stdout.trim(),
    },
    bundleBytes,
    sizes,
    coldStart,
  };
}

async function measureLarge(rig: Rig, store: Store): Promise<SizeResult[]> {
  const results: SizeResult[] = [];
  for (const size of SYNTHETIC_SIZES) {
    const peak = results.at(-1)?.handlers.ours?.peakBytes ?? 0;
    if (peak > MAX_PEAK_BYTES_AT_1_GB) {
      const failure = `not measured: memory grows with the image, ${formatBytes(peak)} at ${formatBytes(results.at(-1)!.size)}`;
      const ours: Measurement = { wallMs: [], cpuMs: [], failure };
      results.push({ size, network: 'synthetic', handlers: { ours } });
      continue;
    }
    print(`${formatBytes(size)}, generated while it is read`);
    results.push(await measureSynthetic(rig, store, size));
  }
  return results;
}

function runsOf(size: number, quick: boolean): number {
  if (size >= 500e6) return quick ? 1 : 3;
  if (size >= 50e6) return quick ? 2 : 5;
  if (size >= 5e6) return quick ? 5 : 11;
  return quick ? 11 : 31;
}

/** Failures of this encoder. Other handlers may fail. */
function failures({ sizes, coldStart }: BenchResults): string[] {
  return [...sizes, coldStart].flatMap((result) => {
    const failure = result?.handlers.ours?.failure;
    return failure ? [failure] : [];
  });
}

/** Stops the servers when the benchmark is interrupted. */
function onInterruption(stop: () => Promise<void>): { off(): void } {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const listener = (signal: NodeJS.Signals) => {
    print(`${signal}: stopping the servers.`);
    interruption.abort();
    void stop().finally(() => process.exit(130));
  };
  signals.forEach((signal) => process.once(signal, listener));
  return { off: () => signals.forEach((signal) => process.off(signal, listener)) };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // Invocations fail when the servers are stopped by an interruption.
  if (interruption.signal.aborted) return;
  console.error(error instanceof BenchError ? error.message : error);
  process.exitCode = 1;
});
