import { Readable } from 'node:stream';
import { TextPart } from './object-store';
import { transferTimeout } from './s3-call';

/** What a request is sent with. */
export interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly requestTimeout: number;
}

/** Makes a part of a text and sends it while it is made. */
export async function sendText<Answer>(
  part: TextPart,
  signal: AbortSignal,
  send: (text: Readable, options: SendOptions) => Promise<Answer>,
): Promise<Answer> {
  const text = await part.open();
  const broken = new AbortController();
  try {
    // A body that breaks would leave its request waiting for the rest.
    text.once('error', () => broken.abort());
    if (text.errored) throw text.errored;
    return await send(text, {
      abortSignal: AbortSignal.any([signal, broken.signal]),
      requestTimeout: transferTimeout(part.length),
    });
  } catch (error) {
    throw text.errored ?? error;
  } finally {
    text.destroy();
  }
}
