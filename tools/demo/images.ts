import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UsageError } from './options';
import { MAX_KEY_BYTES, matchesFilter, type ObjectFilter } from '../../src/encoder/contract';

/** A file that is uploaded. */
export interface ImageFile {
  /** Its path relative to the folder, with slashes. It becomes the object's key. */
  readonly key: string;
  readonly path: string;
}

/** A file that is not uploaded, with the reason. */
export interface SkippedFile {
  readonly key: string;
  readonly reason: string;
}

/** The files of a folder. */
export interface ImageFolder {
  readonly images: readonly ImageFile[];
  readonly skipped: readonly SkippedFile[];
}

/** The demo keeps an image and its output in memory. */
const MAX_BYTES = 1024 ** 3;

/**
 * The images in a folder and its subfolders that the pipeline would encode, sorted by key.
 *
 * @throws UsageError if the folder does not exist or has no such image
 */
export async function collectImages(folder: string, filter: ObjectFilter): Promise<ImageFolder> {
  const images: ImageFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const entry of await entriesOf(folder)) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(folder, path).split(sep).join('/');
    const reason = await reasonToSkip(entry, path, key, filter);
    if (reason === undefined) images.push({ key, path });
    else if (reason !== '') skipped.push({ key, reason });
  }
  const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key, 'en');
  if (images.length === 0) {
    throw new UsageError(
      `The folder ${folder} contains no files that the pipeline encodes. Their names must end with ${endings(filter)}.`,
    );
  }
  return { images: images.sort(byKey), skipped: skipped.sort(byKey) };
}

/** Describes the suffixes and how they match. */
function endings(filter: ObjectFilter): string {
  return `${filter.suffixes.join(' ')} (as written or in uppercase)`;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true, recursive: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`The folder ${folder} does not exist.`);
    if (code === 'ENOTDIR') throw new UsageError(`${folder} is not a folder.`);
    throw new UsageError(`The folder ${folder} cannot be read: ${message}.`);
  }
}

/** Returns undefined for an image, and an empty string for entries that are skipped silently. */
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
  if (!file.isFile()) return file.isDirectory() ? 'it is a link to a folder' : 'it is not a regular file';
  if (!matchesFilter(key, filter)) return `its name does not end with ${endings(filter)}`;
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `its name is longer than the ${MAX_KEY_BYTES} bytes of an S3 key`;
  if (file.size > MAX_BYTES) return 'it is larger than 1 GiB, the limit of the demo';
  return undefined;
}
