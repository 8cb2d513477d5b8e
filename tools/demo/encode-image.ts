import { readFile } from 'node:fs/promises';
import { encodedDifferences, type ImageItem, rejectedDifferences } from './check';
import type { DeployedPipeline } from './deployed-pipeline';
import type { ImageFile } from './images';
import type { ImageResult } from './report';
import { ImageStatus, ItemAttribute } from '../../src/encoder/contract';
import { waitFor } from '../../test/support/emulator/wait-for';

const TIMEOUT_SECONDS = 30;

/** The part of `DeployedPipeline` that is used here. */
export type PipelineClient = Pick<
  DeployedPipeline,
  'upload' | 'item' | 'outputObject' | 'outputKeys' | 'deadLetters' | 'output'
>;

/** Uploads an image, waits for its item, reads its output, and compares all three. */
export async function encodeImage(
  pipeline: PipelineClient,
  image: ImageFile,
  signal: AbortSignal,
): Promise<ImageResult> {
  signal.throwIfAborted();
  const content = await readFile(image.path);
  // The emulator may invoke the encoder before it responds to the upload, so the time starts before the upload.
  const start = performance.now();
  await pipeline.upload(image.key, content);
  const item = await itemOf(pipeline, image.key, signal);
  const latencyMs = Math.round(performance.now() - start);
  if (typeof item === 'string') return result(image.key, content.length, null, {}, [item]);
  return result(image.key, content.length, latencyMs, item, await differences(pipeline, image.key, content, item));
}

/** Returns the item, or a sentence about why it is missing. */
async function itemOf(pipeline: PipelineClient, key: string, signal: AbortSignal): Promise<ImageItem | string> {
  const read = async () => (signal.aborted ? 'interrupted' : pipeline.item(key));
  try {
    const item = await waitFor(`the item of ${key}`, read, { timeoutSeconds: TIMEOUT_SECONDS, intervalMs: 50 });
    signal.throwIfAborted();
    return item as ImageItem;
  } catch (error) {
    signal.throwIfAborted();
    const deadLetters = await pipeline.deadLetters().catch(() => 0);
    const inQueue = deadLetters > 0 ? ` The dead-letter queue contains ${deadLetters} messages.` : '';
    return `No item: ${(error as Error).message}.${inQueue} See the log group ${pipeline.output('EncoderLogGroup')}.`;
  }
}

async function differences(pipeline: PipelineClient, key: string, content: Buffer, item: ImageItem): Promise<string[]> {
  const status = item[ItemAttribute.STATUS];
  if (status === ImageStatus.REJECTED) return rejectedDifferences(key, item, await pipeline.outputKeys());
  if (status !== ImageStatus.ENCODED) return [`The status of the item is ${status}.`];
  try {
    return encodedDifferences(key, content, item, await pipeline.outputObject(String(item[ItemAttribute.OUTPUT_KEY])));
  } catch (error) {
    return [`The output cannot be read: ${(error as Error).message}.`];
  }
}

function result(
  key: string,
  sizeBytes: number,
  latencyMs: number | null,
  item: ImageItem,
  found: readonly string[],
): ImageResult {
  const text = (attribute: string) => (item[attribute] === undefined ? null : String(item[attribute]));
  const number = (attribute: string) => (item[attribute] === undefined ? null : Number(item[attribute]));
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
