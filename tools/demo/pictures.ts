import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UsageError } from './options';
import { MAX_KEY_BYTES, matchesFilter, type ObjectFilter } from '../../src/encoder/contract';

/** A file that is uploaded. */
export interface Picture {
  /** Its path below the folder, with slashes: the object's key. */
  readonly key: string;
  readonly path: string;
}

/** A file that is not uploaded, and why. */
export interface SkippedFile {
  readonly key: string;
  readonly why: string;
}

/** The files of a folder. */
export interface PictureFolder {
  readonly pictures: readonly Picture[];
  readonly skipped: readonly SkippedFile[];
}

/** The demo holds a picture and its text in memory; the encoder's own limit is lower. */
const MAX_BYTES = 1024 ** 3;

/**
 * The pictures in a folder and its subfolders that the pipeline would encode, sorted by key.
 *
 * @throws UsageError when there is no such folder or no such picture
 */
export async function collectPictures(folder: string, filter: ObjectFilter): Promise<PictureFolder> {
  const pictures: Picture[] = [];
  const skipped: SkippedFile[] = [];
  for (const entry of await entriesOf(folder)) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(folder, path).split(sep).join('/');
    const why = await reasonToSkip(entry, path, key, filter);
    if (why === undefined) pictures.push({ key, path });
    else if (why !== '') skipped.push({ key, why });
  }
  const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key, 'en');
  if (pictures.length === 0) {
    throw new UsageError(
      `The folder ${folder} holds nothing that the pipeline takes: files that end with ${endings(filter)}.`,
    );
  }
  return { pictures: pictures.sort(byKey), skipped: skipped.sort(byKey) };
}

/** The suffixes in words that tell how they match. */
function endings(filter: ObjectFilter): string {
  return `${filter.suffixes.join(' ')} (each as written, or in capitals)`;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true, recursive: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`There is no folder ${folder}.`);
    if (code === 'ENOTDIR') throw new UsageError(`${folder} is not a folder.`);
    throw new UsageError(`The folder ${folder} cannot be read: ${message}.`);
  }
}

/** Nothing for a picture; an empty reason for what nobody would miss. */
async function reasonToSkip(
  entry: Dirent,
  path: string,
  key: string,
  filter: ObjectFilter,
): Promise<string | undefined> {
  if (entry.isDirectory()) return '';
  if (key.split('/').some((name) => name.startsWith('.'))) return 'it is hidden';
  const file = await stat(path).catch(() => undefined);
  if (!file) return 'it cannot be read';
  if (!file.isFile()) return file.isDirectory() ? 'it is a link to a folder' : 'it is no file';
  if (!matchesFilter(key, filter)) return `it ends with none of ${endings(filter)}`;
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `its name is longer than the ${MAX_KEY_BYTES} bytes of an S3 key`;
  if (file.size > MAX_BYTES) return 'it is larger than the 1 GiB that this demo can hold';
  return undefined;
}
