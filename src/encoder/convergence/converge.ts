import { ConditionFailedError, ContentionError, ForeignItemError, PutResponseLostError } from '../errors';
import {
  AttemptResult,
  EncodingContext,
  FULL_READ_REQUIRED,
  ImageContext,
  namesOutputLocation,
  Outcome,
  Snapshot,
} from './context';
import { StoredItem } from './item-store';
import { isKeyTooLong } from './rejection';
import { isNewer } from './sequencer';
import { settle } from './settle';
import { ImageReference } from '../events/read-records';
import { TRANSFER_LIMITS } from '../output/output-parts';
import { countConflict } from '../telemetry/record-counters';

/** How often an invocation starts again because another one wrote first, before it leaves the event to its retry. */
const MAX_ATTEMPTS = 10;

/**
 * Makes output and item describe the object that is now at the key, whatever other invocations do at the same time and
 * wherever they die. An event only says that the key changed; the current object is read.
 *
 * - The output is always written first, then the item, each on condition that it is still what this invocation read. So
 *   an item never names an output that was not completely written, and of two invocations one notices the other.
 * - The first attempt starts with an optimistic read: item and object at the same time; the item is trusted about the
 *   output. That is enough only to write an output, and only if the item has seen no newer event. Otherwise, and after
 *   any condition that was not met, a full read follows: item, then output, then object, so that the last is the newest.
 * - An invocation whose write had no response fails, and the retry finds out what happened. After a PutObject without a
 *   response it repairs output and item before it fails.
 */
export async function converge(image: ImageReference, encodingContext: EncodingContext): Promise<Outcome> {
  const { prefix, suffix } = encodingContext.settings.output;
  const outputKey = prefix + image.key + suffix;
  const context: ImageContext = {
    ...encodingContext,
    transfer: encodingContext.transfer ?? TRANSFER_LIMITS,
    image,
    outputKey: isKeyTooLong(outputKey) ? undefined : outputKey,
    started: encodingContext.now(),
  };
  try {
    return await attemptRepeatedly(context, image.sequencer === undefined ? readFully : readOptimistically);
  } catch (error) {
    if (error instanceof PutResponseLostError) await repairAfterLostResponse(context, error);
    throw error;
  }
}

/**
 * S3 may have rejected the PutObject because the output is not the one that the item names. Each retry would start with
 * an optimistic read again, send the same request and be rejected in the same way. So this invocation reads everything
 * and writes output and item where necessary, as the invocation of a duplicate event would do at this moment. The caller
 * fails all the same: the first request may still be carried out, and only the retry can find that out.
 */
async function repairAfterLostResponse(context: ImageContext, error: PutResponseLostError): Promise<void> {
  if (context.signal.aborted) return;
  error.repair = await attemptRepeatedly(context, readFully);
}

/** Repeats the attempt, with full reads, until no other invocation interferes. */
async function attemptRepeatedly(
  context: ImageContext,
  firstRead: (context: ImageContext) => Promise<Snapshot>,
): Promise<Outcome> {
  let read = firstRead;
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
    context.signal.throwIfAborted();
    const result = await attempt(context, read);
    if (result.status !== 'FULL_READ_REQUIRED') return result;
    read = readFully;
  }
  throw new ContentionError({ container: context.image.bucket, key: context.image.key }, MAX_ATTEMPTS);
}

async function attempt(
  context: ImageContext,
  read: (context: ImageContext) => Promise<Snapshot>,
): Promise<AttemptResult> {
  try {
    const snapshot = await read(context);
    try {
      checkItemSource(context, snapshot.item);
      const isSufficient = snapshot.isFullRead || maySettleOptimistically(context, snapshot);
      return isSufficient ? await settle(context, snapshot) : FULL_READ_REQUIRED;
    } finally {
      if (snapshot.input.state === 'found') snapshot.input.discard();
    }
  } catch (error) {
    if (!(error instanceof ConditionFailedError)) throw error;
    countConflict();
    return FULL_READ_REQUIRED;
  }
}

/** Reads item and object at the same time; trusts the item about the output. */
async function readOptimistically(context: ImageContext): Promise<Snapshot> {
  const { image, items, objects } = context;
  // The request for the object takes longer, so it starts first.
  const [input, item] = await Promise.allSettled([objects.find(image.key), items.read(image.key)]);
  if (input.status === 'rejected') throw input.reason;
  if (item.status === 'rejected') {
    if (input.value.state === 'found') input.value.discard();
    throw item.reason;
  }
  const etag = item.value && namesOutputLocation(context, item.value) ? item.value.output_etag : undefined;
  const output = etag === undefined ? undefined : { etag, isEncoderOutput: true };
  return { item: item.value, input: input.value, output, isFullRead: false };
}

/** Reads item, output and object in this order: a decision based on the object then also holds for the other two. */
async function readFully({ image, outputKey, items, objects }: ImageContext): Promise<Snapshot> {
  const item = await items.read(image.key);
  const output = outputKey === undefined ? undefined : await objects.findOutput(outputKey);
  const input = await objects.find(image.key);
  return { item, input, output, isFullRead: true };
}

/**
 * If the item has seen a newer event, this invocation may have read the object before a newer invocation wrote the item.
 * What it would write is then older than the item.
 */
function maySettleOptimistically({ image }: ImageContext, { item }: Snapshot): boolean {
  return !isNewer(item?.sequencer, image.sequencer);
}

/** Two pipelines that share a table and a key prefix would overwrite each other's items again and again. */
function checkItemSource({ image, settings }: ImageContext, item: StoredItem | undefined): void {
  if (item?.source_bucket === undefined) return;
  const owner = { container: item.source_bucket, key: item.source_key ?? image.key };
  if (owner.container === image.bucket && owner.key === image.key) return;
  const location = { container: settings.table.name, key: settings.table.keyPrefix + image.key };
  throw new ForeignItemError(location, owner, { container: image.bucket, key: image.key });
}
