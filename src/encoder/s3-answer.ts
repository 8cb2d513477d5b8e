import { Readable } from 'node:stream';
import { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { ENCODER_NAME, OutputMetadata } from './contract';
import { Lookup, SourceIdentity } from './object-store';

/** The checksums that S3 may keep of a whole object, as the SDK names them. */
const CHECKSUMS = ['CRC64NVME', 'CRC32C', 'CRC32', 'SHA256', 'SHA1'] as const;

/** The content that an answer brings. */
export function body(answer: GetObjectCommandOutput): Readable {
  return answer.Body instanceof Readable ? answer.Body : Readable.from([]);
}

export function sourceOf(answer: GetObjectCommandOutput): SourceIdentity {
  const { VersionId: versionId, LastModified: lastModified } = answer;
  return { etag: etagOf(answer), versionId, lastModified, checksum: checksumOf(answer) };
}

/** Without it nothing that follows could be made to depend on what was read or written. */
export function etagOf({ ETag }: { readonly ETag?: string }): string {
  if (!ETag) throw new Error('the answer has no ETag');
  return ETag;
}

/** Whether the user metadata of an object says that an encoder wrote it. */
export function isEncoderOutput({ Metadata }: { readonly Metadata?: Record<string, string> }): boolean {
  return Metadata?.[OutputMetadata.ENCODER] === ENCODER_NAME;
}

function checksumOf(answer: GetObjectCommandOutput): string | undefined {
  const algorithm = CHECKSUMS.find((name) => answer[`Checksum${name}`]);
  return algorithm && `${algorithm}:${answer[`Checksum${algorithm}`]}`;
}

/** What S3 says instead of handing an object out, where that is an answer and not a failure. */
export function asLookup(error: unknown): Lookup | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'NoSuchKey' || error.name === 'NotFound') return { kind: 'gone' };
  if (error.name === 'InvalidObjectState') return { kind: 'closed', reason: 'ARCHIVED' };
  // S3 has no code of its own for an object that is encrypted with a customer's key (SSE-C) and asked for without it.
  if (error.name === 'InvalidRequest' && /server.?side encryption/i.test(error.message)) {
    return { kind: 'closed', reason: 'CUSTOMER_KEY' };
  }
  return undefined;
}
