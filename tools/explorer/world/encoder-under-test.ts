import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, Plugin } from 'esbuild';
import type * as items from '../../../src/encoder/aws/dynamodb-item-store';
import type * as objects from '../../../src/encoder/aws/s3-object-store';
import type * as concurrency from '../../../src/encoder/concurrency';
import type * as errors from '../../../src/encoder/errors';
import type * as processEvent from '../../../src/encoder/process-event';
import type * as log from '../../../src/encoder/telemetry/log';

const SOURCES = join(__dirname, '..', '..', '..', 'src', 'encoder');

/** The exports of the encoder's modules that an invocation needs. */
export type Encoder = Pick<typeof processEvent, 'processEvent'> &
  Pick<typeof objects, 'S3ObjectStore'> &
  Pick<typeof items, 'DynamoDBItemStore'> &
  Pick<typeof concurrency, 'MemoryBudget'> &
  Pick<typeof errors, 'DeadlineError'> &
  Pick<typeof log, 'Log'>;

const ENTRY = `
  export { processEvent } from './process-event';
  export { S3ObjectStore } from './aws/s3-object-store';
  export { DynamoDBItemStore } from './aws/dynamodb-item-store';
  export { MemoryBudget } from './concurrency';
  export { DeadlineError } from './errors';
  export { Log } from './telemetry/log';
`;

/** A text in a source file that is replaced. It must occur exactly once. */
export interface Replacement {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Schedules do not wait: delays between the attempts of a call end at once, because the schedule decides when a call
 * ends. The time limit of reading an image, which takes half a millisecond, is not needed.
 */
const WITHOUT_TIME: Readonly<Record<string, string>> = {
  'node:timers/promises': 'export const setTimeout = () => Promise.resolve();',
  './time-limit': 'export const withinTime = (milliseconds, code) => code();',
};

/** Builds the encoder from its sources with replacements, and loads it. */
export async function loadEncoder(replacements: readonly Replacement[] = []): Promise<Encoder> {
  const replaced = new Set<Replacement>();
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: SOURCES, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['@aws-sdk/*'],
    logLevel: 'silent',
    plugins: [withoutTime, replacing(replacements, replaced)],
  });
  for (const replacement of replacements) {
    if (!replaced.has(replacement)) throw new Error(`${replacement.file} is not part of the encoder.`);
  }
  const module = { exports: {} };
  new Function('require', 'module', 'exports', outputFiles[0].text)(require, module, module.exports);
  return module.exports as Encoder;
}

const withoutTime: Plugin = {
  name: 'without-time',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) => (path in WITHOUT_TIME ? { path, namespace: 'without-time' } : undefined));
    onLoad({ filter: /./, namespace: 'without-time' }, ({ path }) => ({ contents: WITHOUT_TIME[path] }));
  },
};

function replacing(replacements: readonly Replacement[], replaced: Set<Replacement>): Plugin {
  return {
    name: 'replacing',
    setup({ onLoad }) {
      onLoad({ filter: /src.encoder.[\w./\\-]+\.ts$/ }, async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        for (const replacement of replacements.filter(({ file }) => file === basename(path))) {
          const pieces = contents.split(replacement.from);
          if (pieces.length !== 2) {
            throw new Error(
              `${replacement.file} contains the text to replace ${pieces.length - 1} times instead of once: ${replacement.from}`,
            );
          }
          contents = pieces.join(replacement.to);
          replaced.add(replacement);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
