import { once } from 'node:events';
import { Readable } from 'node:stream';

/** A content ended or broke before all that was wanted of it had come: what was made of it is not whole. */
export class BrokenContentError extends Error {
  override readonly name = 'BrokenContentError';
}

/** Reads a stream to its end. */
export function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    if (stream.destroyed) return reject(stream.errored ?? new Error('the connection broke'));
    stream
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
      .on('error', reject);
  });
}

/** Reads a stream into one buffer of the length that was announced. */
export async function readWhole(stream: Readable, length: number): Promise<Buffer> {
  // Memory of its own instead of a slice of Node's pool: it goes back as soon as the image is done.
  const bytes = Buffer.allocUnsafeSlow(length);
  let received = 0;
  stream.on('data', (chunk: Buffer) => {
    if (received + chunk.length <= length) chunk.copy(bytes, received);
    received += chunk.length;
  });
  if (stream.destroyed) throw new Error('the connection broke');
  await once(stream, 'end');
  if (received !== length) throw new Error(`${received} bytes arrived where ${length} were announced`);
  return bytes;
}

/** Reads the first bytes of a stream that has at least so many, and leaves them in it. */
export function peek(stream: Readable, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let received = 0;
  return new Promise((resolve, reject) => {
    const breakOff = (error?: Error) => {
      leave();
      reject(error ?? new Error('the connection broke'));
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received < length) return;
      leave();
      stream.pause();
      const bytes = Buffer.concat(chunks);
      stream.unshift(bytes);
      resolve(bytes.subarray(0, length));
    };
    const leave = () => stream.off('data', take).off('error', breakOff).off('end', breakOff).off('close', breakOff);
    if (stream.destroyed) return breakOff();
    stream.on('data', take).on('error', breakOff).on('end', breakOff).on('close', breakOff);
    // Whoever has looked at its start before has left it paused.
    stream.resume();
  });
}
