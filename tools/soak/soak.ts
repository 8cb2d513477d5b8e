import { encoderFigures } from './encoder-figures';
import { HELP, parseOptions, SoakOptions, UsageError } from './options';
import { planImages } from './plan';
import { accountLines, mistakesOf } from './report';
import { Round } from './round';
import { onStage } from './stage';
import { EmulatorError } from '../../test/support/emulator/emulator-error';
import { interruption, InterruptedError } from '../demo/interruption';
import { grouped } from '../demo/text-format';

/** A round took longer than it may. */
class TimeUpError extends Error {}

const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    print(HELP);
    return 0;
  }
  const signal = interruption((name) =>
    print(`${name}: taking everything away after the step under way; once more ends at once.`),
  );
  let mistakes = 0;
  for (const hasFaults of options.rounds) mistakes += await playRound(options, hasFaults, signal);
  return mistakes === 0 ? 0 : 1;
}

/** Plays a round in an emulator of its own, tells what became of the images, and returns how much is wrong. */
async function playRound(options: SoakOptions, hasFaults: boolean, interrupted: AbortSignal): Promise<number> {
  const { images: count, seed, minutes } = options;
  const faults = hasFaults ? 'all' : 'none';
  print(
    `${grouped(count)} images, faults: ${faults}. Again: npm run soak -- --images ${count} --faults ${faults} --seed ${seed}`,
  );
  const images = planImages(seed, count);
  const timeUp = new AbortController();
  const timer = setTimeout(() => timeUp.abort(new TimeUpError(`Not done after ${minutes} minutes.`)), minutes * 60_000);
  const signal = AbortSignal.any([interrupted, timeUp.signal]);
  try {
    return await onStage(async (stage) => {
      const result = await new Round(stage, images, signal).play(seed, hasFaults);
      accountLines(count, result, await encoderFigures(stage.emulator, stage.pipeline)).forEach(print);
      const mistakes = mistakesOf(count, result, hasFaults);
      mistakes.forEach((mistake) => console.error(`✗ ${mistake}`));
      print(mistakes.length === 0 ? '✓ Every image is accounted for.\n' : '✗ Not everything is as it must be.\n');
      return mistakes.length;
    });
  } catch (error) {
    // What is waited for when the time ends only says that it was aborted.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isExpected = [UsageError, InterruptedError, EmulatorError, TimeUpError].some((type) => error instanceof type);
    console.error(isExpected ? (error as Error).message : error);
    if (error instanceof UsageError) process.exit(2);
    process.exit(error instanceof InterruptedError ? error.exitCode : 1);
  },
);
