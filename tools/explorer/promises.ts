import { Item } from './models/dynamodb-model';
import { StoredObject } from './models/s3-model';
import { Content } from './plan';
import { describeRow } from './story';
import { Violation } from './violation';
import { Source, Upload } from './world/source';
import { OutputMetadata, RejectReason } from '../../src/encoder/contract';
import type { EncoderSettings } from '../../src/encoder/contract';

/** What somebody who looks on sees. */
export interface Sight {
  readonly source: Source;
  readonly row: Item | undefined;
  readonly outputKey: string;
  readonly text: StoredObject | undefined;
  readonly settings: EncoderSettings;
  readonly hasRowExpired: boolean;
  /** Whether an object of others was in the output bucket before. */
  readonly hasForeignObject: boolean;
}

const texts = new Map<string, Buffer>();

/** The text that belongs to a content. */
export function textOf(content: Content, format: string): Buffer {
  const name = `${format} ${content.name}`;
  const head = format === 'DATA_URI' ? 'data:image/gif;base64,' : '';
  const text = texts.get(name) ?? Buffer.from(head + content.body.toString('base64'), 'latin1');
  texts.set(name, text);
  return text;
}

/** Why a content is not taken; undefined where it is. */
export function reasonAgainst(content: Content, { maxObjectSizeBytes, formats }: EncoderSettings): string | undefined {
  if (content.closed) return content.closed;
  if (content.metadata?.[OutputMetadata.ENCODER]) return RejectReason.ENCODER_OUTPUT;
  if (content.body.length > maxObjectSizeBytes) return 'TOO_LARGE';
  if (!formats) return undefined;
  if (content.body.length === 0) return 'EMPTY';
  if (!content.isPicture) return 'NOT_AN_IMAGE';
  return formats.includes('GIF') ? undefined : 'FORMAT_NOT_ALLOWED';
}

/** What only a row with a certain status says. */
const ONLY_OF: Readonly<Record<string, string>> = {
  output_etag: 'ENCODED',
  output_key: 'ENCODED',
  reason: 'REJECTED',
  expires_at: 'REJECTED',
};

/** What holds whenever the row has been written; the text is the one that it names, if that was ever written. */
export function checkRow(row: Item, source: Source, text: Buffer | undefined): void {
  for (const [name, status] of Object.entries(ONLY_OF)) {
    if (row[name] && row.status?.S !== status) {
      throw new Violation('a row describes one object', `${row.status?.S}, and it has the attribute ${name}`);
    }
  }
  if (row.status?.S !== 'ENCODED') return;
  if (!text) {
    throw new Violation(
      'ENCODED names a text that was completely written',
      `nothing with the ETag ${row.output_etag?.S} had been written at ${row.output_key?.S}`,
    );
  }
  const content = source.uploads.find((candidate) => isIdentifiedBy(candidate, row))?.content;
  if (!content) {
    throw new Violation('a row describes one object', `no upload is the one that it names: ${describeRow(row)}`);
  }
  // Of what was not read in one piece there is no digest.
  const isDigestRight = row.sha256 === undefined || row.sha256.S === content.sha256;
  if (!isDigestRight || !text.equals(textOf(content, row.output_format?.S ?? ''))) {
    throw new Violation('a row describes one object', `it names ${content.name}, and the content of another`);
  }
}

/** What holds when every delivery has been acknowledged. */
export function checkEnd(sight: Sight): void {
  const { source, row, text } = sight;
  const { current } = source;
  if (!source.isPromised) return;
  const reason = current && reasonAgainst(current.content, sight.settings);
  if (!current) {
    expectRemoval('the object is gone', row?.status?.S === 'DELETED', row, text);
  } else if (reason) {
    const { name, closed } = current.content;
    const isToExpire = sight.settings.rejectedItemRetentionSeconds !== undefined;
    const isRejected = row?.status?.S === 'REJECTED' && row.reason?.S === reason && !!row.expires_at === isToExpire;
    const isRecorded = sight.hasRowExpired || (isRejected && (!!closed || isIdentifiedBy(current, row)));
    const isKept = reason === RejectReason.ENCODER_OUTPUT && isForeign(text);
    expectRemoval(`${name} is rejected`, isRecorded, row, isKept ? undefined : text);
    expectForeignObject(sight);
  } else {
    expectText(current, sight);
  }
}

/** An object of others is still there if nothing but encoder outputs was ever at the key, and deletions do not count. */
function expectForeignObject({ source, text, settings, hasForeignObject }: Sight): void {
  const isOnlyOutputs =
    !settings.synchronizeDeletes &&
    source.changes === source.uploads.length &&
    source.uploads.every(({ content }) => content.metadata?.[OutputMetadata.ENCODER]);
  if (hasForeignObject && isOnlyOutputs && !isForeign(text)) {
    throw new Violation("an encoder's output removes only an encoder's output", 'the object of others is gone');
  }
}

function isForeign(object: StoredObject | undefined): boolean {
  return object?.metadata?.owner !== undefined;
}

function expectRemoval(why: string, isRecorded: boolean, row: Item | undefined, text: StoredObject | undefined): void {
  if (text) throw wrongEnd(`${why}, but a text is left; the row: ${describeRow(row)}`);
  if (!isRecorded) throw wrongEnd(`${why}, but the row does not say so: ${describeRow(row)}`);
}

function expectText(upload: Upload, { row, outputKey, text, settings }: Sight): void {
  const { name } = upload.content;
  if (!text) throw wrongEnd(`${name} is the newest, but there is no text; the row: ${describeRow(row)}`);
  if (!text.body.equals(textOf(upload.content, settings.outputFormat))) {
    throw wrongEnd(`${name} is the newest, but the text is another's; the row: ${describeRow(row)}`);
  }
  const isDescribed =
    row?.status?.S === 'ENCODED' &&
    isIdentifiedBy(upload, row) &&
    row.output_key?.S === outputKey &&
    row.output_etag?.S === text.etag;
  if (!isDescribed) throw wrongEnd(`${name} is the newest, but the row does not describe it: ${describeRow(row)}`);
}

function isIdentifiedBy({ object, content }: Upload, row: Item): boolean {
  return (
    row.source_etag?.S === object.etag &&
    row.source_version_id?.S === object.versionId &&
    row.source_last_modified?.S === object.lastModified.toISOString() &&
    row.source_checksum?.S === `CRC64NVME:${content.checksum}` &&
    row.size_bytes?.N === String(content.body.length)
  );
}

function wrongEnd(what: string): Violation {
  return new Violation('output and row describe the newest object', what);
}
