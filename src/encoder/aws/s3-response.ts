import { Readable } from 'node:stream';
import { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { ENCODER_NAME, OutputMetadata } from '../contract';
import { InputObject, SourceIdentity } from '../convergence/object-store';

/** The checksums that S3 may store for a whole object, as the SDK names them. */
const CHECKSUMS = ['CRC64NVME', 'CRC32C', 'CRC32', 'SHA256', 'SHA1'] as const;

/** The content of a response. */
export function body(response: GetObjectCommandOutput): Readable {
  return response.Body instanceof Readable ? response.Body : Readable.from([]);
}

export function sourceOf(response: GetObjectCommandOutput): SourceIdentity {
  const { VersionId: versionId, LastModified: lastModified } = response;
  return { etag: etagOf(response), versionId, lastModified, checksum: checksumOf(response) };
}

/** Every later condition depends on the ETag. */
export function etagOf({ ETag }: { readonly ETag?: string }): string {
  if (!ETag) throw new Error('the response has no ETag');
  return ETag;
}

/** Without its length, an object could be mistaken for an empty one. */
export function lengthOf({ ContentLength }: { readonly ContentLength?: number }): number {
  if (ContentLength === undefined) throw new Error('the response has no Content-Length');
  return ContentLength;
}

/** Whether the user metadata of an object says that an encoder wrote it. */
export function isEncoderOutput({ Metadata }: { readonly Metadata?: Record<string, string> }): boolean {
  return Metadata?.[OutputMetadata.ENCODER] === ENCODER_NAME;
}

function checksumOf(response: GetObjectCommandOutput): string | undefined {
  const algorithm = CHECKSUMS.find((name) => response[`Checksum${name}`]);
  return algorithm && `${algorithm}:${response[`Checksum${algorithm}`]}`;
}

/** The errors of GetObject that say something about the object; undefined for other errors. */
export function asInputObject(error: unknown): InputObject | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'NoSuchKey' || error.name === 'NotFound') return { state: 'missing' };
  if (error.name === 'InvalidObjectState') return { state: 'inaccessible', reason: 'ARCHIVED' };
  // S3 has no error code for an object that is encrypted with a customer-provided key (SSE-C).
  if (error.name === 'InvalidRequest' && /server.?side encryption/i.test(error.message)) {
    return { state: 'inaccessible', reason: 'CUSTOMER_KEY' };
  }
  return undefined;
}
