import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DIST, InstalledLibrary, Target, pack } from './pack';
import { CheckFailed } from '../../test/support/check';

/** The file or folder in `dist/` that users of each target install. */
export type Packages = ReadonlyMap<Target, string>;

/**
 * Packs the library for targets into `dist/`, with its examples translated.
 *
 * @param sources the targets of which only the source is generated
 * @param log receives a line before each step
 */
export async function packForTargets(
  library: InstalledLibrary,
  targets: readonly Target[],
  sources: readonly Target[],
  log?: (line: string) => void,
): Promise<Packages> {
  const built = targets.filter((target) => !sources.includes(target));
  const generated = targets.filter((target) => sources.includes(target));
  if (generated.length > 0) await pack(library, generated, { isSource: true, log });
  if (built.length > 0) await pack(library, built, { log });
  const located = targets.map(async (target) => [target, await packedFor(target, sources.includes(target))] as const);
  return new Map(await Promise.all(located));
}

/** The file or folder in `dist/` that users of a target install. */
export async function packedFor(target: Target, isSource = false): Promise<string> {
  const folder = join(DIST, target);
  switch (target) {
    case 'js':
      return only(folder, /\.tgz$/);
    case 'python':
      return only(folder, /\.whl$/);
    case 'java': // A Maven repository.
      return folder;
    case 'go':
      return only(folder, /^[a-z]+$/);
    case 'dotnet':
      if (isSource) return only(folder, /^[A-Z][\w.]*(?<!\.s?nupkg)$/);
      await only(folder, /\.nupkg$/);
      return folder; // A package source of NuGet.
  }
}

async function only(folder: string, pattern: RegExp): Promise<string> {
  const found = (await readdir(folder)).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new CheckFailed(`${folder} should hold one of ${pattern}, and holds ${found.length}`);
  return join(folder, found[0]);
}
