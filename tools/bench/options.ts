import { parseArgs } from 'node:util';
import { BenchError } from './bench-error';
import { HandlerName, HANDLERS } from './handlers/handlers';
import { SIZES } from './report/bars';

/** The parts of the benchmark. */
export const PARTS = ['sizes', 'cold', 'large'] as const;
export type Part = (typeof PARTS)[number];

/** The options of the command line. */
export interface BenchOptions {
  readonly help: boolean;
  readonly quick: boolean;
  /** Sizes of the images of the simulated network, in bytes. */
  readonly sizes: readonly number[];
  /** Counted runs of each size and of the cold start. @default - depends on the size */
  readonly runs?: number;
  readonly parts: readonly Part[];
  readonly handlers: readonly HandlerName[];
  /** The Python of the Python handler. @default - the newest on PATH */
  readonly python?: string;
}

export const HELP = `Compares the encoder with the bundle of b59a45c, a Python handler and a Node.js handler.

  npm run bench                  measures everything
  npm run bench -- --quick       measures images of up to 10 MB and the cold start only
  npm run bench -- synthesis     measures the synthesis of apps of up to 1,000 pipelines instead
  npm run bench -- chart         draws the last results and writes them to README.md and docs/

Options:
  --sizes <list>     image sizes for the simulated network, for example 10KB,1MB,1.5GB
  --runs <number>    counted runs of each size and of the cold start
  --only <list>      parts: ${PARTS.join(', ')}
  --handlers <list>  handlers: ${HANDLERS.join(', ')}
  --python <path>    the Python of the Python handler
  --help             shows this help

Requires Linux, Git, Go, a JDK, Maven, OpenSSL and Python. Everything else is installed into .cache/bench.`;

const QUICK_SIZES = [10e3, 1e6, 10e6];
const UNITS: Record<string, number> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/**
 * Parses the command line.
 *
 * @throws BenchError about the first argument that is not valid
 */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  const quick = values.quick ?? false;
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (runs !== undefined && !(Number.isInteger(runs) && runs > 0)) {
    throw new BenchError(`--runs: must be an integer of at least 1, got "${values.runs}".`);
  }
  return {
    help: values.help ?? false,
    quick,
    sizes: values.sizes?.split(',').map(parseSize) ?? (quick ? QUICK_SIZES : SIZES),
    runs,
    parts: parseList('only', values.only, PARTS) ?? (quick ? ['sizes', 'cold'] : PARTS),
    handlers: parseList('handlers', values.handlers, HANDLERS) ?? HANDLERS,
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
        sizes: { type: 'string' },
        runs: { type: 'string' },
        only: { type: 'string' },
        handlers: { type: 'string' },
        python: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new BenchError(`${cause instanceof Error ? cause.message : cause}. Run with --help to see all options.`, {
      cause,
    });
  }
}

function parseSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/i.exec(text.trim()) ?? [];
  const size = Number(number) * UNITS[(unit ?? 'B').toUpperCase()];
  if (!Number.isSafeInteger(size) || size < 1000) {
    throw new BenchError(`--sizes: each size must be at least 1KB, for example 10KB,1MB, got "${text}".`);
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
    if (!name) throw new BenchError(`--${option}: must be one or more of ${names.join(', ')}, got "${part}".`);
    return name;
  });
}
