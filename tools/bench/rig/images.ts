import { createHash } from 'node:crypto';

/** The start of a JPEG file of 4,000 × 3,000 pixels, enough to read its format and size. */
const HEADER = Buffer.from(
  'ffd8ffe000104a46494600010100000100010000' + // JFIF
    'ffc0001108' + // baseline frame, 8 bits
    '0bb80fa0' + // height and width
    '03012200021101031101' +
    'ffda000c03010002110311003f00', // start of scan
  'hex',
);

/** The rest of an image repeats this block. Its length is not a multiple of 3 or of a power of 2. */
const NOISE_BYTES = 1_048_573;
const NOISE = noise(NOISE_BYTES);

/** A range of an image. The bytes depend on their offset only, not on the size of the image. */
export function imageBytes(start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  for (let at = start; at < end;) {
    const offset = at % NOISE_BYTES;
    at += NOISE.copy(bytes, at - start, offset, Math.min(NOISE_BYTES, offset + end - at));
  }
  if (start < HEADER.length) HEADER.copy(bytes, 0, start, Math.min(end, HEADER.length));
  return bytes;
}

/** An image in pieces of at most `chunkBytes`. */
export function* imageChunks(size: number, chunkBytes: number, start = 0): Generator<Buffer> {
  for (let at = start; at < size; at += chunkBytes) yield imageBytes(at, Math.min(size, at + chunkBytes));
}

/** Random-looking bytes that are always the same. */
function noise(length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let index = 0; index * 32 < length; index++) blocks.push(createHash('sha256').update(String(index)).digest());
  return Buffer.concat(blocks).subarray(0, length);
}
