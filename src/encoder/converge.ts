import { ConditionFailedError, ContentionError, ForeignRowError } from './errors';
import { ImageReference } from './events';
import { noteConflict } from './incidents';
import { TRANSFER_LIMITS } from './output-parts';
import { isKeyTooLong } from './rejection';
import { StoredRow } from './row-store';
import { isPlaceOfRun, Outcome, Run, Surroundings, View } from './run';
import { isNewer } from './sequencer';
import { settle } from './settle';

/** How often a run starts again because others were faster, before it leaves the rest to the delivery's retry. */
const ATTEMPTS = 10;

/**
 * Makes output and row describe the object that is now at the key, whatever other runs do at the same time and wherever
 * they die. A delivery is only a hint that the key changed; the object is read as it is now.
 *
 * - The output is always written first, then the row, each on condition that it is still what this run saw. So a row
 *   never names a text that was not completely written, and of two runs one notices the other.
 * - The first attempt glances: it reads row and object side by side and believes the row about the output. It may act
 *   on that only if it writes a text, and no newer delivery has been recorded. Otherwise, and after any condition that
 *   failed, it inspects: row, then output, then object, in this order, so that what it sees last is the newest.
 * - A run whose write ended without an answer fails, and the retry finds out.
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
  let look = image.sequencer === undefined ? inspect : glance;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    run.signal.throwIfAborted();
    const outcome = await attemptOnce(run, look);
    if (outcome) return outcome;
    look = inspect;
  }
  throw new ContentionError({ container: image.bucket, key: image.key }, ATTEMPTS);
}

/** Undefined when the run has to look again, and closer. */
async function attemptOnce(run: Run, look: (run: Run) => Promise<View>): Promise<Outcome | undefined> {
  try {
    const view = await look(run);
    try {
      refuseForeignRow(run, view.row);
      return view.isCertain || mayActOnGlance(run, view) ? await settle(run, view) : undefined;
    } finally {
      if (view.lookup.kind === 'found') view.lookup.discard();
    }
  } catch (error) {
    noteConflict(error);
    if (error instanceof ConditionFailedError) return undefined;
    throw error;
  }
}

/** Row and object side by side; the output is believed to be what the row says. */
async function glance(run: Run): Promise<View> {
  const { image, rows, objects } = run;
  // The object takes longer, and so is asked for first.
  const [lookup, row] = await Promise.allSettled([objects.find(image.key), rows.read(image.key)]);
  if (lookup.status === 'rejected') throw lookup.reason;
  if (row.status === 'rejected') {
    if (lookup.value.kind === 'found') lookup.value.discard();
    throw row.reason;
  }
  const outputEtag = row.value && isPlaceOfRun(run, row.value) ? row.value.output_etag : undefined;
  return { row: row.value, lookup: lookup.value, outputEtag, isCertain: false };
}

/** Row, output and object, one after the other: what is decided on the object then holds for the other two. */
async function inspect({ image, outputKey, rows, objects }: Run): Promise<View> {
  const row = await rows.read(image.key);
  const outputEtag = outputKey === undefined ? undefined : await objects.outputEtag(outputKey);
  const lookup = await objects.find(image.key);
  return { row, lookup, outputEtag, isCertain: true };
}

/**
 * When the row has seen a newer delivery, the object may have been read before a newer run wrote the row: what this run
 * would write is older than the row.
 */
function mayActOnGlance({ image }: Run, { row }: View): boolean {
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
