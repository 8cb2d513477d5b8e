import { PassThrough, Readable } from 'node:stream';
import { peek, readAll, readWhole } from '../../src/encoder/read-content';

const WAYS: [string, (stream: Readable) => Promise<Buffer>][] = [
  ['to its end', readAll],
  ['in the length that was announced', (stream) => readWhole(stream, 6)],
  ['at its start', (stream) => peek(stream, 6)],
];

describe.each(WAYS)('a content that is read %s', (_, read) => {
  test('comes in the pieces that it has', async () => {
    expect(await read(Readable.from([Buffer.from('foo'), Buffer.from('bar')]))).toEqual(Buffer.from('foobar'));
  });

  test('fails when it breaks, and does not wait for the rest', async () => {
    const content = new PassThrough();
    content.write('foo');
    const reading = read(content);
    content.destroy(new Error('ECONNRESET'));
    await expect(reading).rejects.toThrow('ECONNRESET');
  });

  test('fails when it was given up before', async () => {
    const content = new PassThrough();
    content.destroy();
    await expect(read(content)).rejects.toThrow('the connection broke');
  });
});

describe('a look at the start of a content', () => {
  test('leaves it whole for whoever reads it then', async () => {
    const content = Readable.from([Buffer.from('foo'), Buffer.from('bar'), Buffer.from('baz')]);
    expect(await peek(content, 4)).toEqual(Buffer.from('foob'));
    expect(await peek(content, 7)).toEqual(Buffer.from('foobarb'));
    content.resume();
    expect(await readAll(content)).toEqual(Buffer.from('foobarbaz'));
  });

  test('fails when there is less', async () => {
    await expect(peek(Readable.from([Buffer.from('foo')]), 4)).rejects.toThrow('the connection broke');
  });
});

test('a content of another length than was announced is not taken', async () => {
  await expect(readWhole(Readable.from([Buffer.from('foobar')]), 5)).rejects.toThrow('6 bytes arrived where 5');
  await expect(readWhole(Readable.from([Buffer.from('foobar')]), 7)).rejects.toThrow('6 bytes arrived where 7');
});
