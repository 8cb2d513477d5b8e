import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImageFormat } from '../../../src/encoder/contract';
import { MAX_PREFIX_BYTES, describeImage } from '../../../src/encoder/image/describe-image';
import { MEDIA_TYPES } from '../../../src/encoder/image/image-format';
import { ORDINARY_IMAGES } from '../../support/encoder/image-cases';
import * as sample from '../../support/encoder/sample-images';

const photograph = (name: string) => readFileSync(join(__dirname, '../../../examples/images', name));

describe('format and dimensions are read from', () => {
  test.each(ORDINARY_IMAGES)('a $format', ({ bytes, format, values }) => {
    expect(describeImage(bytes)).toEqual({ format, mediaType: MEDIA_TYPES[format], ...values });
  });

  test.each([
    ['rocket.jpg', 'JPEG'],
    ['HUBBLE.JPG', 'JPEG'],
    ['astronaut.png', 'PNG'],
    ['photographer.gif', 'GIF'],
    ['gravel.webp', 'WEBP'],
    ['galaxies.avif', 'AVIF'],
  ])('a real photograph: %s', (name, format) => {
    const description = describeImage(photograph(name));
    expect(description).toMatchObject({ format, width: expect.any(Number), height: expect.any(Number) });
    expect(description!.width! * description!.height!).toBeGreaterThan(10_000);
  });

  test('a JPEG with its orientation', () => {
    expect(describeImage(sample.jpeg(6))).toMatchObject({ orientation: 6, width: 640, height: 480 });
  });

  test('a JPEG without an orientation that does not exist', () => {
    expect(describeImage(sample.jpeg(77))).not.toHaveProperty('orientation');
  });

  test('a HEIF container according to its brands', () => {
    expect(describeImage(sample.isoImage('avis', 'avif'))).toMatchObject({ format: 'AVIF', width: 12 });
    expect(describeImage(sample.isoImage('mif1', 'avif'))).toMatchObject({ format: 'AVIF', width: 12 });
    expect(describeImage(sample.isoImage('mif1', 'heic'))).toMatchObject({ format: 'HEIC', width: 12 });
  });

  test('a HEIF file in the short form, but without dimensions', () => {
    for (const [brand, format] of [
      ['avif', 'AVIF'],
      ['heic', 'HEIC'],
    ]) {
      const bytes = Buffer.from(`\0\0\0\x10ftypmif3${brand}\0\0\x4b\x1dmini`, 'latin1');
      expect(describeImage(bytes)).toEqual({ format, mediaType: `image/${brand}` });
    }
  });

  test('an image of every format, which has a media type', () => {
    expect(Object.keys(MEDIA_TYPES).sort()).toEqual(Object.values(ImageFormat).sort());
  });
});

describe('content that is not an image is not described', () => {
  test.each([
    ['no bytes', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(4096)],
    ['a letter', sample.TEXT],
    ['a text file with the suffix of an image', photograph('not-an-image.jpg')],
    ['a text that starts with BM', Buffer.from('BM is also how this sentence of more than thirty letters starts.')],
    ['a web page with a drawing', Buffer.concat([Buffer.from('<!doctype html><html><body>'), sample.svg()])],
    ['a text about <svg>', Buffer.from('Write <svg width="1" height="1"> to begin a drawing.')],
    ['a film', sample.isoImage('isom', 'mp42')],
    ['a cursor', Buffer.concat([Buffer.from([0, 0, 2, 0]), sample.ICO.subarray(4)])],
    ['an icon directory without icons', Buffer.concat([Buffer.from([0, 0, 1, 0, 0, 0]), Buffer.alloc(100)])],
    [
      'an icon whose content starts within its directory',
      Buffer.concat([sample.ICO.subarray(0, 18), Buffer.alloc(100)]),
    ],
    ['a bitmap with a header of 13 bytes', Buffer.concat([Buffer.from('BM'), Buffer.alloc(12), Buffer.alloc(40, 13)])],
    [
      'the first two bytes of a JPEG XL codestream',
      Buffer.concat([Buffer.from('ff0a', 'hex'), Buffer.alloc(100, 0xff)]),
    ],
  ])('%s', (_, bytes) => {
    expect(describeImage(bytes)).toBeUndefined();
  });
});

describe('content with the signature of an image is an image, even if its dimensions cannot be read', () => {
  test.each([
    ['a truncated PNG', 'PNG', sample.PNG.subarray(0, 12)],
    ['a PNG without width', 'PNG', Buffer.concat([sample.PNG.subarray(0, 16), Buffer.alloc(20)])],
    ['a truncated GIF', 'GIF', sample.GIF.subarray(0, 7)],
    ['a truncated WebP', 'WEBP', sample.WEBP.subarray(0, 20)],
    ['a truncated HEIC', 'HEIC', sample.isoImage('heic', 'mif1').subarray(0, 30)],
    ['a JPEG that ends before its dimensions', 'JPEG', sample.jpeg(1).subarray(0, 20)],
    ['a signature and noise', 'JPEG', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(2000, 0x5a)])],
    ['a drawing that states no size', 'SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a truncated drawing', 'SVG', Buffer.from('<svg xmlns="http://www.w3.org/20')],
  ])('%s', (_, format, bytes) => {
    const description = describeImage(bytes);
    expect(description).toMatchObject({ format });
    expect(description).not.toHaveProperty('width');
    expect(description).not.toHaveProperty('height');
  });
});

describe('of a large image', () => {
  const filler = Array.from({ length: MAX_PREFIX_BYTES / 60_000 + 1 }, () =>
    sample.jpegSegment(0xe2, Buffer.alloc(60_000)),
  );

  test('dimensions after megabytes of other segments are read', () => {
    expect(describeImage(sample.jpeg(3, filler.slice(0, 40)))).toMatchObject({ width: 640, orientation: 3 });
  });

  test('dimensions beyond the first 4 MiB are not read', () => {
    expect(describeImage(sample.jpeg(3, filler))).toEqual({ format: 'JPEG', mediaType: 'image/jpeg' });
    expect(describeImage(sample.tiff(MAX_PREFIX_BYTES + 100))).toEqual({ format: 'TIFF', mediaType: 'image/tiff' });
  });

  test('bytes after its end in memory are not read', () => {
    const memory = Buffer.concat([sample.PNG.subarray(0, 16), sample.PNG.subarray(16)]);
    expect(describeImage(memory.subarray(0, 16))).toEqual({ format: 'PNG', mediaType: 'image/png' });
  });
});
