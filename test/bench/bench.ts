import { mkdir, stat, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { BenchError } from './bench-error';
import { BenchOptions, HELP, parseOptions } from './options';
import { BUNDLE, PeerName } from './peers/peers';
import type { BenchResults, Measurement, SizeResult } from './report/results';
import { resultLines } from './report/tables';
import { formatBytes } from './report/text-format';
import { BENCH_CACHE } from './rig/cached-folder';
import { Rig, startRig } from './rig/rig';
import { Store } from './rig/store';
import { measureSize } from './scenarios/by-size';
import { measureColdStart } from './scenarios/cold-start';
import { profileSmallImages } from './scenarios/profile';
import { measureSmallImages } from './scenarios/small-images';
import { measureSynthetic } from './scenarios/synthetic';
import { warmUpServers } from './scenarios/warm-up';
import { NODE_BINARY } from '../emulator/checkout';
import { runCommand } from '../emulator/run-command';

const RESULTS = join(BENCH_CACHE, 'results.json');
const DIRECT_SIZE = 100e6;
/** Of larger ones the servers' own time is no part worth mentioning. */
const ON_TOP_SIZES = [10e3, 1e6];
const SYNTHETIC_SIZES = [1e9, 10e9];
/** An encoder that needs more than this for 1 GB would need ten times as much for 10 GB. */
const MOST_MEMORY_FOR_1_GB = 1e9;

const interruption = new AbortController();
const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return print(HELP);

  const largestSize = Math.max(...options.sizes, options.parts.includes('direct') ? DIRECT_SIZE : 0);
  const rig = await startRig(options.python, largestSize, print);
  const interruptions = onInterruption(() => rig.stop());
  const store = new Store(rig);
  try {
    await store.prepare();
    print('Warming the servers up');
    await warmUpServers(rig, store, options.peers);
    if (options.profile) return (await profileSmallImages(rig, store)).forEach(print);
    const results = await measure(rig, store, options, args);
    await mkdir(BENCH_CACHE, { recursive: true });
    await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
    resultLines(results).forEach(print);
    print('');
    print(`Results: ${relative(process.cwd(), RESULTS)}`);
    const wrong = mistakes(results);
    wrong.forEach((mistake) => console.error(`✗ ${mistake}`));
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    interruptions.off();
    store.close();
    await rig.stop();
  }
}

async function measure(rig: Rig, store: Store, options: BenchOptions, args: readonly string[]): Promise<BenchResults> {
  const { parts, peers, quick } = options;
  const sizes: SizeResult[] = [];
  const { size: bundleBytes } = await stat(BUNDLE);
  const has = (part: BenchOptions['parts'][number]) => parts.includes(part);

  for (const size of has('sizes') ? options.sizes : []) {
    const runs = options.runs ?? runsOf(size, quick);
    print(`${formatBytes(size)} over the simulated network, ${runs} runs`);
    sizes.push(await measureSize(rig, store, { size, network: 'simulated', runs, peers }));
  }
  for (const size of has('on-top') ? ON_TOP_SIZES : []) {
    const runs = options.runs ?? runsOf(size, quick);
    print(`${formatBytes(size)} over the simulated network, the servers' time on top, ${runs} runs`);
    sizes.push(await measureSize(rig, store, { size, network: 'onTop', runs, peers: peers.filter(isHandler) }));
  }
  if (has('direct')) {
    const runs = options.runs ?? (quick ? 3 : 9);
    print(`${formatBytes(DIRECT_SIZE)} direct, ${runs} runs`);
    sizes.push(await measureSize(rig, store, { size: DIRECT_SIZE, network: 'direct', runs, peers }));
  }
  const handlers = peers.filter(isHandler);
  const images = quick ? 300 : 1000;
  if (has('small')) print(`${images} images of 20–50 KB direct`);
  const smallImages = has('small') ? await measureSmallImages(rig, store, images, handlers) : undefined;
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
    smallImages,
    coldStart,
  };
}

/** The raw copy does less than a handler. */
function isHandler(peer: PeerName): boolean {
  return peer !== 'rawCopy';
}

async function measureLarge(rig: Rig, store: Store): Promise<SizeResult[]> {
  const results: SizeResult[] = [];
  for (const size of SYNTHETIC_SIZES) {
    const peak = results.at(-1)?.peers.ours?.peakBytes ?? 0;
    if (peak > MOST_MEMORY_FOR_1_GB) {
      const failure = `not supported: memory grows with the image, ${formatBytes(peak)} at ${formatBytes(results.at(-1)!.size)}`;
      const ours: Measurement = { wallMs: [], cpuMs: [], failure };
      results.push({ size, network: 'synthetic', peers: { ours } });
      continue;
    }
    print(`${formatBytes(size)} from a synthetic source`);
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

/** What the encoder did wrong; a refusal of what it does not support is not wrong, and peers may fail. */
function mistakes({ sizes, smallImages, coldStart }: BenchResults): string[] {
  const refusal = /^(?:REJECTED TOO_LARGE|not supported)/;
  return [...sizes, smallImages, coldStart].flatMap((result) => {
    const failure = result?.peers.ours?.failure;
    return failure && !refusal.test(failure) ? [failure] : [];
  });
}

/** Stops the servers when the benchmark is told to end before its time. */
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
  // What was under way when the servers were stopped fails, which nobody needs to be told.
  if (interruption.signal.aborted) return;
  console.error(error instanceof BenchError ? error.message : error);
  process.exitCode = 1;
});
