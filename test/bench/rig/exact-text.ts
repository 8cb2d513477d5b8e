import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pictureChunks } from './pictures';

/** Decoded at a time: a multiple of 4 characters. */
const TEXT_CHUNK = 4 * 256 * 1024;

/**
 * Says what is wrong with a file that should be the Base64 text of a picture of a size; undefined where nothing is.
 *
 * The text is decoded, and the digest of what comes out is compared with the picture's.
 */
export async function textMistake(file: string, pictureSize: number): Promise<string | undefined> {
  const { size } = await stat(file);
  const expectedSize = Math.ceil(pictureSize / 3) * 4;
  if (size !== expectedSize) return `the text has ${size} bytes instead of ${expectedSize}`;

  const decoded = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: TEXT_CHUNK })) {
    const text = (chunk as Buffer).toString('latin1');
    const bytes = Buffer.from(text, 'base64');
    // Node's decoder overlooks what is not of the alphabet; encoding again does not.
    if (bytes.toString('base64') !== text) return 'the text is not Base64 as RFC 4648 has it';
    decoded.update(bytes);
  }
  return decoded.digest('hex') === pictureDigest(pictureSize) ? undefined : 'the text does not decode to the picture';
}

function pictureDigest(size: number): string {
  const hash = createHash('sha256');
  for (const chunk of pictureChunks(size, TEXT_CHUNK)) hash.update(chunk);
  return hash.digest('hex');
}
