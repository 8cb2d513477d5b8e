import { parseArgs } from 'node:util';

export const HELP = `Encodes many images on the emulator, and accounts for each of them: npm run soak -- [options]

  --images <n>        how many images (10000)
  --faults none|all   without faults, or with the encoder killed and its calls disturbed (first the one, then the other)
  --seed <n>          what chance starts from (drawn, and printed)
  --minutes <n>       how long a round may take (5, and one for each 400 images)
  --help`;

/** What is soaked. */
export interface SoakOptions {
  readonly help: boolean;
  readonly images: number;
  /** For each round, whether faults are injected. */
  readonly rounds: readonly boolean[];
  readonly seed: number;
  readonly minutes: number;
}

/** Options that make no sense; the message says why. */
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
  // Some versions of npm hand the "--" on that sets the options apart from their own.
  const { values } = parse(args.filter((argument) => argument !== '--'));
  const images = wholeNumber('images', values.images, 1);
  const rounds = values.faults === undefined ? [false, true] : ROUNDS[values.faults];
  if (!rounds) throw new UsageError(`--faults is none or all, and not "${values.faults}".`);
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

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least) {
    throw new UsageError(`--${name} is a whole number of at least ${least}, and not "${text}".`);
  }
  return value;
}
