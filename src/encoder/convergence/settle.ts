import { ENCODER_NAME, ImageStatus, OutputMetadata, RejectReason } from '../contract';
import { AttemptResult, FULL_READ_REQUIRED, ImageContext, namesCurrentOutput, Outcome, Snapshot } from './context';
import { contentAttributes, describesSource, NO_SOURCE, SourceAttributes, sourceAttributes } from './item-attributes';
import { ImageItem, StoredItem } from './item-store';
import { FoundImage, FoundOutput } from './object-store';
import { Rejection, rejectionBeforeReading, rejectionByContent } from './rejection';
import { isNewer, newest } from './sequencer';
import { describeImage, describeLargeImage } from '../image/describe-image';
import { encodeOutput, OUTPUT_CONTENT_TYPE, OUTPUT_ENCODINGS } from '../output/output-format';
import { memoryFor, outputInParts } from '../output/output-parts';

/** The attributes of a new item, without those that `write` adds to every item. */
type NewAttributes = StoredItem & Required<Pick<StoredItem, 'status'>>;

/** Decides from a snapshot what to do, and writes output and item. Some actions, such as removals, require a full read. */
export async function settle(context: ImageContext, snapshot: Snapshot): Promise<AttemptResult> {
  const { input } = snapshot;
  if (input.state === 'missing') {
    return context.settings.synchronizeDeletes ? markDeleted(context, snapshot) : { status: 'GONE' };
  }
  if (input.state === 'inaccessible') {
    const reason = context.outputKey === undefined ? RejectReason.KEY_TOO_LONG : input.reason;
    return reject(context, snapshot, reason, NO_SOURCE);
  }
  const source = sourceAttributes(input);
  // Pipelines that read each other's output buckets would encode without end. Synthesis may not know the buckets' names.
  if (input.isEncoderOutput) return reject(context, snapshot, RejectReason.ENCODER_OUTPUT, source);
  const rejection = rejectionBeforeReading(input.sizeBytes, context.outputKey, context.settings);
  if (rejection) return reject(context, snapshot, rejection, source);
  if (isAlreadyEncoded(context, snapshot, source)) return confirm(context, snapshot, input);
  return encode(context, snapshot, input);
}

function encode(context: ImageContext, snapshot: Snapshot, found: FoundImage): Promise<AttemptResult> {
  const bytes = memoryFor(found.sizeBytes, context.transfer);
  return context.memory.with(bytes, () => encodeInMemory(context, snapshot, found));
}

async function encodeInMemory(context: ImageContext, snapshot: Snapshot, found: FoundImage): Promise<AttemptResult> {
  const bytes = found.sizeBytes <= context.transfer.wholeBytes ? await found.read() : undefined;
  const description = bytes ? describeImage(bytes) : await describeLargeImage(found);
  const attributes = { ...sourceAttributes(found), ...contentAttributes(found, bytes, description) };
  const rejection = rejectionByContent(description?.format, context.settings.formats);
  if (rejection) return reject(context, snapshot, rejection, attributes);

  const { outputFormat } = context.settings;
  const mediaType = description?.mediaType;
  const content = bytes
    ? encodeOutput(outputFormat, bytes, mediaType)
    : outputInParts(found, OUTPUT_ENCODINGS[outputFormat], mediaType, context.transfer);
  const outputKey = context.outputKey!;
  const outputEtag = await context.objects.write(
    { key: outputKey, content, contentType: OUTPUT_CONTENT_TYPE, metadata: outputMetadata(context, found) },
    snapshot.output?.etag,
  );
  await record(context, snapshot, {
    ...attributes,
    status: ImageStatus.ENCODED,
    output_bucket: context.settings.output.name,
    output_key: outputKey,
    output_etag: outputEtag,
    output_size_bytes: content.length,
    output_format: outputFormat,
    encoded_at: context.now().toISOString(),
  });
  const unreadable = description && description.width === undefined && ({ unreadableDimensions: true } as const);
  return { status: 'ENCODED', outputKey, sizeBytes: found.sizeBytes, outputSizeBytes: content.length, ...unreadable };
}

/** Whether the item says that this object was encoded with the current settings. */
function isAlreadyEncoded(context: ImageContext, { item }: Snapshot, source: SourceAttributes): boolean {
  return (
    item?.status === ImageStatus.ENCODED &&
    describesSource(item, source) &&
    namesCurrentOutput(context, item) &&
    !rejectionByContent(item.image_format, context.settings.formats)
  );
}

/** Checks that the output that the item names exists, and encodes the image again if it does not. */
async function confirm(context: ImageContext, snapshot: Snapshot, found: FoundImage): Promise<AttemptResult> {
  const item = snapshot.item!;
  const output = snapshot.isFullRead ? snapshot.output : await context.objects.findOutput(context.outputKey!);
  if (output?.etag === item.output_etag) return leaveUnchanged(context, snapshot, item);
  return snapshot.isFullRead ? encode(context, snapshot, found) : FULL_READ_REQUIRED;
}

function reject(
  context: ImageContext,
  snapshot: Snapshot,
  reason: Rejection,
  attributes: StoredItem,
): Promise<AttemptResult> {
  const expires_at = rejectedItemExpiry(context);
  const item = { ...attributes, status: ImageStatus.REJECTED, reason, expires_at };
  return remove(context, snapshot, item, { status: 'REJECTED', reason });
}

/** When DynamoDB may remove the item of an image that is rejected now, in epoch seconds; undefined if it is kept. */
function rejectedItemExpiry({ settings, now }: ImageContext): number | undefined {
  const seconds = settings.rejectedItemRetentionSeconds;
  return seconds === undefined ? undefined : Math.floor(now().getTime() / 1000) + seconds;
}

function markDeleted(context: ImageContext, snapshot: Snapshot): Promise<AttemptResult> {
  return remove(context, snapshot, { ...NO_SOURCE, status: ImageStatus.DELETED }, { status: 'DELETED' });
}

/** Removes the output and writes the item, even if there was no output: a concurrent invocation must notice it. */
async function remove(
  context: ImageContext,
  snapshot: Snapshot,
  attributes: NewAttributes,
  outcome: Outcome,
): Promise<AttemptResult> {
  if (!snapshot.isFullRead) return FULL_READ_REQUIRED;
  const { item } = snapshot;
  const output = outputToRemove(snapshot, attributes);
  if (!output && item && isSameRemoval(item, attributes)) return leaveUnchanged(context, snapshot, item);
  if (output) await context.objects.remove(context.outputKey!, output.etag);
  await record(context, snapshot, attributes);
  return outcome;
}

/**
 * Two pipelines may each have the other's input bucket as output bucket. The output of one encoder is then rejected by the
 * other, which must not remove the image from which it was encoded. So for this reason only an encoder's output is removed.
 */
function outputToRemove({ output }: Snapshot, { reason }: NewAttributes): FoundOutput | undefined {
  return reason === RejectReason.ENCODER_OUTPUT && !output?.isEncoderOutput ? undefined : output;
}

function isSameRemoval(item: StoredItem, attributes: NewAttributes): boolean {
  return (
    item.status === attributes.status &&
    item.reason === attributes.reason &&
    (item.expires_at === undefined) === (attributes.expires_at === undefined) &&
    describesSource(item, attributes as SourceAttributes)
  );
}

/** Writes only a newer sequencer. Without it, an older invocation could still act as the newest. */
async function leaveUnchanged(context: ImageContext, snapshot: Snapshot, item: StoredItem): Promise<Outcome> {
  if (isNewer(context.image.sequencer, item.sequencer)) {
    await write(context, snapshot, { ...item, status: item.status!, updated_at: context.now().toISOString() });
  }
  return { status: 'UNCHANGED' };
}

async function record(context: ImageContext, snapshot: Snapshot, attributes: NewAttributes): Promise<void> {
  const now = context.now();
  await write(context, snapshot, {
    ...attributes,
    updated_at: now.toISOString(),
    duration_ms: now.getTime() - context.started.getTime(),
  });
}

async function write(context: ImageContext, { item }: Snapshot, attributes: NewAttributes): Promise<void> {
  const { image, items } = context;
  const next: ImageItem = {
    ...attributes,
    source_bucket: image.bucket,
    source_key: image.key,
    sequencer: newest(item?.sequencer, image.sequencer),
    revision: typeof item?.revision === 'number' ? item.revision + 1 : firstRevision(context),
  };
  await items.write(image.key, next, item);
}

/**
 * An item that expires may be created again. It must not repeat an earlier revision, because an invocation that read the
 * earlier item could mistake the new one for it. So revisions start with the time at which the item is created.
 */
function firstRevision({ settings, now }: ImageContext): number {
  return settings.rejectedItemRetentionSeconds === undefined ? 1 : now().getTime();
}

function outputMetadata({ image, settings }: ImageContext, { source }: FoundImage): Record<string, string> {
  return {
    [OutputMetadata.ENCODER]: ENCODER_NAME,
    [OutputMetadata.SOURCE_KEY]: image.key,
    [OutputMetadata.SOURCE_ETAG]: source.etag,
    [OutputMetadata.FORMAT]: settings.outputFormat,
    ...(source.versionId && { [OutputMetadata.SOURCE_VERSION_ID]: source.versionId }),
  };
}
