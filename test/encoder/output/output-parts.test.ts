import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { MAX_OBJECT_BYTES, OutputFormat, OutputFormatName } from '../../../src/encoder/contract';
import { FoundImage } from '../../../src/encoder/convergence/object-store';
import { OUTPUT_ENCODINGS } from '../../../src/encoder/output/output-format';
import { memoryFor, outputInParts, TRANSFER_LIMITS, TransferLimits } from '../../../src/encoder/output/output-parts';
import { decode } from '../../support/encoder/independent-decoder';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { jpeg, PNG, TEXT } from '../../support/encoder/sample-images';

const NAMES = Object.values(OutputFormat);

const MIB = 1024 * 1024;

/** How many bytes are encoded at a time. */
const PIECE_BYTES = 68_400;

/** Limits under which small images have many parts. */
const SMALL_PARTS: TransferLimits = { wholeBytes: 0, partBytes: 200, connections: 3 };

/** Encodes an image in parts and returns the output. */
async function encodeInParts(name: OutputFormatName, bytes: Buffer, limits: TransferLimits): Promise<Buffer> {
  const environment = { OUTPUT_FORMAT: name, CONTENT_POLICY: 'ANYTHING', MAX_OBJECT_SIZE_BYTES: '10000000' };
  const { objects, items, encode } = pipelineInMemory(environment, undefined, limits);
  objects.put('a.png', bytes);
  await encode('a.png');
  const { content } = objects.outputs.get('a.png.txt')!;
  expect(items.stored.get('a.png')).toMatchObject({ status: 'ENCODED', output_size_bytes: content.length });
  return content;
}

describe.each(NAMES)('an output in parts, in the format %s,', (name) => {
  const isExact = async (bytes: Buffer, limits: TransferLimits) =>
    decode(name, await encodeInParts(name, bytes, limits)).equals(bytes);

  test('decodes to the image for every size up to 1,300 bytes', async () => {
    const wrong: number[] = [];
    for (let size = 1; size <= 1300; size++) if (!(await isExact(randomBytes(size), SMALL_PARTS))) wrong.push(size);
    expect(wrong).toEqual([]);
  });

  test.each([1, 2, 3, 50])('decodes to the image around the size of %d parts', async (parts) => {
    const limits = { ...SMALL_PARTS, partBytes: 60_000 };
    for (const size of around(parts * 60_000, 2)) {
      expect([size, await isExact(randomBytes(size), limits)]).toEqual([size, true]);
    }
  });

  test('decodes to the image around the sizes of the pieces that are encoded at a time', async () => {
    const limits = { ...SMALL_PARTS, partBytes: 10_000_000 };
    for (const size of [...around(PIECE_BYTES, 3), ...around(2 * PIECE_BYTES, 3)]) {
      expect([size, await isExact(randomBytes(size), limits)]).toEqual([size, true]);
    }
  });

  test('decodes to the image for random sizes and limits', async () => {
    const anyLimits = fc.record({
      wholeBytes: fc.constant(0),
      partBytes: fc.integer({ min: 1, max: 300_000 }),
      connections: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 500_000 }), anyLimits, async (size, limits) => {
        fc.pre(size / limits.partBytes < 1000);
        expect(await isExact(randomBytes(size), limits)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test.each([20e6, 1e9, 10e9, MAX_OBJECT_BYTES])('has parts that S3 accepts for an image of %d bytes', async (size) => {
    const { ranges, output } = await plan(size, name);
    expect(ranges[0][0]).toBe(0);
    expect(ranges.at(-1)![1]).toBe(size);
    expect(output.parts.length).toBeLessThanOrEqual(10_000);
    expect(output.parts.reduce((sum, { length }) => sum + length, 0)).toBe(output.length);
    const { groupBytes } = OUTPUT_ENCODINGS[name];
    const wrong = output.parts.slice(0, -1).filter(({ length }, index) => {
      const [, end] = ranges[index];
      return length < 5 * MIB || length > 6 * MIB || end % groupBytes !== 0 || end !== ranges[index + 1][0];
    });
    expect(wrong).toEqual([]);
  });
});

describe('the item of an image that is encoded in parts', () => {
  const limits = { ...SMALL_PARTS, wholeBytes: 100 };

  test('has the attributes from the first bytes and the checksum of S3, but no SHA-256 digest', async () => {
    const { objects, items, encode } = pipelineInMemory({}, undefined, limits);
    const image = Buffer.concat([jpeg(6), randomBytes(1000)]);
    objects.put('a.jpg', image);
    expect(await encode('a.jpg')).toMatchObject({ status: 'ENCODED', sizeBytes: image.length });
    const item = items.stored.get('a.jpg')!;
    expect(item).toMatchObject({
      image_format: 'JPEG',
      content_type: 'image/jpeg',
      width: 640,
      orientation: 6,
      source_checksum: 'CRC32:AAAAAA==',
      size_bytes: image.length,
    });
    expect(item.sha256).toBeUndefined();
    expect(objects.calls.filter((call) => call.startsWith('read'))).toEqual(['read the start of a.jpg']);
  });

  test.each([
    ['a preview', 1, 0x7fff, 2],
    ['a long prologue', 2, 0xffff, 3],
  ])('has dimensions that come after %s', async (_, segments, length, reads) => {
    const { objects, items, encode } = pipelineInMemory({}, undefined, limits);
    // Application segments before the frame header, which has the dimensions.
    const segment = Buffer.concat([Buffer.from('ffee', 'hex'), Buffer.alloc(length)]);
    segment.writeUInt16BE(length, 2);
    const prologue = Array.from({ length: segments }, () => segment);
    const image = jpeg(6);
    objects.put('a.jpg', Buffer.concat([image.subarray(0, 2), ...prologue, image.subarray(2), randomBytes(100_000)]));
    await encode('a.jpg');
    expect(items.stored.get('a.jpg')).toMatchObject({ width: 640, height: 480 });
    expect(objects.calls.filter((call) => call.startsWith('read'))).toHaveLength(reads);
  });

  test('has a SHA-256 digest if the image is small enough to be read as a whole', async () => {
    const { objects, items, encode } = pipelineInMemory({}, undefined, { ...limits, wholeBytes: PNG.length });
    objects.put('a.png', PNG);
    await encode('a.png');
    expect(items.stored.get('a.png')!.sha256).toBe(createHash('sha256').update(PNG).digest('hex'));
  });

  test('is REJECTED from the first bytes, without reading the rest', async () => {
    const { objects, items, encode } = pipelineInMemory({}, undefined, limits);
    objects.put('a.png', Buffer.concat([TEXT, Buffer.alloc(1000, ' ')]));
    expect(await encode('a.png')).toEqual({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(items.stored.get('a.png')!.sha256).toBeUndefined();
    expect(objects.calls.filter((call) => call.startsWith('open'))).toEqual([]);
  });
});

describe('memory', () => {
  test('is the same for every image that is encoded in parts', () => {
    const limit = memoryFor(MAX_OBJECT_BYTES, TRANSFER_LIMITS);
    expect(memoryFor(50 * MIB, TRANSFER_LIMITS)).toBe(limit);
    expect(memoryFor(TRANSFER_LIMITS.wholeBytes + 1, TRANSFER_LIMITS)).toBeLessThan(limit);
  });

  test('of released parts is used for later parts', async () => {
    const { parts } = outputInParts(inMemory(randomBytes(1000)), OUTPUT_ENCODINGS.BASE64, 'image/png', SMALL_PARTS);
    const { signal } = new AbortController();
    const first = await parts[0].encode(signal);
    const second = await parts[1].encode(signal);
    expect(second.buffer).not.toBe(first.buffer);
    parts[0].release(first);
    expect((await parts[2].encode(signal)).buffer).toBe(first.buffer);
  });
});

test('a part is not encoded after its upload was aborted', async () => {
  const content = new Readable({ read: () => undefined });
  const found = { ...inMemory(randomBytes(1000)), open: async () => content };
  const { parts } = outputInParts(found, OUTPUT_ENCODINGS.BASE64, 'image/png', SMALL_PARTS);
  const stop = new AbortController();
  const encoding = parts[0].encode(stop.signal);
  stop.abort();
  await expect(encoding).rejects.toThrow(/aborted/);
  expect(content.destroyed).toBe(true);
});

function inMemory(bytes: Buffer): FoundImage {
  return {
    state: 'found',
    source: { etag: '' },
    sizeBytes: bytes.length,
    isEncoderOutput: false,
    read: async () => bytes,
    readStart: async (length) => bytes.subarray(0, length),
    open: async (start, end) => Readable.from([bytes.subarray(start, end)]),
    discard: () => undefined,
  };
}

/** The ranges and lengths of the parts of an image that has a size but no bytes. */
async function plan(size: number, name: OutputFormatName) {
  const ranges: [number, number][] = [];
  const open = (start: number, end: number) => {
    ranges.push([start, end]);
    return Promise.reject(new Error('the image has no bytes'));
  };
  const found = { ...inMemory(Buffer.alloc(0)), sizeBytes: size, open };
  const output = outputInParts(found, OUTPUT_ENCODINGS[name], 'image/png', TRANSFER_LIMITS);
  const { signal } = new AbortController();
  for (const part of output.parts) await expect(part.encode(signal)).rejects.toThrow('the image has no bytes');
  return { ranges, output };
}

function around(border: number, distance: number): number[] {
  return Array.from({ length: 2 * distance + 1 }, (_, index) => border - distance + index);
}
