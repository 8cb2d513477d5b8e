import { join, relative, resolve } from 'node:path';
import { atMost } from './at-most';
import { statusDifferences } from './check';
import { encodePicture } from './encode-picture';
import { howToReach } from './how-to-reach';
import { InterruptedError, interruption } from './interruption';
import { type DemoOptions, HELP, parseOptions, UsageError } from './options';
import { collectPictures, type PictureFolder } from './pictures';
import type { PictureResult } from './report';
import { Stage } from './stage';
import { Steps } from './steps';
import { LATENCY_NOTE, outcomeLine, resultTable } from './table';
import { duration, files, printable } from './text-format';
import { forgetResults, GALLERY, REPORT, writeGallery, writeReport } from './write-results';
import { DEFAULT_SUFFIX_FILTERS } from '../../src/common/defaults';
import { CHECKOUT } from '../../test/support/emulator/checkout';
import { EmulatorError } from '../../test/support/emulator/emulator-error';

const SAMPLES = join(CHECKOUT, 'examples', 'images');
/** What must be rejected of the samples: a text that is called .jpg. */
const SAMPLE_REJECTS = ['not-an-image.jpg'];
/** Every upload starts a function, and a function of the emulator is a process of this machine. */
const UPLOADS_AT_ONCE = 5;

const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, process.env);
  if (options.help) {
    print(HELP);
    return 0;
  }
  const folder = options.images ? resolve(options.images) : SAMPLES;
  const pictures = await collectPictures(folder, { prefix: '', suffixes: DEFAULT_SUFFIX_FILTERS });
  announce(folder, pictures);

  await forgetResults();
  const start = performance.now();
  const differences = await runDemo(options, pictures);
  const time = duration(performance.now() - start);
  if (differences.length > 0) {
    differences.forEach((difference) => console.error(`✗ ${printable(difference)}`));
    console.error(`Failed after ${time}: not everything is as it should be.`);
    return 1;
  }
  const left = options.keep ? '' : ', and nothing is left in the emulator';
  print(`Done in ${time}: every text is exactly its image${left}.`);
  return 0;
}

/** Puts the pipeline up, has it encode the pictures, takes it down, and returns whatever is not as it should be. */
async function runDemo(options: DemoOptions, { pictures }: PictureFolder): Promise<string[]> {
  const signal = interruption((name) =>
    print(`${name}: taking everything away after the step under way; once more ends at once.`),
  );
  const steps = new Steps(signal, print);
  const stage = new Stage(steps, print);
  const expectedRejects = options.images ? [] : SAMPLE_REJECTS;
  const differences: string[] = [];
  try {
    const pipeline = await stage.putUp();
    const ended = AbortSignal.any([signal, stage.died]);
    const results = await steps.run(
      'images',
      `Uploaded ${files(pictures.length)} and read back what came of them`,
      () =>
        atMost(UPLOADS_AT_ONCE, pictures, async (picture) => {
          const result = await encodePicture(pipeline, picture, ended);
          print(`  ${outcomeLine(result, expectedRejects)}`);
          return result;
        }),
    );
    differences.push(...results.flatMap((result) => result.differences.map((text) => `${result.key}: ${text}`)));
    if (!options.images) differences.push(...statusDifferences(results, expectedRejects));
    await steps.run('gallery', `Wrote ${fromHere(GALLERY)}`, () => writeGallery(pipeline, results));
    await writeReport(pipeline, results, steps.seconds);

    if (!options.keep) differences.push(...(await takeDown(stage)));
    await writeReport(pipeline, results, steps.seconds);
    conclude(results, steps.seconds);
    if (options.keep) print(howToReach(stage.keepRunning(), pipeline));
  } catch (error) {
    (await takeDown(stage).catch((reason: Error) => [reason.message])).forEach(print);
    throw stage.died.aborted ? stage.died.reason : error;
  }
  return differences;
}

async function takeDown(stage: Stage): Promise<string[]> {
  return (await stage.takeDown()).map((thing) => `Left behind after the stack was destroyed: ${thing}.`);
}

function announce(folder: string, { pictures, skipped }: PictureFolder): void {
  print(`${files(pictures.length)} in ${fromHere(folder)}`);
  skipped.forEach(({ key, why }) => print(`  skipped ${printable(key)}: ${why}`));
}

function conclude(results: readonly PictureResult[], seconds: Readonly<Record<string, number>>): void {
  print('');
  resultTable(results).forEach(print);
  print(LATENCY_NOTE);
  print('');
  const times = Object.entries(seconds).map(([name, value]) => `${name} ${value.toFixed(1)}`);
  print(`Seconds: ${times.join(', ')} (some of them at the same time)`);
  print(`Report:  ${fromHere(REPORT)}`);
  print(`Gallery: ${fromHere(GALLERY)}`);
}

function fromHere(path: string): string {
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
    // At once: a command may still be trying to reach an emulator that has died.
    process.exit(exitCodeOf(error));
  },
);
