import { Item } from './models/dynamodb-model';
import { StoredObject } from './models/s3-model';
import { Content } from './plan';
import { describeItem } from './story';
import { Violation } from './violation';
import { Source, Upload } from './world/source';
import { OutputMetadata, RejectReason } from '../../src/encoder/contract';
import type { EncoderSettings } from '../../src/encoder/contract';

/** The state of the world at the end of a schedule. */
export interface FinalState {
  readonly source: Source;
  readonly item: Item | undefined;
  readonly outputKey: string;
  readonly output: StoredObject | undefined;
  readonly settings: EncoderSettings;
  readonly hasItemExpired: boolean;
  /** Whether an object of another application was in the output bucket before. */
  readonly hasForeignObject: boolean;
}

const outputs = new Map<string, Buffer>();

/** The output of a content. */
export function outputOf(content: Content, format: string): Buffer {
  const name = `${format} ${content.name}`;
  const prefix = format === 'DATA_URI' ? 'data:image/gif;base64,' : '';
  const output = outputs.get(name) ?? Buffer.from(prefix + content.body.toString('base64'), 'latin1');
  outputs.set(name, output);
  return output;
}

/** Why a content is rejected; undefined if it is encoded. */
export function rejectionOf(content: Content, { maxObjectSizeBytes, formats }: EncoderSettings): string | undefined {
  if (content.inaccessible) return content.inaccessible;
  if (content.metadata?.[OutputMetadata.ENCODER]) return RejectReason.ENCODER_OUTPUT;
  if (content.body.length > maxObjectSizeBytes) return 'TOO_LARGE';
  if (!formats) return undefined;
  if (content.body.length === 0) return 'EMPTY';
  if (!content.isPicture) return 'NOT_AN_IMAGE';
  return formats.includes('GIF') ? undefined : 'FORMAT_NOT_ALLOWED';
}

/** Attributes that only items with one status have. */
const ONLY_OF: Readonly<Record<string, string>> = {
  output_etag: 'ENCODED',
  output_key: 'ENCODED',
  reason: 'REJECTED',
  expires_at: 'REJECTED',
};

/** Checks an item after each write. `output` is the output that it names, if it was ever written. */
export function checkItem(item: Item, source: Source, output: Buffer | undefined): void {
  for (const [name, status] of Object.entries(ONLY_OF)) {
    if (item[name] && item.status?.S !== status) {
      throw new Violation('an item describes one object', `it is ${item.status?.S} and has the attribute ${name}`);
    }
  }
  if (item.status?.S !== 'ENCODED') return;
  if (!output) {
    throw new Violation(
      'ENCODED names an output that was completely written',
      `no output with the ETag ${item.output_etag?.S} had been written to ${item.output_key?.S}`,
    );
  }
  const content = source.uploads.find((candidate) => isIdentifiedBy(candidate, item))?.content;
  if (!content) {
    throw new Violation('an item describes one object', `it does not name an upload: ${describeItem(item)}`);
  }
  // An object that is read in parts has no digest.
  const isDigestRight = item.sha256 === undefined || item.sha256.S === content.sha256;
  if (!isDigestRight || !output.equals(outputOf(content, item.output_format?.S ?? ''))) {
    throw new Violation(
      'an item describes one object',
      `it names ${content.name}, but has the content of another object`,
    );
  }
}

/** Checks output and item when every event has been acknowledged. */
export function checkEnd(state: FinalState): void {
  const { source, item, output } = state;
  const { current } = source;
  if (!source.isPromised) return;
  const reason = current && rejectionOf(current.content, state.settings);
  if (!current) {
    expectRemoval('the object is deleted', item?.status?.S === 'DELETED', item, output);
  } else if (reason) {
    const { name, inaccessible } = current.content;
    const isToExpire = state.settings.rejectedItemRetentionSeconds !== undefined;
    const isRejected = item?.status?.S === 'REJECTED' && item.reason?.S === reason && !!item.expires_at === isToExpire;
    const isRecorded = state.hasItemExpired || (isRejected && (!!inaccessible || isIdentifiedBy(current, item)));
    const isKept = reason === RejectReason.ENCODER_OUTPUT && isForeign(output);
    expectRemoval(`${name} is rejected`, isRecorded, item, isKept ? undefined : output);
    expectForeignObject(state);
  } else {
    expectOutput(current, state);
  }
}

/** If only encoder outputs were uploaded to the key, an object of another application must still be there. */
function expectForeignObject({ source, output, settings, hasForeignObject }: FinalState): void {
  const isOnlyOutputs =
    !settings.synchronizeDeletes &&
    source.changes === source.uploads.length &&
    source.uploads.every(({ content }) => content.metadata?.[OutputMetadata.ENCODER]);
  if (hasForeignObject && isOnlyOutputs && !isForeign(output)) {
    throw new Violation(
      "an encoder's output removes only an encoder's output",
      'the object of another application was removed',
    );
  }
}

function isForeign(object: StoredObject | undefined): boolean {
  return object?.metadata?.owner !== undefined;
}

function expectRemoval(
  why: string,
  isRecorded: boolean,
  item: Item | undefined,
  output: StoredObject | undefined,
): void {
  if (output) throw wrongEnd(`${why}, but there is an output; the item: ${describeItem(item)}`);
  if (!isRecorded) throw wrongEnd(`${why}, but the item has another status: ${describeItem(item)}`);
}

function expectOutput(upload: Upload, { item, outputKey, output, settings }: FinalState): void {
  const { name } = upload.content;
  if (!output) throw wrongEnd(`${name} is the newest, but there is no output; the item: ${describeItem(item)}`);
  if (!output.body.equals(outputOf(upload.content, settings.outputFormat))) {
    throw wrongEnd(`${name} is the newest, but there is the output of another object; the item: ${describeItem(item)}`);
  }
  const isDescribed =
    item?.status?.S === 'ENCODED' &&
    isIdentifiedBy(upload, item) &&
    item.output_key?.S === outputKey &&
    item.output_etag?.S === output.etag;
  if (!isDescribed) throw wrongEnd(`${name} is the newest, but the item does not describe it: ${describeItem(item)}`);
}

function isIdentifiedBy({ object, content }: Upload, item: Item): boolean {
  return (
    item.source_etag?.S === object.etag &&
    item.source_version_id?.S === object.versionId &&
    item.source_last_modified?.S === object.lastModified.toISOString() &&
    item.source_checksum?.S === `CRC64NVME:${content.checksum}` &&
    item.size_bytes?.N === String(content.body.length)
  );
}

function wrongEnd(what: string): Violation {
  return new Violation('output and item describe the newest object', what);
}
