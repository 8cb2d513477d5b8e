/* eslint-disable no-bitwise -- the random numbers are computed with bit operations */
import * as fc from 'fast-check';
import { detectFormat } from '../../../src/encoder/image/image-format';
import { JPEG_XL } from '../../support/encoder/sample-images';

/** Pseudorandom numbers of 32 bits, the same for the same seed (xorshift). */
function randomWords(seed: number, count: number): Uint32Array {
  const words = new Uint32Array(count);
  let state = seed;
  for (let index = 0; index < count; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return words;
}

describe('content without the signature of an image is not an image', () => {
  test('none of 1,000,000 random buffers is an image', () => {
    const random = Buffer.from(randomWords(20261127, 2 ** 21).buffer);
    const images: string[] = [];
    for (let index = 0; index < 1_000_000; index++) {
      const bytes = random.subarray(index * 8, index * 8 + 24 + (index % 1000));
      if (detectFormat(bytes)) images.push(bytes.toString('hex'));
    }
    expect(images).toEqual([]);
  });

  test('none of 10,000 texts without an svg root element is an image', () => {
    const words = fc.constantFrom(
      'BM',
      'GIF',
      'RIFF',
      'WEBP',
      'ftyp',
      'II*',
      'MM',
      '<',
      '<!--',
      '-->',
      '<?',
      '?>',
      ' svg ',
    );
    const markup = fc.constantFrom(
      '<!DOCTYPE html>',
      '<!DOCTYPE svg>',
      '<html>',
      '<g><svg ',
      '<svga ',
      'xsvg>',
      '<![CDATA[<svg ',
    );
    const text = fc.array(fc.oneof(words, markup, fc.string({ maxLength: 30, unit: 'grapheme' })), { maxLength: 12 });
    const encoding = fc.constantFrom('utf8' as const, 'utf16le' as const, 'latin1' as const);
    const start = fc.constantFrom('BM', 'GIF', 'RIFF', 'II*', 'MM', 'xxxxftyp');
    fc.assert(
      fc.property(start, text, encoding, (prefix, parts, name) => {
        // A TIFF starts with `II*` and a zero, which no text contains.
        const content = parts.join('').replaceAll('\0', '');
        expect(detectFormat(Buffer.from(prefix + content))).toBeUndefined();
        // A part before the others keeps a generated `<svg ` from being the root.
        expect(detectFormat(Buffer.from(`text ${parts.join('')}`, name))).toBeUndefined();
        expect(detectFormat(Buffer.from(`<html>${parts.join('')}`, name))).toBeUndefined();
      }),
      { numRuns: 10_000, seed: 20261127 },
    );
  });
});

describe('a JPEG XL codestream is detected from its header', () => {
  /** Headers that libjxl wrote: lossless and lossy, gray and in colors, with and without alpha. */
  const HEADERS = [
    ['ff0a503210090800010018004b188b158201', 'RGB, lossless'],
    ['ff0a50b20101f0000b541200800a9551c60d5ece', 'RGB, lossy'],
    ['ff0a5032b0120800100018004b188b158201', 'RGB with alpha, lossless'],
    ['ff0a5032b0130110010b541200800a9551c60d5e', 'RGB with alpha, lossy'],
    ['ff0a5032101437020800010018004b188b158201', 'gray, lossless'],
    ['ff0a50329014370201f0000b541200800a9551c6', 'gray, lossy'],
    ['ff0a5032b0286e040800100018004b188b158201', 'gray with alpha, lossless'],
    ['ff0a0010fc24458b00130800b400', 'gray with alpha, lossy, one pixel'],
    ['ff0a88014f46180168c01ffcc11ffcc10ba04100', 'RGB, 9,000 pixels wide'],
    ['ff0a01fe01c4000b541200800a9551c60d5ecef5', 'RGB, both sides multiples of 8'],
  ] as const;

  test.each(HEADERS)('%s is an image: %s', (hex) => {
    expect(detectFormat(Buffer.from(hex, 'hex'))).toBe('JPEG_XL');
  });

  test('a header that is cut off is not an image', () => {
    for (let length = 0; length < 6; length++) expect(detectFormat(JPEG_XL.subarray(0, length))).toBeUndefined();
  });

  test('at most one of 20 random headers is an image', () => {
    const random = Buffer.from(randomWords(20261127, 16 * 20_000).buffer);
    let images = 0;
    for (let index = 0; index < 20_000; index++) {
      const bytes = random.subarray(index * 64, index * 64 + 64);
      bytes.writeUInt16BE(0xff0a);
      if (detectFormat(bytes)) images++;
    }
    expect(images).toBeLessThan(1000);
  });
});
