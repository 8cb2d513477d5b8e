import { createHash } from 'node:crypto';
import { StoredItem } from './item-store';
import { FoundImage } from './object-store';
import { ImageDescription } from '../image/describe-image';

/** The attributes of an item that identify the object from which it was written. */
export type SourceAttributes = Pick<
  StoredItem,
  'source_version_id' | 'source_etag' | 'source_last_modified' | 'source_checksum' | 'size_bytes'
>;

export function sourceAttributes({ source, sizeBytes }: FoundImage): SourceAttributes {
  return {
    source_version_id: source.versionId,
    source_etag: source.etag,
    source_last_modified: source.lastModified?.toISOString(),
    source_checksum: source.checksum,
    size_bytes: sizeBytes,
  };
}

/** The source attributes if no object could be read. */
export const NO_SOURCE: SourceAttributes = {
  source_version_id: undefined,
  source_etag: undefined,
  source_last_modified: undefined,
  source_checksum: undefined,
  size_bytes: undefined,
};

/** Whether an item was written from the object with these attributes. */
export function describesSource(item: StoredItem, source: SourceAttributes): boolean {
  return (Object.keys(NO_SOURCE) as (keyof SourceAttributes)[]).every((name) => item[name] === source[name]);
}

/** The attributes that describe the content of an object. The digest requires all its bytes. */
export function contentAttributes(found: FoundImage, bytes?: Buffer, description?: ImageDescription) {
  return {
    sha256: bytes && createHash('sha256').update(bytes).digest('hex'),
    content_type: description?.mediaType ?? found.declaredType,
    image_format: description?.format,
    width: description?.width,
    height: description?.height,
    orientation: description?.orientation,
  } satisfies StoredItem;
}
