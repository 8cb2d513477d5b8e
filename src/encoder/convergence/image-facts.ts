import { createHash } from 'node:crypto';
import { StoredRow } from './item-store';
import { FoundImage } from './object-store';
import { ImageDescription } from '../image/probe-image';

/** What a row says of the object that was read, and by which it is known again. */
export type SourceFacts = Pick<
  StoredRow,
  'source_version_id' | 'source_etag' | 'source_last_modified' | 'source_checksum' | 'size_bytes'
>;

export function sourceFacts({ source, sizeBytes }: FoundImage): SourceFacts {
  return {
    source_version_id: source.versionId,
    source_etag: source.etag,
    source_last_modified: source.lastModified?.toISOString(),
    source_checksum: source.checksum,
    size_bytes: sizeBytes,
  };
}

/** No object was read: it is gone, or S3 does not hand it out. */
export const NO_SOURCE: SourceFacts = {
  source_version_id: undefined,
  source_etag: undefined,
  source_last_modified: undefined,
  source_checksum: undefined,
  size_bytes: undefined,
};

/** Whether a row was written for the object with these facts. */
export function describesSource(row: StoredRow, facts: SourceFacts): boolean {
  return (Object.keys(NO_SOURCE) as (keyof SourceFacts)[]).every((name) => row[name] === facts[name]);
}

/** What a row says of an object's content; its digest where all its bytes are at hand already. */
export function contentFacts(found: FoundImage, bytes?: Buffer, description?: ImageDescription) {
  return {
    sha256: bytes && createHash('sha256').update(bytes).digest('hex'),
    content_type: description?.mediaType ?? found.declaredType,
    image_format: description?.format,
    width: description?.width,
    height: description?.height,
    orientation: description?.orientation,
  } satisfies StoredRow;
}
