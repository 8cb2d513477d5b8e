import { createHash } from 'node:crypto';
import { encodeBase64 } from './base64';
import { MemoryBudget } from './concurrency';
import { ENCODER_NAME, ImageStatus, matchesFilter, OutputMetadata, RejectReason } from './contract';
import { ImageReference } from './events';
import { FoundImage, ObjectStore, SourceIdentity } from './object-store';
import { ImageDescription, probeImage } from './probe-image';
import { isKeyTooLong, Rejection, rejectionBeforeReading, rejectionByContent } from './rejection';
import { ImageRow, RowStore } from './row-store';
import { Settings } from './settings';

/** What became of one image reference. */
export type Outcome =
  | {
      readonly status: 'ENCODED';
      readonly outputKey: string;
      readonly sizeBytes: number;
      readonly outputSizeBytes: number;
    }
  | { readonly status: 'REJECTED'; readonly reason: Rejection }
  /** Nothing is at the key any more, so nothing was written. */
  | { readonly status: 'GONE' }
  /** The key does not match the filters, or the object is a text of an encoder. */
  | { readonly status: 'IGNORED'; readonly reason: 'FILTERED' | 'OUTPUT' }
  /** The bucket is not this pipeline's. */
  | { readonly status: 'REFUSED' };

/** What the encoding of an image works with. */
export interface Surroundings {
  readonly settings: Settings;
  readonly objects: ObjectStore;
  readonly rows: RowStore;
  /** For the bytes of images that are worked on side by side. */
  readonly memory: MemoryBudget;
  /** Ends when the run has to stop. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

const OUTPUT_FORMAT = 'BASE64';

/** Base64 is ASCII whatever the image, so the narrowest charset is the true one; a browser shows it as it is. */
const OUTPUT_CONTENT_TYPE = 'text/plain; charset=us-ascii';

/**
 * Makes output and row describe the object that is now at the key. The output is always written first, then the row,
 * so that a row never says ENCODED for a text that is not there.
 */
export async function encodeImage(image: ImageReference, surroundings: Surroundings): Promise<Outcome> {
  const { settings, objects, rows, memory, now } = surroundings;
  if (image.bucket !== settings.input.name) return { status: 'REFUSED' };
  if (!matchesFilter(image.key, settings.filter)) return { status: 'IGNORED', reason: 'FILTERED' };

  const started = now();
  const outputKey = settings.output.prefix + image.key + settings.output.suffix;
  const row = { source_bucket: image.bucket, source_key: image.key, sequencer: image.sequencer };
  const times = () => ({
    updated_at: now().toISOString(),
    duration_ms: now().getTime() - started.getTime(),
  });
  const reject = async (reason: Rejection, facts: Partial<ImageRow> = {}): Promise<Outcome> => {
    if (!isKeyTooLong(outputKey)) await objects.remove(outputKey);
    await rows.write(image.key, { ...row, status: ImageStatus.REJECTED, reason, ...facts, ...times() });
    return { status: 'REJECTED', reason };
  };

  const found = await objects.find(image.key);
  if (found.kind === 'gone') return { status: 'GONE' };
  if (found.kind === 'closed') return reject(isKeyTooLong(outputKey) ? RejectReason.KEY_TOO_LONG : found.reason);
  if (found.isOutput && settings.input.name === settings.output.name) {
    found.discard();
    return { status: 'IGNORED', reason: 'OUTPUT' };
  }

  const early = rejectionBeforeReading(found.sizeBytes, outputKey, settings);
  if (early) {
    found.discard();
    return reject(early, sourceFacts(found.source, found.sizeBytes));
  }

  return memory.with(found.sizeBytes, async () => {
    const bytes = await found.read();
    const description = probeImage(bytes);
    const facts = { ...sourceFacts(found.source, bytes.length), ...contentFacts(found, bytes, description) };
    const late = rejectionByContent(description, settings.formats);
    if (late) return reject(late, facts);

    const text = encodeBase64(bytes);
    const outputEtag = await objects.write({
      key: outputKey,
      text,
      contentType: OUTPUT_CONTENT_TYPE,
      metadata: outputMetadata(image.key, found.source),
    });
    const written = times();
    await rows.write(image.key, {
      ...row,
      ...facts,
      status: ImageStatus.ENCODED,
      output_bucket: settings.output.name,
      output_key: outputKey,
      output_etag: outputEtag,
      output_size_bytes: text.length,
      output_format: OUTPUT_FORMAT,
      encoded_at: written.updated_at,
      ...written,
    });
    return { status: 'ENCODED', outputKey, sizeBytes: bytes.length, outputSizeBytes: text.length };
  });
}

function sourceFacts(source: SourceIdentity, sizeBytes: number): Partial<ImageRow> {
  return {
    source_version_id: source.versionId,
    source_etag: source.etag,
    source_last_modified: source.lastModified?.toISOString(),
    source_checksum: source.checksum,
    size_bytes: sizeBytes,
  };
}

function contentFacts(found: FoundImage, bytes: Buffer, description?: ImageDescription): Partial<ImageRow> {
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    content_type: description?.mediaType ?? found.declaredType,
    image_format: description?.format,
    width: description?.width,
    height: description?.height,
    orientation: description?.orientation,
  };
}

function outputMetadata(sourceKey: string, source: SourceIdentity): Record<string, string> {
  return {
    [OutputMetadata.ENCODER]: ENCODER_NAME,
    [OutputMetadata.SOURCE_KEY]: sourceKey,
    [OutputMetadata.SOURCE_ETAG]: source.etag,
    [OutputMetadata.FORMAT]: OUTPUT_FORMAT,
    ...(source.versionId && { [OutputMetadata.SOURCE_VERSION_ID]: source.versionId }),
  };
}
