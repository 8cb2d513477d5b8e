/**
 * Packs the library for the languages that are named, into `dist/`, as it is published: `pack-for.ts python java`. It is
 * what `npm run package:<language>` and the release run, and what `npm run languages` tries.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TARGETS, Target, installLibrary, oldestCdk, pack } from './pack';

async function main(names: readonly string[]): Promise<void> {
  const targets = TARGETS.filter((target) => names.includes(target));
  const unknown = names.filter((name) => !TARGETS.includes(name as Target));
  if (targets.length === 0 || unknown.length > 0) {
    throw new Error(`give some of ${TARGETS.join(', ')}, not ${unknown.join(', ') || 'nothing'}`);
  }
  const scratch = await mkdtemp(join(tmpdir(), 'image-encoding-packages-'));
  try {
    const library = await installLibrary(scratch, await oldestCdk());
    // A Go module is its source: to build it only compiles the CDK, which `npm run languages` does.
    if (targets.includes('go')) await pack(library, ['go'], 'source');
    const built = targets.filter((target) => target !== 'go');
    if (built.length > 0) await pack(library, built);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

void main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
