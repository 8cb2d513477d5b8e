import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { photographs } from '../../test/support/e2e/images';
import { jpegSegment } from '../../test/support/encoder/sample-images';

/** An image that a comment in the file makes unique. */
export interface ImageVariant {
  readonly suffix: string;
  /** The relative share of this variant among all images. */
  readonly share: number;
  readonly withComment: (comment: string) => Buffer;
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const START_OF_JPEG = 2;
const JPEG_COMMENT = 0xfe;

/** Mostly small images, some photographs, and a few whose output is written in several parts. */
export const IMAGES: readonly ImageVariant[] = [
  noise(16, 400),
  noise(40, 300),
  noise(70, 200),
  ...photographs
    .filter(({ key, bytes }) => key.endsWith('.jpg') && bytes.length < 300_000)
    .map(({ bytes }) => photograph(bytes, 30)),
  noise(1_300, 2),
];

/** A photograph in JPEG, with the comment at the start of the file. */
function photograph(bytes: Buffer, share: number): ImageVariant {
  const withComment = (comment: string) =>
    Buffer.concat([
      bytes.subarray(0, START_OF_JPEG),
      jpegSegment(JPEG_COMMENT, Buffer.from(comment)),
      bytes.subarray(START_OF_JPEG),
    ]);
  return { suffix: '.jpg', share, withComment };
}

/** A square PNG of noise, which does not compress: three bytes per pixel. */
function noise(side: number, share: number): ImageVariant {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8); // eight bits each of red, green and blue
  const pixels = createHash('shake256', { outputLength: side * (1 + 3 * side) })
    .update(String(side))
    .digest();
  for (let row = 0; row < side; row++) pixels[row * (1 + 3 * side)] = 0; // no filter
  const start = Buffer.concat([PNG_SIGNATURE, chunk('IHDR', header)]);
  const end = Buffer.concat([chunk('IDAT', deflateSync(pixels, { level: 0 })), chunk('IEND', Buffer.alloc(0))]);
  const withComment = (comment: string) =>
    Buffer.concat([start, chunk('tEXt', Buffer.from(`Comment\0${comment}`, 'latin1')), end]);
  return { suffix: '.png', share, withComment };
}

/** @see https://www.w3.org/TR/png-3/#5Chunk-layout */
function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const bytes = Buffer.alloc(4 + body.length + 4);
  bytes.writeUInt32BE(content.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), 4 + body.length);
  return bytes;
}
