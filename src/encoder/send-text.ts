import { Readable } from 'node:stream';
import { EncoderError } from './errors';
import { TextPart } from './object-store';
import { BrokenContentError } from './read-content';
import { statusOf } from './retry';
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
    if (text.errored) throw text.errored;
    const isBroken = !(error instanceof EncoderError) && statusOf(error) === undefined;
    // Nothing is stored of a text whose last bytes were never sent, since its length was announced.
    if (isBroken && !text.isWhole) throw new BrokenContentError(String(error), { cause: error });
    throw error;
  } finally {
    text.destroy();
  }
}
