import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeAbandoned } from './abandoned';
import { CACHE } from '../../emulator/checkout';

/** What the benchmark installs and writes; not tracked. */
export const BENCH_CACHE = join(CACHE, 'bench');

/**
 * The folder that `make` fills, made again only when one of the things it is made from is another.
 *
 * It is made under another name and renamed when it is complete: an interrupted one is never taken for a good one.
 */
export async function cachedFolder(
  name: string,
  madeFrom: readonly (string | Buffer)[],
  make: (draft: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256').update([process.platform, process.arch].join());
  for (const part of madeFrom) hash.update(`\n${part.length}\n`).update(part);
  const folder = join(BENCH_CACHE, `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  await mkdir(BENCH_CACHE, { recursive: true });
  await removeAbandoned(BENCH_CACHE, /\.draft-(\d+)$/);

  const draft = `${folder}.draft-${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    await make(draft);
    // Another benchmark may have been faster; what it made is as good.
    if (!existsSync(folder)) await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}
