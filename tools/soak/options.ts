import { parseArgs } from 'node:util';

export const HELP = `Encodes many images on the emulator, and checks the result of each: npm run soak -- [options]

  --images <n>        number of images (default: 10000)
  --faults none|all   without faults, or with killed encoders and disturbed calls (default: a round of each)
  --seed <n>          seed of the random choices (default: random, and printed)
  --minutes <n>       maximum duration of a round (default: 5, and 1 for every 400 images)
  --help              shows this help`;

/** The options of the command line. */
export interface SoakOptions {
  readonly help: boolean;
  readonly images: number;
  /** For each round, whether faults are injected. */
  readonly rounds: readonly boolean[];
  readonly seed: number;
  readonly minutes: number;
}

/** The command line is not valid. The message says why. */
export class UsageError extends Error {}

const OPTIONS = {
  images: { type: 'string', default: '10000' },
  faults: { type: 'string' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const ROUNDS: Readonly<Record<string, readonly boolean[]>> = { none: [false], all: [true] };

export function parseOptions(args: readonly string[]): SoakOptions {
  // Some versions of npm pass on the "--" that separates the options from those of npm.
  const { values } = parse(args.filter((argument) => argument !== '--'));
  const images = wholeNumber('images', values.images, 1);
  const rounds = values.faults === undefined ? [false, true] : ROUNDS[values.faults];
  if (!rounds) throw new UsageError(`--faults: must be none or all, got "${values.faults}".`);
  return {
    help: values.help,
    images,
    rounds,
    seed: wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000), 0),
    minutes: wholeNumber('minutes', values.minutes ?? String(5 + Math.ceil(images / 400)), 1),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ options: OPTIONS, args });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < min) {
    throw new UsageError(`--${name}: must be a whole number of at least ${min}, got "${text}".`);
  }
  return value;
}
