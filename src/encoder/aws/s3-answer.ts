import { Readable } from 'node:stream';
import { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { ENCODER_NAME, OutputMetadata } from '../contract';
import { Lookup, SourceIdentity } from '../convergence/object-store';

/** The checksums that S3 may store for a whole object, by their names in the SDK. */
const CHECKSUMS = ['CRC64NVME', 'CRC32C', 'CRC32', 'SHA256', 'SHA1'] as const;

/** The content of a response. */
export function body(answer: GetObjectCommandOutput): Readable {
  return answer.Body instanceof Readable ? answer.Body : Readable.from([]);
}

export function sourceOf(answer: GetObjectCommandOutput): SourceIdentity {
  const { VersionId: versionId, LastModified: lastModified } = answer;
  return { etag: etagOf(answer), versionId, lastModified, checksum: checksumOf(answer) };
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

function checksumOf(answer: GetObjectCommandOutput): string | undefined {
  const algorithm = CHECKSUMS.find((name) => answer[`Checksum${name}`]);
  return algorithm && `${algorithm}:${answer[`Checksum${algorithm}`]}`;
}

/** The errors of GetObject that say something about the object; undefined for other errors. */
export function asLookup(error: unknown): Lookup | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'NoSuchKey' || error.name === 'NotFound') return { kind: 'gone' };
  if (error.name === 'InvalidObjectState') return { kind: 'closed', reason: 'ARCHIVED' };
  // S3 has no error code for an object that is encrypted with a customer-provided key (SSE-C).
  if (error.name === 'InvalidRequest' && /server.?side encryption/i.test(error.message)) {
    return { kind: 'closed', reason: 'CUSTOMER_KEY' };
  }
  return undefined;
}
