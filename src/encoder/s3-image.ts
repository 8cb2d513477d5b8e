import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { GetObjectCommand, GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { asEncoderError, Call } from './aws-failure';
import { ConditionFailedError } from './errors';
import { noteRetry } from './incidents';
import { FoundImage, SourceIdentity } from './object-store';
import { peek, readWhole } from './read-content';
import { retryRead } from './retry';
import { body, isEncoderOutput, sourceOf } from './s3-answer';
import { address, call, conditionalFailure } from './s3-call';
import { BucketSetting } from './settings';

/** How often what is read in one go is read again from its start when the connection breaks in the middle. */
const READ_ATTEMPTS = 3;

/** Where objects are read from, and with what. */
export interface Reader {
  readonly client: S3Client;
  readonly bucket: BucketSetting;
  /** Ends the calls that are under way. */
  readonly signal: AbortSignal;
}

/**
 * Asks for the object at a key and begins to read it: what the answer has said of the object when it comes is enough to
 * decide on it.
 */
export async function getObject(
  { client, bucket, signal }: Reader,
  key: string,
  only: { readonly IfMatch?: string; readonly Range?: string } = {},
): Promise<GetObjectCommandOutput> {
  const command = new GetObjectCommand({ ...address(bucket, key), ...only });
  const answer = await retryRead(signal, () => client.send(command, { abortSignal: signal }));
  // The content may be waited for, or given up: until it is read a broken connection is nobody's error.
  body(answer).on('error', () => undefined);
  return answer;
}

/**
 * An object in S3, while the first answer that brought it is still to be read.
 *
 * Whatever is read later is pinned to its ETag. Since two contents may have the same ETag, the rest of what identifies
 * the object is compared as well.
 */
export class S3Image implements FoundImage {
  readonly kind = 'found';
  readonly source: SourceIdentity;
  readonly sizeBytes: number;
  readonly declaredType?: string;
  readonly isEncoderOutput: boolean;
  /** The content from its start, until somebody takes it. */
  private unread?: Readable;
  private readonly reading: Call;

  constructor(
    private readonly reader: Reader,
    private readonly key: string,
    first: GetObjectCommandOutput,
  ) {
    this.source = sourceOf(first);
    this.sizeBytes = first.ContentLength ?? 0;
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

  /** Reads the content from its start, and once more when it breaks. */
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
      noteRetry();
    }
  }

  private takeUnread(): Readable | undefined {
    const content = this.unread;
    this.unread = undefined;
    return content;
  }

  private async openWhole(): Promise<Readable> {
    return this.again({}, (answer) => isDeepStrictEqual(sourceOf(answer), this.source));
  }

  /** S3 tells no checksum of the whole object with a range of it. */
  private async openRange(start: number, end: number): Promise<Readable> {
    const range = `${start}-${end - 1}`;
    const { checksum, ...expected } = this.source;
    const content = await this.again({ Range: `bytes=${range}` }, (answer) => {
      if (answer.ContentRange !== `bytes ${range}/${this.sizeBytes}`) return false;
      const { checksum: _, ...identity } = sourceOf(answer);
      return isDeepStrictEqual(identity, expected);
    });
    return content;
  }

  private async again(
    only: { readonly Range?: string },
    isSame: (answer: GetObjectCommandOutput) => boolean,
  ): Promise<Readable> {
    try {
      const answer = await getObject(this.reader, this.key, { ...only, IfMatch: this.source.etag });
      if (isSame(answer)) return body(answer);
      body(answer).destroy();
      throw new ConditionFailedError(this.reading.place);
    } catch (error) {
      throw conditionalFailure(error, this.reader.signal, this.reading);
    }
  }
}
