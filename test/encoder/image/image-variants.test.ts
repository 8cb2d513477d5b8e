import * as fc from 'fast-check';
import { MAX_PREFIX_BYTES, describeImage } from '../../../src/encoder/image/describe-image';
import { describeStart } from '../../support/encoder/describe-start';
import * as variant from '../../support/encoder/image-variants';
import { applied, exchange, Pixels, turnLeft } from '../../support/encoder/shown-pixels';

const { START_OF_IMAGE, SCAN } = variant;

const STORED: Pixels = [
  ['a', 'b', 'c'],
  ['d', 'e', 'f'],
];

const repeat = (times: number, change: (pixels: Pixels) => Pixels, pixels: Pixels): Pixels =>
  times === 0 ? pixels : repeat(times - 1, change, change(pixels));

/** Everything that may be in front of a segment of a JPEG, and is no marker. */
const filling = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((bytes) => Buffer.alloc(bytes, 0xff)),
  fc.uint8Array({ maxLength: 9, max: 0xfe }).map((bytes) => Buffer.from(bytes)),
);

/** A segment that says nothing of the frame. */
const otherSegment = fc
  .tuple(
    fc.constantFrom(0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xdb, 0xc4, 0xcc, 0xdd, 0xfe),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  )
  .filter(([marker, content]) => marker !== 0xe1 || !content.toString('latin1').startsWith('Exif'))
  .map(([marker, content]) => variant.segment(marker, content));

const side = fc.integer({ min: 1, max: 0xffff });
const orientation = fc.integer({ min: 1, max: 8 });
const exifOptions = fc.record({
  orientation,
  byteOrder: fc.constantFrom('II' as const, 'MM' as const),
  offset: fc.integer({ min: 8, max: 300 }),
  type: fc.constantFrom('SHORT' as const, 'LONG' as const),
  otherEntries: fc.integer({ min: 0, max: 40 }),
});

describe('a JPEG', () => {
  /** Baseline, extended, progressive, lossless; with Huffman and with arithmetic coding. */
  const coding = fc.constantFrom(0xc0, 0xc1, 0xc2, 0xc3, 0xc9, 0xca, 0xcb);

  test('has its dimensions and orientation, whatever is between, before and behind its segments', () => {
    fc.assert(
      fc.property(
        side,
        side,
        coding,
        exifOptions,
        fc.array(otherSegment, { maxLength: 8 }),
        fc.nat({ max: 8 }),
        fc.nat({ max: 9 }),
        fc.array(filling, { minLength: 12, maxLength: 12 }),
        (width, height, marker, exif, others, framePosition, exifPosition, fillings) => {
          const segments = [...others];
          segments.splice(framePosition, 0, variant.frame(width, height, marker));
          segments.splice(exifPosition, 0, variant.exifSegment(exif));
          // A signature has three bytes: what follows the start of the image is a marker, or fill bytes before one.
          const filled = segments.map((bytes, index) => (index === 0 ? [bytes] : [fillings[index], bytes])).flat();
          const image = Buffer.concat([START_OF_IMAGE, ...filled, SCAN]);
          expect(describeImage(image)).toMatchObject({ format: 'JPEG', width, height, orientation: exif.orientation });
        },
      ),
    );
  });

  test('has its dimensions if its first marker has fill bytes', () => {
    const image = Buffer.concat([START_OF_IMAGE, Buffer.alloc(5, 0xff), variant.frame(100, 75), SCAN]);
    expect(describeImage(image)).toMatchObject({ format: 'JPEG', width: 100, height: 75 });
  });

  test('is an image without dimensions wherever it is cut off before its frame', () => {
    const start = Buffer.concat([START_OF_IMAGE, variant.exifSegment({ orientation: 6 })]);
    const image = Buffer.concat([start, variant.segment(0xe2, Buffer.alloc(50)), variant.frame(100, 75), SCAN]);
    for (let length = 3; length < start.length; length++) {
      const description = describeImage(image.subarray(0, length));
      expect(description).toMatchObject({ format: 'JPEG' });
      expect(description).not.toHaveProperty('width');
    }
  });

  test('has no orientation, but dimensions, if its Exif data is cut off', () => {
    const whole = variant.exif({ orientation: 6, otherEntries: 3 });
    for (let length = 0; length < whole.length - 8; length++) {
      const exif = variant.segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), whole.subarray(0, length)]));
      const description = describeImage(Buffer.concat([START_OF_IMAGE, exif, variant.frame(100, 75), SCAN]));
      expect(description).toMatchObject({ width: 100, height: 75 });
      expect(description).not.toHaveProperty('orientation');
    }
  });

  test('has no orientation if Exif states one that does not exist', () => {
    for (const value of [0, 9, 77, 65535]) {
      const exif = variant.exifSegment({ orientation: value });
      const description = describeImage(Buffer.concat([START_OF_IMAGE, exif, variant.frame(100, 75), SCAN]));
      expect(description).not.toHaveProperty('orientation');
    }
  });
});

describe('a PNG or WebP', () => {
  const pixels = Buffer.alloc(1000, 1);

  test('has the orientation of Exif data before or behind the pixels', () => {
    fc.assert(
      fc.property(exifOptions, fc.boolean(), fc.boolean(), (options, isBefore, hasPrefix) => {
        const exif = Buffer.concat([Buffer.from(hasPrefix ? 'Exif\0\0' : ''), variant.exif(options)]);
        const expected = { width: 64, height: 48, orientation: options.orientation };
        const order = (data: variant.Chunk, image: variant.Chunk) => (isBefore ? [data, image] : [image, data]);
        expect(describeImage(variant.png(64, 48, ...order(['eXIf', exif], ['IDAT', pixels])))).toMatchObject(expected);
        expect(describeImage(variant.webp(64, 48, ...order(['EXIF', exif], ['VP8 ', pixels])))).toMatchObject(expected);
      }),
    );
  });

  test('has the orientation of Exif data behind a color profile of 100 KiB if only its start is read', async () => {
    const exif = variant.exif({ orientation: 6 });
    const profile = Buffer.alloc(100 * 1024);
    const large = Buffer.alloc(MAX_PREFIX_BYTES);
    const expected = { width: 64, height: 48, orientation: 6 };
    const png = variant.png(64, 48, ['iCCP', profile], ['eXIf', exif], ['IDAT', large]);
    expect(await describeStart(png)).toMatchObject(expected);
    const webp = variant.webp(64, 48, ['ICCP', profile], ['EXIF', exif], ['VP8 ', large]);
    expect(await describeStart(webp)).toMatchObject(expected);
  });

  test('is not read any further than to its pixels if it is large', async () => {
    const large = Buffer.alloc(2 * MAX_PREFIX_BYTES);
    for (const image of [variant.png(64, 48, ['IDAT', large]), variant.webp(64, 48, ['VP8 ', large])]) {
      const read: number[] = [];
      expect(await describeStart(image, read)).toMatchObject({ width: 64, height: 48 });
      expect(read).toEqual([16 * 1024]);
    }
  });
});

describe('a TIFF', () => {
  const page = (width: number, height: number, turned?: number) => [
    { tag: 256, type: 3, value: width },
    { tag: 257, type: 4, value: height },
    ...(turned ? [{ tag: 274, type: 3, value: turned }] : []),
  ];

  test('has the dimensions and orientation of its first page', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('II' as const, 'MM' as const),
        fc.boolean(),
        fc.integer({ min: 16, max: 1000 }),
        side,
        side,
        orientation,
        (byteOrder, isBig, offset, width, height, turned) => {
          const pages = [
            { offset, entries: page(width, height, turned) },
            { offset: offset + 200, entries: page(9999, 9999) },
          ];
          const image = variant.tiff({ byteOrder, isBig, pages });
          expect(describeImage(image)).toMatchObject({ format: 'TIFF', width, height, orientation: turned });
        },
      ),
    );
  });

  test('is an image without dimensions if its first directory is not within the bytes that are read', () => {
    const image = variant.tiff({ pages: [{ offset: MAX_PREFIX_BYTES + 100, entries: page(20, 10) }] });
    expect(describeImage(image)).toEqual({ format: 'TIFF', mediaType: 'image/tiff' });
  });
});

describe('a bitmap', () => {
  const sizes = [12, ...Array.from({ length: 109 }, (_, index) => 16 + index)];

  test('has its dimensions with headers of every size from 12 to 124 bytes', () => {
    const described = sizes.map((bytes) => describeImage(variant.bitmap(bytes, 7, 5)));
    for (const description of described) expect(description).toMatchObject({ format: 'BMP', width: 7, height: 5 });
  });

  test('has a positive height if its items go from top to bottom', () => {
    expect(describeImage(variant.bitmap(40, 7, -5))).toMatchObject({ width: 7, height: 5 });
  });
});

describe.each(['avif', 'heic'] as const)('an image in the container of %s', (brand) => {
  const { ispe, clap, irot, imir } = variant;
  const describeWith = (...properties: variant.Property[]) =>
    describeImage(variant.heif({ brand, items: [{ id: 1, properties }] }));

  test('has the dimensions of the primary image, not of its preview or of a larger image', () => {
    const preview = { id: 1, properties: [ispe(16, 12), irot(1)] };
    const primary = { id: 2, properties: [ispe(640, 480)] };
    const larger = { id: 300, properties: [ispe(6400, 4800), clap(10, 10), irot(3), imir(0)] };
    for (const isWide of [false, true]) {
      const description = describeImage(variant.heif({ brand, items: [preview, primary, larger], primary: 2, isWide }));
      expect(description).toEqual({
        format: brand.toUpperCase(),
        mediaType: `image/${brand}`,
        width: 640,
        height: 480,
      });
    }
  });

  test('has the dimensions of its clean aperture', () => {
    expect(describeWith(ispe(112, 80), clap(101, 77))).toMatchObject({ width: 101, height: 77 });
    expect(describeWith(ispe(112, 80), clap(101, 77, 4))).toMatchObject({ width: 101, height: 77 });
  });

  test('ignores a clean aperture that does not fit into the image', () => {
    for (const aperture of [clap(113, 77), clap(101, 81), clap(0, 77), clap(101, 77, 0)]) {
      expect(describeWith(ispe(112, 80), aperture)).toMatchObject({ width: 112, height: 80 });
    }
  });

  test('has the dimensions of a clean aperture before the rotation, in whichever order they are stated', () => {
    const expected = { width: 101, height: 77, orientation: 8 };
    expect(describeWith(ispe(112, 80), clap(101, 77), irot(1))).toMatchObject(expected);
    expect(describeWith(ispe(112, 80), irot(1), clap(77, 101))).toMatchObject(expected);
  });

  test('has its dimensions if rotation and mirroring are stated before them', () => {
    expect(describeWith(irot(1), imir(0), ispe(112, 80))).toMatchObject({ width: 112, height: 80, orientation: 5 });
  });

  test('has no orientation if it is neither rotated nor mirrored', () => {
    expect(describeWith(ispe(112, 80))).not.toHaveProperty('orientation');
  });

  test('has the orientation that shows the same pixels as its rotations and mirrorings in their order', () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 3 }).map((turns) => irot(turns)),
      fc.integer({ min: 0, max: 1 }).map((axis) => imir(axis)),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const { orientation: found } = describeWith(ispe(3, 2), ...steps)!;
        const shown = steps.reduce(
          (pixels, [type, content]) =>
            type === 'imir' ? exchange(pixels, content[0]) : repeat(content[0], turnLeft, pixels),
          STORED,
        );
        expect(applied(found!, STORED)).toEqual(shown);
      }),
    );
  });

  test('has its dimensions behind other boxes, and in a last box without a size', () => {
    const items = [{ id: 1, properties: [ispe(640, 480)] }];
    const before = variant.box('free', Buffer.alloc(100_000));
    expect(describeImage(variant.heif({ brand, items, before }))).toMatchObject({ width: 640, height: 480 });
    expect(describeImage(variant.heif({ brand, items, isOpenEnded: true }))).toMatchObject({ width: 640, height: 480 });
  });

  test('has its dimensions if they are beyond its first 64 KiB and only its start is read', async () => {
    const items = [{ id: 1, properties: [ispe(640, 480), irot(3)] }];
    const before = variant.box('free', Buffer.alloc(1_000_000));
    const image = Buffer.concat([
      variant.heif({ brand, items, before }),
      variant.box('mdat', Buffer.alloc(MAX_PREFIX_BYTES)),
    ]);
    expect(await describeStart(image)).toMatchObject({ width: 640, height: 480, orientation: 6 });
  });

  test('is an image without dimensions wherever its container is cut off', () => {
    const image = variant.heif({ brand, items: [{ id: 1, properties: [ispe(640, 480), irot(3)] }] });
    for (let length = 24; length < image.length; length++) {
      const description = describeImage(image.subarray(0, length));
      expect(description).toEqual({ format: brand.toUpperCase(), mediaType: `image/${brand}` });
    }
  });
});
