import { PassThrough, Readable } from 'node:stream';
import { peek, readPieces, readWhole } from '../../../src/encoder/output/read-content';

/** Reads a stream in pieces of 4 bytes. */
async function readInPieces(stream: Readable, length = 6): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await readPieces(stream, length, 4, (piece) => pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}

const FUNCTIONS: [string, (stream: Readable) => Promise<Buffer>][] = [
  ['readWhole', (stream) => readWhole(stream, 6)],
  ['readPieces', readInPieces],
  ['peek', (stream) => peek(stream, 6)],
];

describe.each(FUNCTIONS)('%s', (_, read) => {
  test('returns content that arrives in several chunks', async () => {
    expect(await read(Readable.from([Buffer.from('foo'), Buffer.from('bar')]))).toEqual(Buffer.from('foobar'));
  });

  test('fails at once when the stream breaks', async () => {
    const content = new PassThrough();
    content.write('foo');
    const reading = read(content);
    content.destroy(new Error('ECONNRESET'));
    await expect(reading).rejects.toThrow('ECONNRESET');
  });

  test('fails if the stream was destroyed before', async () => {
    const content = new PassThrough();
    content.destroy();
    await expect(read(content)).rejects.toThrow('the connection broke');
  });
});

describe('readWhole', () => {
  test('rejects content of another length than was announced', async () => {
    await expect(readWhole(Readable.from([Buffer.from('foobar')]), 5)).rejects.toThrow('6 of 5 bytes arrived');
    await expect(readWhole(Readable.from([Buffer.from('foobar')]), 7)).rejects.toThrow('6 of 7 bytes arrived');
  });
});

describe('readPieces', () => {
  test('passes on whole pieces, and the rest at the end', async () => {
    const pieces: string[] = [];
    const content = Readable.from([Buffer.from('f'), Buffer.from('oobarb'), Buffer.from('az')]);
    await readPieces(content, 9, 4, (piece) => pieces.push(piece.toString()));
    expect(pieces).toEqual(['foob', 'arba', 'z']);
  });

  test('destroys a stream that has more bytes than were asked for', async () => {
    const content = Readable.from([Buffer.from('foobar'), Buffer.from('not read')]);
    expect((await readInPieces(content, 3)).toString()).toBe('foo');
    expect(content.destroyed).toBe(true);
  });

  test('does not wait for the end of a stream whose bytes have all arrived', async () => {
    const content = new PassThrough();
    content.write('foobar');
    expect((await readInPieces(content)).toString()).toBe('foobar');
    expect(content.destroyed).toBe(false);
  });

  test('fails if the stream ends too early', async () => {
    await expect(readInPieces(Readable.from([Buffer.from('foobar')]), 7)).rejects.toThrow('the connection broke');
  });

  test('continues after peek', async () => {
    const content = Readable.from([Buffer.from('foo'), Buffer.from('bar')]);
    await peek(content, 2);
    expect((await readInPieces(content)).toString()).toBe('foobar');
  });
});

describe('peek', () => {
  test('leaves the bytes in the stream', async () => {
    const content = Readable.from([Buffer.from('foo'), Buffer.from('bar'), Buffer.from('baz')]);
    expect(await peek(content, 4)).toEqual(Buffer.from('foob'));
    expect(await peek(content, 7)).toEqual(Buffer.from('foobarb'));
    content.resume();
    expect(Buffer.concat(await content.toArray()).toString()).toBe('foobarbaz');
  });

  test('fails if the stream has fewer bytes', async () => {
    await expect(peek(Readable.from([Buffer.from('foo')]), 4)).rejects.toThrow('the connection broke');
  });
});
