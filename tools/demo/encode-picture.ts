import { readFile } from 'node:fs/promises';
import { encodedDifferences, type ImageRow, rejectedDifferences } from './check';
import type { DeployedPipeline } from './deployed-pipeline';
import type { Picture } from './pictures';
import type { PictureResult } from './report';
import { ImageStatus, ItemAttribute } from '../../src/encoder/contract';
import { waitFor } from '../../test/support/emulator/wait-for';

const TIMEOUT_SECONDS = 30;

/** What of a pipeline is used here. */
export type UsedPipeline = Pick<DeployedPipeline, 'upload' | 'row' | 'text' | 'textKeys' | 'deadLetters' | 'output'>;

/** Uploads a picture, waits for its row, reads its text back, and compares all three. */
export async function encodePicture(
  pipeline: UsedPipeline,
  picture: Picture,
  signal: AbortSignal,
): Promise<PictureResult> {
  signal.throwIfAborted();
  const content = await readFile(picture.path);
  // The emulator may run the encoder before it answers the upload: a clock that starts at the answer starts too late.
  const start = performance.now();
  await pipeline.upload(picture.key, content);
  const row = await rowOf(pipeline, picture.key, signal);
  const latencyMs = Math.round(performance.now() - start);
  if (typeof row === 'string') return result(picture.key, content.length, null, {}, [row]);
  return result(picture.key, content.length, latencyMs, row, await differences(pipeline, picture.key, content, row));
}

/** The row, or why there is none. */
async function rowOf(pipeline: UsedPipeline, key: string, signal: AbortSignal): Promise<ImageRow | string> {
  const look = async () => (signal.aborted ? 'interrupted' : pipeline.row(key));
  try {
    const row = await waitFor(`the row of ${key}`, look, { timeoutSeconds: TIMEOUT_SECONDS, intervalMs: 50 });
    signal.throwIfAborted();
    return row as ImageRow;
  } catch (error) {
    signal.throwIfAborted();
    const deadLetters = await pipeline.deadLetters().catch(() => 0);
    const dead = deadLetters > 0 ? ` The dead-letter queue holds ${deadLetters}.` : '';
    return `No row: ${(error as Error).message}.${dead} The log group ${pipeline.output('EncoderLogGroup')} tells more.`;
  }
}

async function differences(pipeline: UsedPipeline, key: string, content: Buffer, row: ImageRow): Promise<string[]> {
  const status = row[ItemAttribute.STATUS];
  if (status === ImageStatus.REJECTED) return rejectedDifferences(key, row, await pipeline.textKeys());
  if (status !== ImageStatus.ENCODED) return [`The row's status is ${status}.`];
  try {
    return encodedDifferences(key, content, row, await pipeline.text(String(row[ItemAttribute.OUTPUT_KEY])));
  } catch (error) {
    return [`The text cannot be read back: ${(error as Error).message}.`];
  }
}

function result(
  key: string,
  sizeBytes: number,
  latencyMs: number | null,
  row: ImageRow,
  found: readonly string[],
): PictureResult {
  const text = (attribute: string) => (row[attribute] === undefined ? null : String(row[attribute]));
  const number = (attribute: string) => (row[attribute] === undefined ? null : Number(row[attribute]));
  return {
    key,
    status: text(ItemAttribute.STATUS),
    reason: text(ItemAttribute.REASON),
    format: text(ItemAttribute.IMAGE_FORMAT),
    width: number(ItemAttribute.WIDTH),
    height: number(ItemAttribute.HEIGHT),
    sizeBytes,
    outputKey: text(ItemAttribute.OUTPUT_KEY),
    outputSizeBytes: number(ItemAttribute.OUTPUT_SIZE_BYTES),
    verified: found.length === 0,
    latencyMs,
    mediaType: text(ItemAttribute.CONTENT_TYPE),
    orientation: number(ItemAttribute.ORIENTATION),
    differences: found,
  };
}
