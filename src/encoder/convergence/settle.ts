import { ENCODER_NAME, ImageStatus, OutputMetadata, RejectReason } from '../contract';
import { contentFacts, describesSource, NO_SOURCE, SourceFacts, sourceFacts } from './image-facts';
import { ImageRow, StoredRow } from './item-store';
import { FoundImage, FoundOutput } from './object-store';
import { Rejection, rejectionBeforeReading, rejectionByContent } from './rejection';
import { isOutputOfRun, Outcome, Run, View } from './run';
import { isNewer, newest } from './sequencer';
import { probeImage } from '../image/probe-image';
import { probeStart } from '../image/probe-start';
import { encodeText, OUTPUT_CONTENT_TYPE, OUTPUT_FORMATS } from '../output/output-format';
import { memoryFor, outputInParts } from '../output/output-parts';

/** The attributes of an item, without those that every item has. */
type Facts = StoredRow & Required<Pick<StoredRow, 'status'>>;

/** Decides by what was read, and writes output and item. Undefined if a full read has to come first, as for a removal. */
export async function settle(run: Run, view: View): Promise<Outcome | undefined> {
  const { lookup } = view;
  if (lookup.kind === 'gone') return run.settings.synchronizeDeletes ? markDeleted(run, view) : { status: 'GONE' };
  if (lookup.kind === 'closed') {
    return reject(run, view, run.outputKey === undefined ? RejectReason.KEY_TOO_LONG : lookup.reason, NO_SOURCE);
  }
  const source = sourceFacts(lookup);
  // Pipelines that read each other's output buckets, by names known only at run time, would encode without end.
  if (lookup.isEncoderOutput) return reject(run, view, RejectReason.ENCODER_OUTPUT, source);
  const rejection = rejectionBeforeReading(lookup.sizeBytes, run.outputKey, run.settings);
  if (rejection) return reject(run, view, rejection, source);
  if (isEncodedAlready(run, view, source)) return confirm(run, view);
  return run.memory.with(memoryFor(lookup.sizeBytes, run.transfer), () => encode(run, view, lookup));
}

async function encode(run: Run, view: View, found: FoundImage): Promise<Outcome | undefined> {
  const bytes = found.sizeBytes <= run.transfer.wholeBytes ? await found.read() : undefined;
  const description = bytes ? probeImage(bytes) : await probeStart(found);
  const facts = { ...sourceFacts(found), ...contentFacts(found, bytes, description) };
  const rejection = rejectionByContent(description?.format, run.settings.formats);
  if (rejection) return reject(run, view, rejection, facts);

  const { outputFormat } = run.settings;
  const mediaType = description?.mediaType;
  const text = bytes
    ? encodeText(outputFormat, bytes, mediaType)
    : outputInParts(found, OUTPUT_FORMATS[outputFormat], mediaType, run.transfer);
  const outputKey = run.outputKey!;
  const outputEtag = await run.objects.write(
    { key: outputKey, text, contentType: OUTPUT_CONTENT_TYPE, metadata: outputMetadata(run, found) },
    view.output?.etag,
  );
  await record(run, view, {
    ...facts,
    status: ImageStatus.ENCODED,
    output_bucket: run.settings.output.name,
    output_key: outputKey,
    output_etag: outputEtag,
    output_size_bytes: text.length,
    output_format: outputFormat,
    encoded_at: run.now().toISOString(),
  });
  const unreadable = description && description.width === undefined && ({ unreadableDimensions: true } as const);
  return { status: 'ENCODED', outputKey, sizeBytes: found.sizeBytes, outputSizeBytes: text.length, ...unreadable };
}

/** Whether the item says that this object has been encoded with the same settings. */
function isEncodedAlready(run: Run, { row }: View, source: SourceFacts): boolean {
  return (
    row?.status === ImageStatus.ENCODED &&
    describesSource(row, source) &&
    isOutputOfRun(run, row) &&
    !rejectionByContent(row.image_format, run.settings.formats)
  );
}

/** The item says that the image is encoded. That is true if the output that it names exists. */
async function confirm(run: Run, view: View): Promise<Outcome | undefined> {
  const row = view.row!;
  const output = view.isCertain ? view.output : await run.objects.findOutput(run.outputKey!);
  if (output?.etag === row.output_etag) return leaveAsItIs(run, view, row);
  const { lookup } = view;
  if (!view.isCertain || lookup.kind !== 'found') return undefined;
  return run.memory.with(memoryFor(lookup.sizeBytes, run.transfer), () => encode(run, view, lookup));
}

async function reject(run: Run, view: View, reason: Rejection, facts: StoredRow): Promise<Outcome | undefined> {
  const expires_at = rejectedItemExpiry(run);
  return remove(
    run,
    view,
    { ...facts, status: ImageStatus.REJECTED, reason, expires_at },
    { status: 'REJECTED', reason },
  );
}

/** When DynamoDB may remove the item of an image that is rejected now, in epoch seconds; undefined if it is kept. */
function rejectedItemExpiry({ settings, now }: Run): number | undefined {
  const seconds = settings.rejectedItemRetentionSeconds;
  return seconds === undefined ? undefined : Math.floor(now().getTime() / 1000) + seconds;
}

async function markDeleted(run: Run, view: View): Promise<Outcome | undefined> {
  return remove(run, view, { ...NO_SOURCE, status: ImageStatus.DELETED }, { status: 'DELETED' });
}

/** Removes the output and says so in the item, even if there was none: an invocation at the same time must notice. */
async function remove(run: Run, view: View, facts: Facts, outcome: Outcome): Promise<Outcome | undefined> {
  if (!view.isCertain) return undefined;
  const { row } = view;
  const output = outputToRemove(view, facts);
  if (!output && row && isSameRemoval(row, facts)) return leaveAsItIs(run, view, row);
  if (output) await run.objects.remove(run.outputKey!, output.etag);
  await record(run, view, facts);
  return outcome;
}

/**
 * Two pipelines may each have the other's input bucket as output bucket. What one encoder wrote is then rejected by the
 * other, which must not remove the image from which it was encoded. So for this reason only an encoder's output is removed.
 */
function outputToRemove({ output }: View, { reason }: Facts): FoundOutput | undefined {
  return reason === RejectReason.ENCODER_OUTPUT && !output?.isEncoderOutput ? undefined : output;
}

function isSameRemoval(row: StoredRow, facts: Facts): boolean {
  return (
    row.status === facts.status &&
    row.reason === facts.reason &&
    (row.expires_at === undefined) === (facts.expires_at === undefined) &&
    describesSource(row, facts as SourceFacts)
  );
}

/** Writes only a newer sequencer. Without it, an older invocation could still act as the newest. */
async function leaveAsItIs(run: Run, view: View, row: StoredRow): Promise<Outcome> {
  if (isNewer(run.image.sequencer, row.sequencer)) {
    await write(run, view, { ...row, status: row.status!, updated_at: run.now().toISOString() });
  }
  return { status: 'UNCHANGED' };
}

async function record(run: Run, view: View, facts: Facts): Promise<void> {
  const now = run.now();
  await write(run, view, {
    ...facts,
    updated_at: now.toISOString(),
    duration_ms: now.getTime() - run.started.getTime(),
  });
}

async function write(run: Run, { row }: View, facts: Facts): Promise<void> {
  const { image, rows } = run;
  const next: ImageRow = {
    ...facts,
    source_bucket: image.bucket,
    source_key: image.key,
    sequencer: newest(row?.sequencer, image.sequencer),
    revision: typeof row?.revision === 'number' ? row.revision + 1 : firstRevision(run),
  };
  await rows.write(image.key, next, row);
}

/**
 * An item that expires may be created again. It must not repeat an earlier revision, because an invocation that read the
 * earlier item could mistake the new one for it. So revisions start with the time at which the item is created.
 */
function firstRevision({ settings, now }: Run): number {
  return settings.rejectedItemRetentionSeconds === undefined ? 1 : now().getTime();
}

function outputMetadata({ image, settings }: Run, { source }: FoundImage): Record<string, string> {
  return {
    [OutputMetadata.ENCODER]: ENCODER_NAME,
    [OutputMetadata.SOURCE_KEY]: image.key,
    [OutputMetadata.SOURCE_ETAG]: source.etag,
    [OutputMetadata.FORMAT]: settings.outputFormat,
    ...(source.versionId && { [OutputMetadata.SOURCE_VERSION_ID]: source.versionId }),
  };
}
