import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from '../../../test/support/emulator/checkout';
import { removeLeftovers } from '../../../test/support/leftovers';

/** The untracked folder of everything that the benchmark installs and writes. */
export const BENCH_CACHE = join(CACHE, 'bench');

/**
 * Returns a folder that `make` fills. It is created again only if one of its sources has changed.
 *
 * It is created under another name and renamed when it is complete, so that an interrupted one is never used.
 */
export async function cachedFolder(
  name: string,
  sources: readonly (string | Buffer)[],
  make: (draft: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256').update([process.platform, process.arch].join());
  for (const part of sources) hash.update(`\n${part.length}\n`).update(part);
  const folder = join(BENCH_CACHE, `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  await mkdir(BENCH_CACHE, { recursive: true });
  await removeLeftovers(BENCH_CACHE, /\.draft-(\d+)$/);

  const draft = `${folder}.draft-${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    await make(draft);
    // Another benchmark may have created it in the meantime.
    if (!existsSync(folder)) await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}
