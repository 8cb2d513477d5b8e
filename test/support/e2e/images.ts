import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CHECKOUT } from '../emulator/checkout';

const FOLDER = join(CHECKOUT, 'examples', 'images');

/** An image of the examples; its relative path is its key. */
export interface SampleImage {
  readonly key: string;
  readonly bytes: Buffer;
}

/** All photographs of the examples. */
export const photographs: SampleImage[] = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(jpe?g|png|gif|webp|avif)$/i.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((file) => ({ key: relative(FOLDER, file).split(sep).join('/'), bytes: readFileSync(file) }))
  .filter(({ key }) => !key.startsWith('not-an-image'));

/** The smallest photograph. */
export const smallPhotograph: Buffer = photographs.reduce((a, b) => (a.bytes.length < b.bytes.length ? a : b)).bytes;
