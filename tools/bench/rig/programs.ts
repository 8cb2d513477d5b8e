import { join } from 'node:path';
import { build } from 'esbuild';
import { BENCH_CACHE } from './cached-folder';

const BENCH = join(__dirname, '..');

/** The programs of the benchmark that run in separate processes, as JavaScript, so that none spends time on types. */
export interface Programs {
  readonly nodeRuntime: string;
  readonly naiveNode: string;
  readonly syntheticS3: string;
}

/** Bundles the programs, each into one file, with the SDK where it is used. */
export async function buildPrograms(): Promise<Programs> {
  const outdir = join(BENCH_CACHE, 'programs');
  await build({
    entryPoints: [
      'handlers/node-runtime.process.ts',
      'handlers/naive-node.handler.ts',
      'servers/synthetic-s3.process.ts',
    ].map((name) => join(BENCH, name)),
    outdir,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'warning',
  });
  return {
    nodeRuntime: join(outdir, 'node-runtime.process.js'),
    naiveNode: join(outdir, 'naive-node.handler.js'),
    syntheticS3: join(outdir, 'synthetic-s3.process.js'),
  };
}
