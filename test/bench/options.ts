import { parseArgs } from 'node:util';
import { BenchError } from './bench-error';
import { PeerName, PEERS } from './peers/peers';

/** The parts that a run of the benchmark can have. */
export const PARTS = ['sizes', 'on-top', 'direct', 'small', 'cold', 'large'] as const;
export type Part = (typeof PARTS)[number];

/** What the benchmark was asked for on its command line. */
export interface BenchOptions {
  readonly help: boolean;
  readonly profile: boolean;
  readonly quick: boolean;
  /** Sizes of the images of the simulated network, in bytes. */
  readonly sizes: readonly number[];
  /** Counted runs of each size; by the size where it is not given. */
  readonly runs?: number;
  readonly parts: readonly Part[];
  readonly peers: readonly PeerName[];
  /** The Python of the Python handler; the newest on PATH where it is not given. */
  readonly python?: string;
}

export const HELP = `Measures the encoder beside a Python handler, a naive Node.js handler and a raw copy.

  npm run bench                  all of it, about 13 minutes
  npm run bench -- --quick       a first impression in 2 minutes
  npm run bench -- --profile     where the CPU time of a small image goes

Options:
  --sizes <list>    sizes for the simulated network, as in 10KB,1MB,1.5GB
  --runs <number>   counted runs of each size
  --only <list>     parts: ${PARTS.join(', ')}
  --peers <list>    peers: ${PEERS.join(', ')}
  --python <path>   the Python of the Python handler
  --help            this text

It needs Linux, Go, a JDK, Maven, OpenSSL and Python; it installs the rest into .cache/bench.`;

const FULL_SIZES = [10e3, 1e6, 10e6, 100e6, 1e9];
const QUICK_SIZES = [10e3, 1e6, 10e6];
const UNITS: Record<string, number> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/** Reads the command line; throws one sentence about the first thing in it that cannot be used. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  const quick = values.quick ?? false;
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (runs !== undefined && !(Number.isInteger(runs) && runs > 0)) {
    throw new BenchError(`--runs takes a whole number from 1, but it is "${values.runs}".`);
  }
  return {
    help: values.help ?? false,
    profile: values.profile ?? false,
    quick,
    sizes: values.sizes?.split(',').map(parseSize) ?? (quick ? QUICK_SIZES : FULL_SIZES),
    runs,
    parts: parseList('only', values.only, PARTS) ?? (quick ? ['sizes', 'small', 'cold'] : PARTS),
    peers: parseList('peers', values.peers, PEERS) ?? PEERS,
    python: values.python,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        profile: { type: 'boolean' },
        sizes: { type: 'string' },
        runs: { type: 'string' },
        only: { type: 'string' },
        peers: { type: 'string' },
        python: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new BenchError(`${cause instanceof Error ? cause.message : cause} (--help tells what there is)`, { cause });
  }
}

function parseSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/i.exec(text.trim()) ?? [];
  const size = Number(number) * UNITS[(unit ?? 'B').toUpperCase()];
  if (!Number.isSafeInteger(size) || size < 1000) {
    throw new BenchError(`--sizes takes sizes from 1KB, as in 10KB,1MB, but one of them is "${text}".`);
  }
  return size;
}

function parseList<Name extends string>(
  option: string,
  text: string | undefined,
  names: readonly Name[],
): Name[] | undefined {
  return text?.split(',').map((part) => {
    const name = names.find((candidate) => candidate === part.trim());
    if (!name) throw new BenchError(`--${option} takes ${names.join(', ')}, but one of its names is "${part}".`);
    return name;
  });
}
