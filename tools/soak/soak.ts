import { withDeployment } from './deployment';
import { encoderFigures } from './encoder-figures';
import { HELP, parseOptions, SoakOptions, UsageError } from './options';
import { planImages } from './plan';
import { accountLines, problemsOf } from './report';
import { Round } from './round';
import { EmulatorError } from '../../test/support/emulator/emulator-error';
import { interruption, InterruptedError } from '../demo/interruption';
import { grouped } from '../demo/text-format';

/** A round exceeded its maximum duration. */
class TimeUpError extends Error {}

const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    print(HELP);
    return 0;
  }
  const signal = interruption((name) =>
    print(`${name}: removing everything after the current step. Send it again to stop immediately.`),
  );
  let problems = 0;
  for (const hasFaults of options.rounds) problems += await runRound(options, hasFaults, signal);
  return problems === 0 ? 0 : 1;
}

/** Runs a round in a new emulator, prints the report, and returns the number of problems. */
async function runRound(options: SoakOptions, hasFaults: boolean, interrupted: AbortSignal): Promise<number> {
  const { images: count, seed, minutes } = options;
  const faults = hasFaults ? 'all' : 'none';
  print(
    `${grouped(count)} images, faults: ${faults}. To repeat: npm run soak -- --images ${count} --faults ${faults} --seed ${seed}`,
  );
  const images = planImages(seed, count);
  const timeUp = new AbortController();
  const timer = setTimeout(
    () => timeUp.abort(new TimeUpError(`The round did not finish within ${minutes} minutes. Increase --minutes.`)),
    minutes * 60_000,
  );
  const signal = AbortSignal.any([interrupted, timeUp.signal]);
  try {
    return await withDeployment(async (deployment) => {
      const result = await new Round(deployment, images, signal).run(seed, hasFaults);
      accountLines(count, result, await encoderFigures(deployment.emulator, deployment.pipeline)).forEach(print);
      const problems = problemsOf(count, result, hasFaults);
      problems.forEach((problem) => console.error(`✗ ${problem}`));
      print(problems.length === 0 ? '✓ The result of every image is correct.\n' : '✗ The results have problems.\n');
      return problems.length;
    });
  } catch (error) {
    // The error of an aborted wait does not say why it was aborted.
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
