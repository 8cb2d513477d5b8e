/* eslint-disable no-bitwise -- the random numbers are computed with bit operations */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sample from '../../test/support/encoder/sample-images';
import { HOSTILE_IMAGES } from '../../test/support/hostile/images';

const ROOT = join(__dirname, '..', '..');

/** Numbers from 0 up to a limit, the limit excluded; the same for the same seed (mulberry32). */
export type Random = (limit: number) => number;

export function randomOf(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** The part of an image that is read. */
const START_BYTES = 32 * 1024;

/** Images of every format that are mutated. */
export const ORIGINALS: readonly Buffer[] = [
  ...readFolder('test/support/encoder/cases'),
  ...readFolder('examples/images'),
  ...HOSTILE_IMAGES.map(({ bytes }) => bytes).filter((bytes) => bytes.length < 100_000),
  sample.tiff(),
  sample.ICO,
  sample.JPEG_XL,
  sample.isoImage('avif', 'mif1'),
].map((bytes) => bytes.subarray(0, START_BYTES));

function readFolder(folder: string): Buffer[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(ROOT, folder, name)));
}

/** Numbers with which readers often fail: zero, small, large, and around a change of sign. */
const EDGES = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Returns an image with flipped bits, wrong lengths, moved or missing parts, or without its end. Most changes are near the start. */
export function mutated(original: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(original);
  const anywhere = () => random(random(4) === 0 ? bytes.length : Math.min(bytes.length, 600));
  for (let change = random(6); change >= 0; change--) {
    if (bytes.length < 8) return bytes;
    const position = Math.min(anywhere(), bytes.length - 4);
    const kind = random(6);
    if (kind === 0) bytes[position] ^= 1 << random(8);
    if (kind === 1) bytes[position] = random(256);
    if (kind === 2) bytes.writeUInt32BE(EDGES[random(EDGES.length)], position);
    if (kind === 3) bytes.writeUInt16LE(EDGES[random(EDGES.length)] & 0xffff, position);
    if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, position), bytes.subarray(anywhere())]);
    if (kind === 5 && random(3) === 0) bytes = bytes.subarray(0, anywhere());
  }
  return bytes;
}
