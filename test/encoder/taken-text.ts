import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';

/** Takes a text as a connection does: some of it at a time, later, and without keeping what it was handed. */
export async function taken(text: Readable): Promise<Buffer> {
  if (text.errored) throw text.errored;
  const chunks: Buffer[] = [];
  const connection = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _, done) => {
      setImmediate(() => {
        chunks.push(Buffer.from(chunk));
        done();
      });
    },
  });
  text.once('error', (error) => connection.destroy(error)).pipe(connection);
  await once(connection, 'finish');
  return Buffer.concat(chunks);
}
