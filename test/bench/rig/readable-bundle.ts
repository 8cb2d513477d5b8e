import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BENCH_CACHE } from './cached-folder';
import { install } from './tools';
import { CHECKOUT } from '../../emulator/checkout';

interface Tasks {
  readonly tasks: Record<string, { readonly steps: readonly { readonly execArgs?: readonly string[] }[] }>;
}

/** What only makes the bundle small, or belongs to its packing. */
const LEFT_OUT = /^--(?:minify|sourcemap|outfile|metafile)/;

/** Builds the encoder as its bundle is built, but with its names and a source map. */
export async function buildReadableBundle(): Promise<string> {
  const { tasks }: Tasks = JSON.parse(await readFile(join(CHECKOUT, '.projen', 'tasks.json'), 'utf8'));
  const [step] = tasks['bundle:encoder/encode-image.lambda'].steps;
  const [command, ...args] = step.execArgs!;
  const outfile = join(BENCH_CACHE, 'programs', 'encoder.js');
  const kept = args.filter((argument) => !LEFT_OUT.test(argument));
  await install(
    'The encoder',
    join(CHECKOUT, 'node_modules', '.bin', command),
    [...[...kept, '--sourcemap=external', `--outfile=${outfile}`]],
    { cwd: CHECKOUT },
  );
  return outfile;
}
