import { ConditionFailedError, ContentionError, ForeignRowError, PutResponseLostError } from '../errors';
import { StoredRow } from './item-store';
import { isKeyTooLong } from './rejection';
import { isPlaceOfRun, Outcome, Run, Surroundings, View } from './run';
import { isNewer } from './sequencer';
import { settle } from './settle';
import { ImageReference } from '../events/events';
import { TRANSFER_LIMITS } from '../output/output-parts';
import { noteConflict } from '../telemetry/incidents';

/** How often an invocation starts again because another was faster, before it leaves the rest to the event's retry. */
const ATTEMPTS = 10;

/**
 * Makes output and item describe the object that is now at the key, whatever other invocations do at the same time and
 * wherever they die. An event is only a hint that the key changed; the object is read as it is now.
 *
 * - The output is always written first, then the item, each on condition that it is still what this invocation read. So
 *   an item never names an output that was not completely written, and of two invocations one notices the other.
 * - The first attempt starts with an optimistic read: item and object at the same time; the item is trusted about the
 *   output. That is enough only to write an output, and only if the item has seen no newer event. Otherwise, and after
 *   any condition that was not met, a full read follows: item, then output, then object, so that the last is the newest.
 * - An invocation whose write had no response fails, and the retry finds out what happened. After a PutObject without a
 *   response it repairs output and item before it fails.
 */
export async function converge(image: ImageReference, surroundings: Surroundings): Promise<Outcome> {
  const { prefix, suffix } = surroundings.settings.output;
  const outputKey = prefix + image.key + suffix;
  const run: Run = {
    ...surroundings,
    transfer: surroundings.transfer ?? TRANSFER_LIMITS,
    image,
    outputKey: isKeyTooLong(outputKey) ? undefined : outputKey,
    started: surroundings.now(),
  };
  try {
    return await attempt(run, image.sequencer === undefined ? readFully : readOptimistically);
  } catch (error) {
    if (error instanceof PutResponseLostError) await repairAfterLostResponse(run, error);
    throw error;
  }
}

/**
 * S3 may have rejected the PutObject because the output is not the one that the item names. Each retry would start with
 * an optimistic read again, send the same request and be rejected in the same way. So this invocation reads everything
 * and writes output and item where necessary, as the invocation of a duplicate event would do at this moment. The caller
 * fails all the same: the first request may still be carried out, and only the retry can find that out.
 */
async function repairAfterLostResponse(run: Run, error: PutResponseLostError): Promise<void> {
  if (run.signal.aborted) return;
  error.repair = await attempt(run, readFully);
}

/** Reads and settles until no other invocation was faster. */
async function attempt(run: Run, firstRead: (run: Run) => Promise<View>): Promise<Outcome> {
  let read = firstRead;
  for (let attempts = 1; attempts <= ATTEMPTS; attempts++) {
    run.signal.throwIfAborted();
    const outcome = await attemptOnce(run, read);
    if (outcome) return outcome;
    read = readFully;
  }
  throw new ContentionError({ container: run.image.bucket, key: run.image.key }, ATTEMPTS);
}

/** Undefined if a full read has to follow. */
async function attemptOnce(run: Run, read: (run: Run) => Promise<View>): Promise<Outcome | undefined> {
  try {
    const view = await read(run);
    try {
      refuseForeignRow(run, view.row);
      return view.isCertain || maySettleOptimistically(run, view) ? await settle(run, view) : undefined;
    } finally {
      if (view.lookup.kind === 'found') view.lookup.discard();
    }
  } catch (error) {
    noteConflict(error);
    if (error instanceof ConditionFailedError) return undefined;
    throw error;
  }
}

/** Reads item and object at the same time; trusts the item about the output. */
async function readOptimistically(run: Run): Promise<View> {
  const { image, rows, objects } = run;
  // The object takes longer, and so is asked for first.
  const [lookup, row] = await Promise.allSettled([objects.find(image.key), rows.read(image.key)]);
  if (lookup.status === 'rejected') throw lookup.reason;
  if (row.status === 'rejected') {
    if (lookup.value.kind === 'found') lookup.value.discard();
    throw row.reason;
  }
  const etag = row.value && isPlaceOfRun(run, row.value) ? row.value.output_etag : undefined;
  const output = etag === undefined ? undefined : { etag, isEncoderOutput: true };
  return { row: row.value, lookup: lookup.value, output, isCertain: false };
}

/** Reads item, output and object, one after the other: what is decided on the object then holds for the other two. */
async function readFully({ image, outputKey, rows, objects }: Run): Promise<View> {
  const row = await rows.read(image.key);
  const output = outputKey === undefined ? undefined : await objects.findOutput(outputKey);
  const lookup = await objects.find(image.key);
  return { row, lookup, output, isCertain: true };
}

/**
 * If the item has seen a newer event, this invocation may have read the object before a newer invocation wrote the item:
 * what it would write is older than the item.
 */
function maySettleOptimistically({ image }: Run, { row }: View): boolean {
  return !isNewer(row?.sequencer, image.sequencer);
}

/** Two pipelines that share a table and a prefix of its keys would overwrite each other's rows for ever. */
function refuseForeignRow({ image, settings }: Run, row: StoredRow | undefined): void {
  if (row?.source_bucket === undefined) return;
  const owner = { container: row.source_bucket, key: row.source_key ?? image.key };
  if (owner.container === image.bucket && owner.key === image.key) return;
  const place = { container: settings.table.name, key: settings.table.keyPrefix + image.key };
  throw new ForeignRowError(place, owner, { container: image.bucket, key: image.key });
}
