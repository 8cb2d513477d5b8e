import { once } from 'node:events';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** Reads a stream into one buffer of the length that the response stated. */
export async function readWhole(stream: Readable, length: number): Promise<Buffer> {
  // Not a slice of Node's pool, so that the memory can be freed as soon as the image is encoded.
  const bytes = Buffer.allocUnsafeSlow(length);
  let received = 0;
  stream.on('data', (chunk: Buffer) => {
    if (received + chunk.length <= length) chunk.copy(bytes, received);
    received += chunk.length;
  });
  if (stream.destroyed) throw stream.errored ?? connectionBroke();
  await once(stream, 'end');
  if (received !== length) throw new Error(`${received} of ${length} bytes arrived`);
  return bytes;
}

/**
 * Reads the first `length` bytes of a stream in pieces. Every piece is in the same memory. If the stream has more bytes,
 * it is destroyed.
 */
export async function readPieces(
  stream: Readable,
  length: number,
  pieceBytes: number,
  onPiece: (piece: Buffer) => void,
): Promise<void> {
  const memory = Buffer.allocUnsafeSlow(Math.min(length, pieceBytes));
  let missing = length;
  let filled = 0;
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      const usable = Math.min(chunk.length, missing);
      for (let position = 0; position < usable;) {
        const copied = chunk.copy(memory, filled, position, usable);
        position += copied;
        filled += copied;
        missing -= copied;
        if (filled < memory.length && missing > 0) continue;
        onPiece(memory.subarray(0, filled));
        filled = 0;
      }
      // A stream without more bytes ends by itself, and its connection can be used again.
      if (usable < chunk.length) stream.destroy();
      if (missing === 0) resolve();
    });
    // `peek` leaves the stream paused.
    stream.resume();
    finished(stream).then(resolve, () => resolve());
  });
  if (missing > 0) throw stream.errored ?? connectionBroke();
}

/** Reads the first `length` bytes of a stream that has at least as many, and leaves them in it. */
export function peek(stream: Readable, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let received = 0;
  return new Promise((resolve, reject) => {
    const fail = (error?: Error) => {
      removeListeners();
      reject(error ?? connectionBroke());
    };
    const collect = (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received < length) return;
      removeListeners();
      stream.pause();
      const bytes = Buffer.concat(chunks);
      stream.unshift(bytes);
      resolve(bytes.subarray(0, length));
    };
    const removeListeners = () => stream.off('data', collect).off('error', fail).off('end', fail).off('close', fail);
    if (stream.destroyed) return fail();
    stream.on('data', collect).on('error', fail).on('end', fail).on('close', fail);
    // An earlier `peek` leaves the stream paused.
    stream.resume();
  });
}

function connectionBroke(): Error {
  return new Error('the connection broke before the content was complete');
}
