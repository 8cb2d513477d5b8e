import type { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { HttpResponse } from '@smithy/types';
import { readAll } from './read-content';

/** Reads of a successful answer what is wanted of it; undefined where it takes the body to know it. */
export type ReadHead = (answer: HttpResponse) => object | undefined | Promise<object>;

const METADATA = 'x-amz-meta-';

/**
 * The operations of S3 whose headers say all that is wanted.
 *
 * The SDK's deserializer looks for everything that may be in an answer. After a wait, when the processor's caches are
 * cold, that takes a tenth of the time that the encoder does not wait.
 */
export const S3_HEADS: Readonly<Record<string, ReadHead>> = {
  GetObject: readObject,
  HeadObject: readEtagAfterEnd,
  PutObject: readEtag,
  UploadPart: readEtag,
};

/** Those of DynamoDB: nothing is wanted of their answers but that they came. */
export const DYNAMODB_HEADS: Readonly<Record<string, ReadHead>> = {
  PutItem: readNothing,
  UpdateItem: readNothing,
};

function readObject({ headers, body }: HttpResponse) {
  const modified = new Date(headers['last-modified']);
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith(METADATA));
  return {
    Body: body,
    ContentLength: Number(required(headers, 'content-length')),
    ContentRange: headers['content-range'],
    ContentType: headers['content-type'],
    ETag: required(headers, 'etag'),
    LastModified: isNaN(modified.getTime()) ? undefined : modified,
    VersionId: headers['x-amz-version-id'],
    ChecksumCRC64NVME: headers['x-amz-checksum-crc64nvme'],
    ChecksumCRC32C: headers['x-amz-checksum-crc32c'],
    ChecksumCRC32: headers['x-amz-checksum-crc32'],
    ChecksumSHA256: headers['x-amz-checksum-sha256'],
    ChecksumSHA1: headers['x-amz-checksum-sha1'],
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA.length), value])),
  } satisfies Partial<GetObjectCommandOutput>;
}

/** S3 may find out that it fails after it has begun to answer with a status of success; the body then says so. */
function readEtag(answer: HttpResponse) {
  if (answer.headers['content-length'] !== '0') return undefined;
  readNothing(answer);
  return { ETag: answer.headers.etag };
}

/** The next request is for the same bucket, and finds the connection free. */
async function readEtagAfterEnd({ headers, body }: HttpResponse) {
  await readAll(body);
  return { ETag: headers.etag };
}

function required(headers: HttpResponse['headers'], name: string): string {
  const value = headers[name];
  if (value === undefined) throw new Error(`the answer has no ${name}`);
  return value;
}

function readNothing({ body }: HttpResponse) {
  (body as Readable).resume();
  return {};
}
