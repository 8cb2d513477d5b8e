import { createHash } from 'node:crypto';
import { text as textOf } from 'node:stream/consumers';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import * as fc from 'fast-check';

/** A bucket that receives operations, and the ids that it has returned, which differ between S3 and the model. */
export interface S3Side {
  readonly bucket: string;
  readonly key: string;
  readonly isVersioned: boolean;
  readonly send: (command: object) => Promise<object>;
  readonly uploads: string[];
  readonly versions: string[];
}

/** An operation of S3. */
export type S3Operation = { readonly condition?: Condition; readonly range?: readonly [number, number] } & (
  | { readonly kind: 'get' | 'head' | 'delete' | 'create upload' }
  | { readonly kind: 'put'; readonly body: number }
  | { readonly kind: 'delete version'; readonly version: number }
  | { readonly kind: 'upload part'; readonly upload: number; readonly part: number; readonly body: number }
  | { readonly kind: 'complete'; readonly upload: number; readonly parts: readonly (readonly [number, number])[] }
  | { readonly kind: 'abort'; readonly upload: number }
);

type Condition = { readonly ifNoneMatch: true } | { readonly ifMatch: string };

const BODIES = ['', 'a cat', 'a dog, which is longer'].map((content) => Buffer.from(content));
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
/** The ETags of each body if it is written as a whole, and if it is written in one part. */
const ETAGS = BODIES.flatMap((body) => [`"${md5(body).toString('hex')}"`, `"${md5(md5(body)).toString('hex')}-1"`]);

const body = fc.nat(BODIES.length - 1);
const upload = fc.nat(1);
const ifMatch = fc.record({ ifMatch: fc.constantFrom(...ETAGS) });
const condition = fc.option(fc.oneof(ifMatch, fc.constant({ ifNoneMatch: true } as const)), { nil: undefined });
const read = fc.option(ifMatch, { nil: undefined, freq: 2 });
const range = fc.option(
  fc.tuple(fc.nat(6), fc.nat(30)).map(([first, more]) => [first, first + more] as const),
  { nil: undefined },
);
const part = fc.integer({ min: 1, max: 2 });
/** Most parts are the same, so that most completions name parts that exist. */
const partBody = fc.constantFrom(1, 1, 1, 2);

/** Any operation of the encoder or of an owner of images. */
export const s3Operation: fc.Arbitrary<S3Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), body, condition }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('get' as const), condition: read, range }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('head' as const), condition: read }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), condition: read }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete version' as const), version: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('create upload' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('upload part' as const), upload, part, body: partBody }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('complete' as const),
      upload,
      parts: fc
        .oneof(fc.constant([1]), fc.constant([2]), fc.constant([1, 2]))
        .chain((numbers) => fc.tuple(...numbers.map((number) => fc.tuple(fc.constant(number), partBody)))),
      condition,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), upload }) },
);

/** The command of an operation; undefined if its upload or version does not exist yet. */
export function s3Command(operation: S3Operation, side: S3Side): object | undefined {
  const address = { Bucket: side.bucket, Key: side.key, ...conditionOf(operation) };
  switch (operation.kind) {
    case 'put':
      return new PutObjectCommand({
        ...address,
        Body: BODIES[operation.body],
        ContentType: 'text/plain',
        Metadata: { body: String(operation.body) },
      });
    case 'get': {
      const Range = operation.range && `bytes=${operation.range.join('-')}`;
      return new GetObjectCommand({ ...address, Range });
    }
    case 'head':
      return new HeadObjectCommand(address);
    case 'delete':
      return new DeleteObjectCommand(address);
    case 'delete version': {
      const VersionId = side.versions[operation.version];
      return VersionId === undefined ? undefined : new DeleteObjectCommand({ ...address, VersionId });
    }
    case 'create upload':
      return new CreateMultipartUploadCommand({ ...address, ContentType: 'text/plain', Metadata: { from: 'parts' } });
    default: {
      const UploadId = side.uploads[operation.upload];
      return UploadId === undefined ? undefined : uploadCommand(operation, { ...address, UploadId });
    }
  }
}

function uploadCommand(
  operation: Extract<S3Operation, { readonly upload: number }>,
  address: { readonly Bucket: string; readonly Key: string; readonly UploadId: string },
): object {
  if (operation.kind === 'abort') return new AbortMultipartUploadCommand(address);
  if (operation.kind === 'upload part') {
    return new UploadPartCommand({ ...address, PartNumber: operation.part, Body: BODIES[operation.body] });
  }
  const Parts = operation.parts.map(([number, index]) => ({ PartNumber: number, ETag: ETAGS[2 * index] }));
  return new CompleteMultipartUploadCommand({ ...address, MultipartUpload: { Parts } });
}

function conditionOf({ condition: given }: S3Operation): { readonly IfMatch?: string; readonly IfNoneMatch?: string } {
  if (!given) return {};
  return 'ifMatch' in given ? { IfMatch: given.ifMatch } : { IfNoneMatch: '*' };
}

/** The response as the encoder sees it. Versions are numbered in the order in which they were returned. */
export async function s3Response(operation: S3Operation, side: S3Side): Promise<object | undefined> {
  const command = s3Command(operation, side);
  if (!command) return undefined;
  let output: Output;
  try {
    output = await side.send(command);
  } catch (error) {
    const { name, $metadata } = error as { readonly name: string; readonly $metadata?: { httpStatusCode?: number } };
    return { error: name, status: $metadata?.httpStatusCode };
  }
  if (output.UploadId !== undefined && operation.kind === 'create upload') side.uploads.push(output.UploadId);
  const { VersionId: version } = output;
  if (version !== undefined && !side.versions.includes(version)) side.versions.push(version);
  const isRead = operation.kind === 'get' || operation.kind === 'head';
  return {
    etag: output.ETag,
    version: version === undefined ? undefined : side.versions.indexOf(version),
    ...(isRead && {
      size: output.ContentLength,
      type: output.ContentType,
      metadata: output.Metadata,
      range: output.ContentRange,
    }),
    content: output.Body && (await textOf(output.Body)),
  };
}

interface Output {
  readonly ETag?: string;
  readonly VersionId?: string;
  readonly UploadId?: string;
  readonly ContentLength?: number;
  readonly ContentType?: string;
  readonly ContentRange?: string;
  readonly Metadata?: Record<string, string>;
  readonly Body?: NodeJS.ReadableStream;
}
