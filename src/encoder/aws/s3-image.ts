import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { GetObjectCommand, GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { asEncoderError, Call } from './aws-errors';
import { FoundImage, SourceIdentity } from '../convergence/object-store';
import { ConditionFailedError } from '../errors';
import { retryRead } from './retry';
import { address, call, conditionalFailure } from './s3-call';
import { body, isEncoderOutput, lengthOf, sourceOf } from './s3-response';
import { BucketSettings } from '../contract';
import { peek, readWhole } from '../output/read-content';
import { countRetry } from '../telemetry/record-counters';

/** How often the content is read from its start if the connection breaks. */
const READ_ATTEMPTS = 3;

/** The client and the bucket from which objects are read. */
export interface Reader {
  readonly client: S3Client;
  readonly bucket: BucketSettings;
  /** Ends the calls in progress. */
  readonly signal: AbortSignal;
}

/** Requests an object. The headers of the response describe it; the content is read later. */
export async function getObject(
  { client, bucket, signal }: Reader,
  key: string,
  only: { readonly IfMatch?: string; readonly Range?: string } = {},
): Promise<GetObjectCommandOutput> {
  const command = new GetObjectCommand({ ...address(bucket, key), ...only });
  const response = await retryRead(signal, () => client.send(command, { abortSignal: signal }));
  // Without a listener, a connection that breaks before the content is read would end the process.
  body(response).on('error', () => undefined);
  return response;
}

/**
 * An object in S3. The content of the first response is read later.
 *
 * Every later request has the ETag as its condition. Because two contents may have the same ETag, version, date and
 * checksum are compared as well.
 */
export class S3Image implements FoundImage {
  readonly state = 'found';
  readonly source: SourceIdentity;
  readonly sizeBytes: number;
  readonly declaredType?: string;
  readonly isEncoderOutput: boolean;
  /** The content of the first response, until it is read. */
  private unread?: Readable;
  private readonly reading: Call;

  constructor(
    private readonly reader: Reader,
    private readonly key: string,
    first: GetObjectCommandOutput,
  ) {
    this.source = sourceOf(first);
    this.sizeBytes = lengthOf(first);
    this.declaredType = first.ContentType;
    this.isEncoderOutput = isEncoderOutput(first);
    this.unread = body(first);
    this.reading = call('GetObject', reader.bucket, key);
  }

  read(): Promise<Buffer> {
    return this.fromStart((content) => readWhole(content, this.sizeBytes));
  }

  readStart(bytes: number): Promise<Buffer> {
    return this.fromStart(async (content) => {
      const start = await peek(content, Math.min(bytes, this.sizeBytes));
      this.unread = content;
      return start;
    });
  }

  async open(start: number, end: number): Promise<Readable> {
    return (start === 0 ? this.takeUnread() : undefined) ?? this.openRange(start, end);
  }

  discard(): void {
    this.unread?.destroy();
  }

  /** Reads the content from its start, and again if the connection breaks. */
  private async fromStart<T>(read: (content: Readable) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const content = this.takeUnread() ?? (await this.openWhole());
      try {
        return await read(content);
      } catch (error) {
        content.destroy();
        if (attempt === READ_ATTEMPTS || this.reader.signal.aborted) {
          throw asEncoderError(error, this.reader.signal, this.reading);
        }
      }
      countRetry();
    }
  }

  private takeUnread(): Readable | undefined {
    const content = this.unread;
    this.unread = undefined;
    return content;
  }

  private async openWhole(): Promise<Readable> {
    return this.again({}, (response) => isDeepStrictEqual(sourceOf(response), this.source));
  }

  /** S3 returns no checksum of the whole object with a range. */
  private async openRange(start: number, end: number): Promise<Readable> {
    const range = `${start}-${end - 1}`;
    const { checksum, ...expected } = this.source;
    return this.again({ Range: `bytes=${range}` }, (response) => {
      if (response.ContentRange !== `bytes ${range}/${this.sizeBytes}`) return false;
      const { checksum: _, ...identity } = sourceOf(response);
      return isDeepStrictEqual(identity, expected);
    });
  }

  private async again(
    only: { readonly Range?: string },
    isSame: (response: GetObjectCommandOutput) => boolean,
  ): Promise<Readable> {
    try {
      const response = await getObject(this.reader, this.key, { ...only, IfMatch: this.source.etag });
      if (isSame(response)) return body(response);
      body(response).destroy();
      throw new ConditionFailedError(this.reading.location);
    } catch (error) {
      throw conditionalFailure(error, this.reader.signal, this.reading);
    }
  }
}
