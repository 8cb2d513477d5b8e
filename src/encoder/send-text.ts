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
  try {
    if (text.errored) throw text.errored;
    return await send(text, { abortSignal: signal, requestTimeout: transferTimeout(part.length) });
  } catch (error) {
    throw text.errored ?? error;
  } finally {
    text.destroy();
  }
}
