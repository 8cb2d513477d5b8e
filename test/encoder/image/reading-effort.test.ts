import fc from 'fast-check';
import { imageMeta } from 'image-meta';
import { ImageFormatName } from '../../../src/encoder/contract';
import { detectFormat } from '../../../src/encoder/image/image-format';
import { LIBRARY_NAMES } from '../../../src/encoder/image/read-dimensions';
import * as sample from '../../support/encoder/sample-images';

/** Bytes that count how often a reader takes a part of them, and how many it copies or searches. */
class CountedBytes extends Uint8Array {
  static steps = 0;
  static copied = 0;

  override subarray(start?: number, end?: number) {
    CountedBytes.steps++;
    return super.subarray(start, end);
  }

  override slice(start?: number, end?: number) {
    CountedBytes.steps++;
    const part = super.slice(start, end);
    CountedBytes.copied += part.length;
    return part;
  }

  override indexOf(byte: number, start = 0) {
    const found = super.indexOf(byte, start);
    CountedBytes.copied += (found < 0 ? this.length : found) - start;
    return found;
  }
}

/** Reads bytes with the library. Returns the type that it detected, and its effort. */
function read(bytes: Uint8Array) {
  const counted = new CountedBytes(Uint8Array.from(bytes).buffer);
  CountedBytes.steps = CountedBytes.copied = 0;
  try {
    return { type: imageMeta(counted).type, steps: CountedBytes.steps, copied: CountedBytes.copied };
  } catch (error) {
    return { error: String(error), steps: CountedBytes.steps, copied: CountedBytes.copied };
  }
}

const STARTS: Readonly<Partial<Record<ImageFormatName, readonly Buffer[]>>> = {
  JPEG: [sample.jpeg(1).subarray(0, 4)],
  PNG: [sample.PNG.subarray(0, 8), sample.PNG.subarray(0, 16)],
  GIF: [sample.GIF.subarray(0, 6)],
  WEBP: [' ', 'L', 'X'].map((kind) => Buffer.from(`RIFF\0\0\0\0WEBPVP8${kind}`, 'latin1')),
  BMP: [sample.bitmap()],
  JPEG_XL: [sample.JPEG_XL, Buffer.from('0000000c4a584c200d0a870a000000146674797a6a786c20', 'hex')],
  TIFF: ['49492a0008000000', '4d4d002a00000008', '49492b00080000001000000000000000'].map((hex) =>
    Buffer.from(hex, 'hex'),
  ),
  ICO: [sample.ICO],
};
const FORMATS = Object.keys(LIBRARY_NAMES) as ImageFormatName[];

/** Bytes that the readers search for, so that they find them everywhere. */
const fragment = fc.oneof(
  fc.constantFrom(
    ...[[0xff], [0xff, 0xe1], [0xff, 0xe1, 0xff, 0xff], [0xff, 0xd8], [0, 0], [0, 8], [0xff, 0xff], [0, 2]].map(
      (bytes) => Buffer.from(bytes),
    ),
    ...[
      'Exif\0\0II*\0\x08\0\0\0\xff\xff',
      'Exif\0\0MM\0*\0\0\0\x08\xff\xff',
      'IHDR',
      'CgBI',
      '<svg ',
      'ftyp',
      'BM',
    ].map((text) => Buffer.from(text, 'latin1')),
  ),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);
const hostile = fc
  .tuple(fc.array(fragment, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }))
  .map(([fragments, times]) => Buffer.concat(Array.from({ length: times }, () => Buffer.concat(fragments))));

describe('the library', () => {
  test.each(FORMATS)('reads a %s with an effort in proportion to the number of bytes', (format) => {
    fc.assert(
      fc.property(fc.constantFrom(...STARTS[format]!), hostile, (start, rest) => {
        const bytes = Buffer.concat([start, rest]);
        fc.pre(detectFormat(bytes) === format);
        const { steps, copied } = read(bytes);
        expect(steps).toBeLessThanOrEqual(30 + 3 * bytes.length);
        expect(copied).toBeLessThanOrEqual(200 + 8 * bytes.length);
      }),
      { numRuns: 400 },
    );
  });

  test.each(FORMATS)('reads a %s with no other reader', (format) => {
    fc.assert(
      fc.property(fc.constantFrom(...STARTS[format]!), hostile, (start, rest) => {
        const bytes = Buffer.concat([start, rest]);
        fc.pre(detectFormat(bytes) === format);
        const { type, error } = read(bytes);
        if (error) expect(error).not.toMatch(/unsupported file type/);
        else expect(type).toBe(LIBRARY_NAMES[format]);
      }),
      { numRuns: 400 },
    );
  });

  test('does not read content that starts like a WebP and continues like an SVG', () => {
    const bytes = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP<svg ', 'latin1'), Buffer.from('<svg '.repeat(1000))]);
    expect(detectFormat(bytes)).toBeUndefined();
  });
});
