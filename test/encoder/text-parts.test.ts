import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import * as fc from 'fast-check';
import { isCollected } from './garbage';
import { decode } from './independent-decoder';
import { pipelineInMemory } from './pipeline-in-memory';
import { jpeg, PNG, TEXT } from './sample-images';
import { taken } from './taken-text';
import { OUTPUT_FORMATS as NAMES, OutputFormatName } from '../../src/encoder/contract';
import { FoundImage } from '../../src/encoder/object-store';
import { OUTPUT_FORMATS } from '../../src/encoder/output-format';
import { PIECE_BYTES, TextMemory } from '../../src/encoder/text-memory';
import { memoryOf, textInParts, TRANSFER_LIMITS, TransferLimits } from '../../src/encoder/text-parts';
import { TextStream } from '../../src/encoder/text-stream';

const MIB = 1024 * 1024;

/** Small enough for parts to be tiny. */
const TINY: TransferLimits = {
  wholeBytes: 0,
  onePartBytes: 0,
  lanes: 3,
  smallestPartBytes: 200,
  usualPartBytes: 60_000,
  mostParts: 50,
};

/** The text that the encoder makes of bytes in parts. */
async function textOf(name: OutputFormatName, bytes: Buffer, limits: TransferLimits): Promise<Buffer> {
  const environment = { OUTPUT_FORMAT: name, CONTENT_POLICY: 'ANYTHING', MAX_OBJECT_SIZE_BYTES: '10000000' };
  const { objects, rows, deliver } = pipelineInMemory(environment, undefined, limits);
  objects.put('a.png', bytes);
  await deliver('a.png');
  const { text } = objects.outputs.get('a.png.txt')!;
  expect(rows.rows.get('a.png')).toMatchObject({ status: 'ENCODED', output_size_bytes: text.length });
  return text;
}

describe.each(NAMES)('a text in parts, %s, decodes to the bytes', (name) => {
  const isExact = async (bytes: Buffer, limits: TransferLimits) =>
    decode(name, await textOf(name, bytes, limits)).equals(bytes);

  test('for every small size, most of them in several parts', async () => {
    const wrong: number[] = [];
    for (let size = 0; size <= 1300; size++) if (!(await isExact(randomBytes(size), TINY))) wrong.push(size);
    expect(wrong).toEqual([]);
  });

  test.each([
    ['a part', 60_000],
    ['all lanes', 3 * 60_000],
    ['all lanes once more', 6 * 60_000],
    ['as many parts as there may be', 50 * 60_000],
  ])('around the border of %s', async (_, border) => {
    for (const size of around(border, 2)) expect([size, await isExact(randomBytes(size), TINY)]).toEqual([size, true]);
  });

  test.each([
    ['a part', { ...TINY, lanes: 1, usualPartBytes: 10_000_000 }],
    ['a text of one part', { ...TINY, onePartBytes: 10_000_000 }],
  ])('around the borders of the pieces within %s', async (_, limits) => {
    for (const size of [...around(PIECE_BYTES, 3), ...around(2 * PIECE_BYTES, 3)]) {
      expect([size, await isExact(randomBytes(size), limits)]).toEqual([size, true]);
    }
  });

  test('whatever the sizes', async () => {
    const limits = fc.record({
      wholeBytes: fc.constant(0),
      onePartBytes: fc.constantFrom(0, 10_000),
      lanes: fc.integer({ min: 1, max: 9 }),
      smallestPartBytes: fc.integer({ min: 1, max: 100_000 }),
      usualPartBytes: fc.integer({ min: 1, max: 300_000 }),
      mostParts: fc.integer({ min: 1, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 500_000 }), limits, async (size, drawn) => {
        expect(await isExact(randomBytes(size), drawn)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test.each([1, 20e6, 1e9, 10e9, 320e9, 2 ** 40])('of %d bytes has parts as S3 takes them', (size) => {
    const { ranges, text } = plan(size, name);
    expect(ranges[0][0]).toBe(0);
    expect(ranges.at(-1)![1]).toBe(size);
    expect(text.parts.length).toBeLessThanOrEqual(10_000);
    expect(text.parts.reduce((sum, { length }) => sum + length, 0)).toBe(text.length);
    const { groupBytes } = OUTPUT_FORMATS[name];
    const wrong = text.parts.slice(0, -1).filter(({ length }, index) => {
      const [, end] = ranges[index];
      return length < 5 * MIB || end % groupBytes !== 0 || end !== ranges[index + 1][0];
    });
    expect(wrong).toEqual([]);
    expect(Math.max(...text.parts.map(({ length }) => length))).toBeLessThanOrEqual(5 * 1024 * MIB);
  });
});

describe('what is known of a large image', () => {
  const limits = { ...TINY, wholeBytes: 100 };

  test('comes from its first bytes; it has no digest, but the checksum of S3', async () => {
    const { objects, rows, deliver } = pipelineInMemory({}, undefined, limits);
    const image = Buffer.concat([jpeg(6), randomBytes(1000)]);
    objects.put('a.jpg', image);
    expect(await deliver('a.jpg')).toMatchObject({ status: 'ENCODED', sizeBytes: image.length });
    const row = rows.rows.get('a.jpg')!;
    expect(row).toMatchObject({
      image_format: 'JPEG',
      content_type: 'image/jpeg',
      width: 640,
      orientation: 6,
      source_checksum: 'CRC32:AAAAAA==',
      size_bytes: image.length,
    });
    expect(row.sha256).toBeUndefined();
    expect(objects.calls.filter((call) => call.startsWith('read'))).toEqual(['read the start of a.jpg']);
  });

  test.each([
    ['a preview', 1, 0x7fff, 2],
    ['a long prologue', 2, 0xffff, 3],
  ])('comes from farther in, where its dimensions lie behind %s', async (_, segments, length, looks) => {
    const { objects, rows, deliver } = pipelineInMemory({}, undefined, limits);
    // Segments of an application's own, before the frame with the dimensions.
    const segment = Buffer.concat([Buffer.from('ffee', 'hex'), Buffer.alloc(length)]);
    segment.writeUInt16BE(length, 2);
    const prologue = Array.from({ length: segments }, () => segment);
    const image = jpeg(6);
    objects.put('a.jpg', Buffer.concat([image.subarray(0, 2), ...prologue, image.subarray(2), randomBytes(100_000)]));
    await deliver('a.jpg');
    expect(rows.rows.get('a.jpg')).toMatchObject({ width: 640, height: 480 });
    expect(objects.calls.filter((call) => call.startsWith('read'))).toHaveLength(looks);
  });

  test.each([
    ['read whole', { wholeBytes: PNG.length }],
    ['made into one part', { wholeBytes: 0, onePartBytes: PNG.length }],
  ])('has a digest where it is %s', async (_, more) => {
    const { objects, rows, deliver } = pipelineInMemory({}, undefined, { ...limits, ...more });
    objects.put('a.png', PNG);
    await deliver('a.png');
    expect(rows.rows.get('a.png')!.sha256).toBe(createHash('sha256').update(PNG).digest('hex'));
  });

  test('is enough to reject it: no more than its first bytes are read', async () => {
    const { objects, rows, deliver } = pipelineInMemory({}, undefined, limits);
    objects.put('a.png', Buffer.concat([TEXT, Buffer.alloc(1000, ' ')]));
    expect(await deliver('a.png')).toEqual({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(rows.rows.get('a.png')!.sha256).toBeUndefined();
    expect(objects.calls.filter((call) => call.startsWith('open'))).toEqual([]);
  });
});

describe('a text is made no faster than it is taken', () => {
  const format = OUTPUT_FORMATS.BASE64;
  const memory = new TextMemory(PIECE_BYTES, format, '');
  const piece = { bytes: 100 * PIECE_BYTES, format, head: '', memory };

  test('the content waits', async () => {
    let given = 0;
    const content = new Readable({
      read(bytes) {
        given += bytes;
        this.push(Buffer.alloc(bytes));
      },
    });
    const text = new TextStream(content, piece);
    await new Promise((resolve) => text.once('readable', resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(content.isPaused()).toBe(true);
    expect(given).toBeLessThan(4 * PIECE_BYTES);
    text.destroy();
    expect(content.destroyed).toBe(true);
  });

  test.each([
    ['ends too early', (content: Readable) => content.push(null), /ended 6\d{6} bytes too early/],
    ['breaks', (content: Readable) => content.destroy(new Error('ECONNRESET')), /ECONNRESET/],
    ['is given up', (content: Readable) => content.destroy(), /bytes too early/],
  ])('and it fails when the content %s', async (_, end, message) => {
    const content = new Readable({ read: () => undefined });
    const text = new TextStream(content, piece);
    content.push(Buffer.alloc(10_000));
    end(content);
    await expect(text.toArray()).rejects.toThrow(message);
  });

  test('even when it had broken before', async () => {
    const content = new Readable({ read: () => undefined }).on('error', () => undefined);
    content.destroy(new Error('ECONNRESET'));
    await expect(new TextStream(content, piece).toArray()).rejects.toThrow('ECONNRESET');
  });

  test('what the content has more than was wanted is given up', async () => {
    const content = Readable.from([Buffer.from('foobar'), Buffer.from('never seen')]);
    const text = await new TextStream(content, { ...piece, bytes: 3 }).toArray();
    expect(Buffer.concat(text).toString()).toBe('Zm9v');
    expect(content.destroyed).toBe(true);
  });
});

describe('a text that is piped, as into a request', () => {
  const bytes = randomBytes(20 * PIECE_BYTES + 10);
  const [format, head] = [OUTPUT_FORMATS.DATA_URI, 'data:image/png;base64,'];
  const piece = { bytes: bytes.length, format, head, memory: new TextMemory(bytes.length, format, head) };

  test('is the same as one that is read', async () => {
    const read = Buffer.concat(await new TextStream(Readable.from([bytes]), piece).toArray());
    expect(read.toString('latin1')).toBe(piece.head + bytes.toString('base64'));
    expect((await taken(new TextStream(Readable.from([bytes]), piece))).equals(read)).toBe(true);
  });

  test('is made in the memory of pieces that have been passed on', async () => {
    const memories = new Set<ArrayBufferLike>();
    // The parts of a text share their memory.
    for (let part = 0; part < 3; part++) {
      const connection = new Writable({
        write: (chunk: Buffer, _, done) => {
          memories.add(chunk.buffer);
          setImmediate(done);
        },
      });
      const content = Readable.from(chunksOf(bytes, 10_000));
      await once(new TextStream(content, piece).pipe(connection), 'finish');
    }
    expect(memories.size).toBeLessThanOrEqual(3);
  });

  test('but not in that of a piece which was not passed on', async () => {
    const memory = new TextMemory(bytes.length, format, head);
    let sent: ArrayBufferLike;
    const connection = new Writable({
      write: (chunk: Buffer, _, done) => {
        sent = chunk.buffer;
        done(new Error('ECONNRESET'));
      },
    });
    new TextStream(Readable.from([bytes]), { ...piece, memory }).pipe(connection);
    await once(connection, 'error');
    const later = Array.from({ length: 100 }, () => memory.take().buffer);
    expect(later).not.toContain(sent!);
  });

  test.each([
    ['has been sent', undefined],
    ['has failed', new Error('ECONNRESET')],
  ])('holds on to nothing when it %s: its connection keeps its first request', async (_, error) => {
    const { text, ...rest } = await sendText();
    text.on('error', () => undefined).destroy(error);
    await new Promise((resolve) => text.once('close', resolve));
    for (const [name, held] of Object.entries(rest)) expect([name, await isCollected(held)]).toEqual([name, true]);
    expect(text.destroyed).toBe(true);
  });

  async function sendText() {
    const connection = new Writable({ write: (_, __, done) => setImmediate(done) });
    const memory = new TextMemory(bytes.length, format, head);
    const content = Readable.from(chunksOf(bytes, 10_000));
    const text = new TextStream(content, { ...piece, memory });
    await once(text.pipe(connection), 'finish');
    return {
      text,
      content: new WeakRef<object>(content),
      memory: new WeakRef<object>(memory),
      connection: new WeakRef<object>(connection),
    };
  }

  test('waits for the connection, and the content with it', async () => {
    const content = Readable.from(chunksOf(bytes, 10_000));
    new TextStream(content, piece).pipe(new Writable({ write: () => undefined }));
    await once(content, 'pause');
    await new Promise((resolve) => setImmediate(resolve));
    expect(content.isPaused()).toBe(true);
  });
});

describe('memory', () => {
  test('is the same for every large image', () => {
    const large = memoryOf(TRANSFER_LIMITS.onePartBytes + 1, TRANSFER_LIMITS);
    expect(memoryOf(2 ** 40, TRANSFER_LIMITS)).toBe(large);
  });
});

/** Ranges and lengths of the parts of an image of a size, without its bytes. */
function plan(size: number, name: OutputFormatName) {
  const ranges: [number, number][] = [];
  const open = (start: number, end: number) => {
    ranges.push([start, end]);
    return Promise.reject(new Error('there are no bytes'));
  };
  const found: FoundImage = {
    kind: 'found',
    source: { etag: '' },
    sizeBytes: size,
    isOutput: false,
    read: () => Promise.reject(new Error('it is too large')),
    readStart: () => Promise.reject(new Error('nobody asked')),
    open,
    discard: () => undefined,
  };
  const text = textInParts(found, OUTPUT_FORMATS[name], 'image/png', TRANSFER_LIMITS);
  for (const part of text.parts) part.open().catch(() => undefined);
  return { ranges, text };
}

function around(border: number, distance: number): number[] {
  return Array.from({ length: 2 * distance + 1 }, (_, index) => border - distance + index);
}

function chunksOf(bytes: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
    bytes.subarray(index * length, (index + 1) * length),
  );
}
