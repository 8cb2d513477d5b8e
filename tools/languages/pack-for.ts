import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { TARGETS, Target, installLibrary, oldestCdk } from './pack';
import { packForTargets } from './packages';
import { CHECKOUT } from '../../test/support/emulator/checkout';

/** The steps of packing. A test replaces them. */
const STEPS = { installLibrary, packForTargets };

/**
 * Packs the library for the named targets into `dist/`, as it is published.
 *
 * @param log receives a line before each step, and a line with the location of each package at the end
 */
export async function packFor(names: readonly string[], log: (line: string) => void, steps = STEPS): Promise<void> {
  const targets = TARGETS.filter((target) => names.includes(target));
  const unknown = names.filter((name) => !TARGETS.includes(name as Target));
  if (targets.length === 0 || unknown.length > 0) {
    throw new Error(`Specify some of ${TARGETS.join(', ')}, got ${unknown.join(', ') || 'none'}.`);
  }
  const scratch = await mkdtemp(join(tmpdir(), 'image-encoding-packages-'));
  try {
    const library = await steps.installLibrary(scratch, await oldestCdk(), log);
    // A Go module is its source: building it only compiles the CDK, which `npm run languages` does.
    const packages = await steps.packForTargets(library, targets, ['go'], log);
    for (const [target, path] of packages) log(`${target}: ${relative(CHECKOUT, path)}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
