import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { imageChunks } from './images';

/** Number of characters that are decoded at a time, a multiple of 4. */
const TEXT_CHUNK = 4 * 256 * 1024;

/**
 * Returns the problem of a file that must be the Base64 text of an image, or undefined.
 *
 * The file is decoded, and its hash is compared with that of the image.
 */
export async function outputProblem(file: string, imageSize: number): Promise<string | undefined> {
  const { size } = await stat(file);
  const expectedSize = Math.ceil(imageSize / 3) * 4;
  if (size !== expectedSize) return `the output has ${size} bytes instead of ${expectedSize}`;

  const decoded = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: TEXT_CHUNK })) {
    const text = (chunk as Buffer).toString('latin1');
    const bytes = Buffer.from(text, 'base64');
    // The decoder of Node.js skips invalid characters, so the result is encoded again.
    if (bytes.toString('base64') !== text) return 'the output is not Base64 as defined by RFC 4648';
    decoded.update(bytes);
  }
  return decoded.digest('hex') === imageDigest(imageSize) ? undefined : 'the output does not decode to the image';
}

function imageDigest(size: number): string {
  const hash = createHash('sha256');
  for (const chunk of imageChunks(size, TEXT_CHUNK)) hash.update(chunk);
  return hash.digest('hex');
}
