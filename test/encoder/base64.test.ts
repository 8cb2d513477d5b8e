import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { base64Length, encodeBase64, SLICE_BYTES } from '../../src/encoder/base64';

describe('the text is Base64 as RFC 4648 defines it', () => {
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('section 10: %j gives %j', (input, text) => {
    expect(encodeBase64(Buffer.from(input)).toString('latin1')).toBe(text);
  });

  test('the standard alphabet is used', () => {
    expect(encodeBase64(Buffer.from([0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff])).toString('latin1')).toBe('++++////');
  });
});

describe('decoding the text gives the bytes', () => {
  const roundTrip = (size: number) => {
    const bytes = randomBytes(size);
    const text = encodeBase64(bytes);
    expect(text.length).toBe(base64Length(size));
    expect(decode(text).equals(bytes)).toBe(true);
  };

  test.each([1, 2, 3].flatMap((slices) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((off) => slices * SLICE_BYTES + off)))(
    'around the border of a slice: %d bytes',
    roundTrip,
  );

  test('for any size', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 200_000 }), roundTrip), { numRuns: 60 });
  });

  test('for bytes that are a part of a larger buffer', () => {
    const bytes = randomBytes(SLICE_BYTES * 2);
    const part = bytes.subarray(7, SLICE_BYTES + 9);
    expect(decode(encodeBase64(part)).equals(part)).toBe(true);
  });
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A decoder of its own, since Node's forgives what RFC 4648 forbids. */
function decode(text: Buffer): Buffer {
  const values = new Int16Array(256).fill(-1);
  [...ALPHABET].forEach((letter, value) => (values[letter.charCodeAt(0)] = value));
  const padding = text.subarray(-2).toString('latin1').replace(/[^=]/g, '').length;
  const bytes = Buffer.alloc((text.length / 4) * 3);
  for (let i = 0, bits = 0; i < text.length; i++) {
    const value = i < text.length - padding ? values[text[i]] : 0;
    if (value < 0) throw new Error(`not of the alphabet: ${text[i]}`);
    bits = (i % 4 === 0 ? 0 : bits * 64) + value;
    if (i % 4 === 3) bytes.writeUIntBE(bits, (i - 3) * 0.75, 3);
  }
  return bytes.subarray(0, bytes.length - padding);
}
