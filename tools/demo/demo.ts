import { join, relative, resolve } from 'node:path';
import { statusDifferences } from './check';
import { DemoDeployment } from './demo-deployment';
import { encodeImage } from './encode-image';
import { howToReach } from './how-to-reach';
import { collectImages, type ImageFolder } from './images';
import { InterruptedError, interruption } from './interruption';
import { mapWithLimit } from './map-with-limit';
import { type DemoOptions, HELP, parseOptions, UsageError } from './options';
import type { ImageResult } from './report';
import { Steps } from './steps';
import { LATENCY_NOTE, outcomeLine, resultTable } from './table';
import { duration, files, printable } from './text-format';
import { removeResults, GALLERY, REPORT, writeGallery, writeReport } from './write-results';
import { DEFAULT_SUFFIX_FILTERS } from '../../src/common/defaults';
import { CHECKOUT } from '../../test/support/emulator/checkout';
import { EmulatorError } from '../../test/support/emulator/emulator-error';

const SAMPLES = join(CHECKOUT, 'examples', 'images');
/** Samples that must be rejected: a text file with the suffix .jpg. */
const SAMPLE_REJECTS = ['not-an-image.jpg'];
/** Each upload invokes a function, and each concurrent invocation is a process on this machine. */
const CONCURRENT_UPLOADS = 5;

const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, process.env);
  if (options.help) {
    print(HELP);
    return 0;
  }
  const folder = options.images ? resolve(options.images) : SAMPLES;
  const imageFolder = await collectImages(folder, { prefix: '', suffixes: DEFAULT_SUFFIX_FILTERS });
  printFolder(folder, imageFolder);

  await removeResults();
  const start = performance.now();
  const differences = await runDemo(options, imageFolder);
  const time = duration(performance.now() - start);
  if (differences.length > 0) {
    differences.forEach((difference) => console.error(`✗ ${printable(difference)}`));
    console.error(`Failed after ${time}: the results differ from the expected ones.`);
    return 1;
  }
  const remaining = options.keep ? '' : ', and no resources remain in the emulator';
  print(`Done in ${time}: every output decodes to its image${remaining}.`);
  return 0;
}

/** Deploys the pipeline, encodes the images, removes the pipeline, and returns all differences from the expected results. */
async function runDemo(options: DemoOptions, { images }: ImageFolder): Promise<string[]> {
  const signal = interruption((name) =>
    print(`${name}: removing everything after the current step. Send it again to stop immediately.`),
  );
  const steps = new Steps(signal, print);
  const deployment = new DemoDeployment(steps, print);
  const expectedRejects = options.images ? [] : SAMPLE_REJECTS;
  const differences: string[] = [];
  try {
    const pipeline = await deployment.deploy();
    const aborted = AbortSignal.any([signal, deployment.died]);
    const results = await steps.run('images', `Uploaded ${files(images.length)} and read their items and outputs`, () =>
      mapWithLimit(CONCURRENT_UPLOADS, images, async (image) => {
        const result = await encodeImage(pipeline, image, aborted);
        print(`  ${outcomeLine(result, expectedRejects)}`);
        return result;
      }),
    );
    differences.push(...results.flatMap((result) => result.differences.map((text) => `${result.key}: ${text}`)));
    if (!options.images) differences.push(...statusDifferences(results, expectedRejects));
    await steps.run('gallery', `Wrote ${relativePath(GALLERY)}`, () => writeGallery(pipeline, results));
    await writeReport(pipeline, results, steps.seconds);

    if (!options.keep) differences.push(...(await remove(deployment)));
    await writeReport(pipeline, results, steps.seconds);
    printResults(results, steps.seconds);
    if (options.keep) print(howToReach(deployment.keepRunning(), pipeline));
  } catch (error) {
    (await remove(deployment).catch((reason: Error) => [reason.message])).forEach(print);
    throw deployment.died.aborted ? deployment.died.reason : error;
  }
  return differences;
}

async function remove(deployment: DemoDeployment): Promise<string[]> {
  return (await deployment.remove()).map((resource) => `Remains after the stack was destroyed: ${resource}.`);
}

function printFolder(folder: string, { images, skipped }: ImageFolder): void {
  print(`${files(images.length)} in ${relativePath(folder)}`);
  skipped.forEach(({ key, reason }) => print(`  skipped ${printable(key)}: ${reason}`));
}

function printResults(results: readonly ImageResult[], seconds: Readonly<Record<string, number>>): void {
  print('');
  resultTable(results).forEach(print);
  print(LATENCY_NOTE);
  print('');
  const times = Object.entries(seconds).map(([name, value]) => `${name} ${value.toFixed(1)}`);
  print(`Seconds: ${times.join(', ')} (some steps run at the same time)`);
  print(`Report:  ${relativePath(REPORT)}`);
  print(`Gallery: ${relativePath(GALLERY)}`);
}

function relativePath(path: string): string {
  return relative(process.cwd(), path) || '.';
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof InterruptedError ? error.exitCode : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isExpected = [UsageError, InterruptedError, EmulatorError].some((type) => error instanceof type);
    console.error(isExpected ? (error as Error).message : error);
    // Ends immediately, because a command may still retry calls to a dead emulator.
    process.exit(exitCodeOf(error));
  },
);
