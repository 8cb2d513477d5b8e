import { once } from 'node:events';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectCommandOutput,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { asEncoderError, Call } from './aws-failure';
import { ENCODER_NAME, OutputMetadata } from './contract';
import { ConditionFailedError } from './errors';
import { metadataValue } from './metadata-value';
import { FoundImage, Lookup, ObjectStore, OutputText, SourceIdentity } from './object-store';
import { retryRead, retryWrite, statusOf } from './retry';
import { BucketSetting, Settings } from './settings';

/** How often an object is read again from its start when the connection breaks in the middle. */
const READ_ATTEMPTS = 3;

/** The checksums that S3 may keep of a whole object, as the SDK names them. */
const CHECKSUMS = ['CRC64NVME', 'CRC32C', 'CRC32', 'SHA256', 'SHA1'] as const;

/** The buckets in S3. Every call to S3 is made here. */
export class S3ObjectStore implements ObjectStore {
  constructor(
    private readonly client: S3Client,
    private readonly settings: Pick<Settings, 'input' | 'output'>,
    /** Ends the calls that are under way. */
    private readonly signal: AbortSignal,
  ) {}

  async find(key: string): Promise<Lookup> {
    try {
      return this.found(key, await this.get(key));
    } catch (error) {
      const closed = asLookup(error);
      if (closed) return closed;
      throw asEncoderError(error, this.signal, this.reading(key));
    }
  }

  async outputEtag(key: string): Promise<string | undefined> {
    const { output } = this.settings;
    const command = new HeadObjectCommand(address(output, key));
    try {
      const { ETag } = await retryRead(this.signal, () => this.client.send(command, { abortSignal: this.signal }));
      return ETag;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw asEncoderError(error, this.signal, call('HeadObject', output, key));
    }
  }

  async write({ key, text, contentType, metadata }: OutputText, expectedEtag: string | undefined): Promise<string> {
    const { output } = this.settings;
    const command = new PutObjectCommand({
      ...address(output, key),
      ...(expectedEtag === undefined ? { IfNoneMatch: '*' } : { IfMatch: expectedEtag }),
      Body: text,
      ContentLength: text.length,
      ContentType: contentType,
      Metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, metadataValue(value)])),
    });
    const options = { requestTimeout: transferTimeout(text.length), abortSignal: this.signal };
    try {
      const { ETag } = await retryWrite(this.signal, () => this.client.send(command, options));
      return ETag ?? '';
    } catch (error) {
      throw this.conditionalFailure(error, call('PutObject', output, key));
    }
  }

  async remove(key: string, expectedEtag: string): Promise<void> {
    const { output } = this.settings;
    const command = new DeleteObjectCommand({ ...address(output, key), IfMatch: expectedEtag });
    try {
      await retryWrite(this.signal, () => this.client.send(command, { abortSignal: this.signal }));
    } catch (error) {
      throw this.conditionalFailure(error, call('DeleteObject', output, key));
    }
  }

  /**
   * S3 answers 412 when a condition does not hold, 404 when nothing is where something was expected, and 409 when
   * another conditional write was under way.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  private conditionalFailure(error: unknown, failed: Call): Error {
    const isMissingBucket = error instanceof Error && error.name === 'NoSuchBucket';
    if ([404, 409, 412].includes(statusOf(error) ?? 0) && !isMissingBucket) {
      return new ConditionFailedError(failed.place, { cause: error });
    }
    return asEncoderError(error, this.signal, failed);
  }

  private async get(key: string, ifMatch?: string): Promise<GetObjectCommandOutput> {
    const command = new GetObjectCommand({ ...address(this.settings.input, key), IfMatch: ifMatch });
    const answer = await retryRead(this.signal, () => this.client.send(command, { abortSignal: this.signal }));
    // The content may be waited for, or given up: until it is read a broken connection is nobody's error.
    body(answer).on('error', () => undefined);
    return answer;
  }

  private found(key: string, first: GetObjectCommandOutput): FoundImage {
    const sizeBytes = first.ContentLength ?? 0;
    return {
      kind: 'found',
      source: sourceOf(first),
      sizeBytes,
      declaredType: first.ContentType,
      isOutput: first.Metadata?.[OutputMetadata.ENCODER] === ENCODER_NAME,
      read: () => this.readWhole(key, first, sizeBytes),
      discard: () => void body(first).destroy(),
    };
  }

  /**
   * What breaks after the answer has begun is read again from its start, pinned to its ETag. Since two contents may
   * have the same ETag, the rest of what identifies the object is compared as well.
   */
  private async readWhole(key: string, first: GetObjectCommandOutput, sizeBytes: number): Promise<Buffer> {
    let answer = first;
    for (let attempt = 1; ; attempt++) {
      try {
        return await collect(body(answer), sizeBytes);
      } catch (error) {
        if (attempt === READ_ATTEMPTS || this.signal.aborted) {
          throw asEncoderError(error, this.signal, this.reading(key));
        }
      }
      try {
        answer = await this.get(key, first.ETag);
        if (!isDeepStrictEqual(sourceOf(answer), sourceOf(first))) {
          body(answer).destroy();
          throw new ConditionFailedError(this.reading(key).place);
        }
      } catch (error) {
        throw this.conditionalFailure(error, this.reading(key));
      }
    }
  }

  private reading(key: string): Call {
    return call('GetObject', this.settings.input, key);
  }
}

/** Reads a stream into one buffer of the length that was announced. */
async function collect(stream: Readable, length: number): Promise<Buffer> {
  // Memory of its own instead of a slice of Node's pool: it goes back as soon as the image is done.
  const bytes = Buffer.allocUnsafeSlow(length);
  let received = 0;
  stream.on('data', (chunk: Buffer) => {
    if (received + chunk.length <= length) chunk.copy(bytes, received);
    received += chunk.length;
  });
  if (stream.destroyed) throw new Error('the connection broke');
  await once(stream, 'end');
  if (received !== length) throw new Error(`${received} bytes arrived where ${length} were announced`);
  return bytes;
}

function body(answer: GetObjectCommandOutput): Readable {
  return answer.Body instanceof Readable ? answer.Body : Readable.from([]);
}

function sourceOf(answer: GetObjectCommandOutput): SourceIdentity {
  const { ETag: etag = '', VersionId: versionId, LastModified: lastModified } = answer;
  return { etag, versionId, lastModified, checksum: checksumOf(answer) };
}

function checksumOf(answer: GetObjectCommandOutput): string | undefined {
  const algorithm = CHECKSUMS.find((name) => answer[`Checksum${name}`]);
  return algorithm && `${algorithm}:${answer[`Checksum${algorithm}`]}`;
}

/** What S3 says instead of handing an object out, where that is an answer and not a failure. */
function asLookup(error: unknown): Lookup | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'NoSuchKey' || error.name === 'NotFound') return { kind: 'gone' };
  if (error.name === 'InvalidObjectState') return { kind: 'closed', reason: 'ARCHIVED' };
  // S3 has no code of its own for an object that is encrypted with a customer's key (SSE-C) and asked for without it.
  if (error.name === 'InvalidRequest' && /server.?side encryption/i.test(error.message)) {
    return { kind: 'closed', reason: 'CUSTOMER_KEY' };
  }
  return undefined;
}

function address(bucket: BucketSetting, key: string) {
  return { Bucket: bucket.name, Key: key, ExpectedBucketOwner: bucket.owner };
}

type Operation = 'GetObject' | 'HeadObject' | 'PutObject' | 'DeleteObject';

function call(operation: Operation, bucket: BucketSetting, key: string): Call {
  const permission = `s3:${operation === 'HeadObject' ? 'GetObject' : operation}`;
  return { operation, permission, place: { container: bucket.name, key } };
}

/** Half a minute, and a second more for each megabyte: slower connections than that are given up. */
function transferTimeout(bytes: number): number {
  return 30_000 + bytes / 1000;
}
