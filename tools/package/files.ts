import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** The files under a folder: path, with slashes, and the size and hash of the content. */
export type Files = Map<string, { readonly size: number; readonly sha256: string }>;

/** Reads all files under a folder, or only those whose path is included. */
export async function filesUnder(folder: string, isIncluded: (path: string) => boolean = () => true): Promise<Files> {
  const files: Files = new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  for (const path of paths.sort()) {
    if (!isIncluded(path)) continue;
    const content = await readFile(join(folder, path));
    files.set(path, { size: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  }
  return files;
}

/** The paths at which two folders differ. */
export function differences(one: Files, other: Files): string[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path)?.sha256 !== other.get(path)?.sha256).sort();
}
