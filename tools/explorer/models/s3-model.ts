import { createHash } from 'node:crypto';

/** An error with which S3 responds. */
export class S3Error extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string = code,
  ) {
    super(message);
  }
}

export interface NewObject {
  readonly body: Buffer;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Two contents may have the same ETag, because MD5 is broken. @default - the content's MD5 */
  readonly etag?: string;
  readonly checksum?: string;
  /** Why S3 does not return the content. */
  readonly inaccessible?: 'ARCHIVED' | 'CUSTOMER_KEY';
}

export interface StoredObject extends NewObject {
  readonly etag: string;
  /** To the second, as S3 has it. */
  readonly lastModified: Date;
  readonly versionId?: string;
}

interface DeleteMarker {
  readonly versionId: string;
  readonly body?: undefined;
}

/** `If-Match` and `If-None-Match`; the latter is `*` only. */
export interface Condition {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

interface Upload extends Omit<NewObject, 'body'> {
  readonly key: string;
  readonly parts: Map<number, { readonly body: Buffer; readonly etag: string }>;
}

export interface CompletedPart {
  readonly number: number;
  readonly etag: string;
}

export interface Written {
  readonly etag: string;
  readonly versionId?: string;
}

const MIN_PART_BYTES = 5 * 1024 * 1024;

/**
 * The part of S3 that the encoder uses, for one bucket: strongly consistent and atomic, with conditions on the current
 * version.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export class S3Model {
  private readonly versions = new Map<string, (StoredObject | DeleteMarker)[]>();
  private readonly uploads = new Map<string, Upload>();
  private readonly completed = new Map<string, Written & { readonly key: string }>();
  private ids = 0;

  constructor(
    private readonly isVersioned: boolean,
    private readonly now: () => Date,
    private readonly minPartBytes = MIN_PART_BYTES,
  ) {}

  /** The current object, for checks. */
  current(key: string): StoredObject | undefined {
    const newest = this.newest(key);
    return newest?.body && newest;
  }

  /** The newest version, which may be a delete marker. */
  newest(key: string): StoredObject | DeleteMarker | undefined {
    return this.versions.get(key)?.at(-1);
  }

  get openUploads(): number {
    return this.uploads.size;
  }

  /** HEAD, and a GET without a range. */
  read(key: string, ifMatch?: string): StoredObject {
    const object = this.current(key);
    if (!object) throw new S3Error('NoSuchKey', 404, 'The specified key does not exist.');
    if (ifMatch !== undefined && ifMatch !== object.etag) throw preconditionFailed();
    return object;
  }

  put(key: string, object: NewObject, condition: Condition = {}): Written {
    this.check(key, condition);
    return this.store(key, object, object.etag ?? etagOf(object.body));
  }

  /** Deletes the object, or permanently deletes a version. Without a version, a versioned bucket adds a delete marker. */
  delete(key: string, options: Condition & { readonly versionId?: string } = {}): { readonly versionId?: string } {
    if (options.ifMatch !== undefined) this.check(key, { ifMatch: options.ifMatch });
    const versions = this.versions.get(key) ?? [];
    if (options.versionId !== undefined) {
      const kept = versions.filter(({ versionId }) => versionId !== options.versionId);
      this.versions.set(key, kept);
      return { versionId: options.versionId };
    }
    if (!this.isVersioned) {
      this.versions.delete(key);
      return {};
    }
    const marker = { versionId: this.newId() };
    this.versions.set(key, [...versions, marker]);
    return marker;
  }

  createMultipartUpload(key: string, object: Omit<NewObject, 'body'>): string {
    const uploadId = this.newId();
    this.uploads.set(uploadId, { ...object, key, parts: new Map() });
    return uploadId;
  }

  uploadPart(key: string, uploadId: string, number: number, body: Buffer): string {
    const etag = etagOf(body);
    this.upload(key, uploadId).parts.set(number, { body, etag });
    return etag;
  }

  completeMultipartUpload(
    key: string,
    uploadId: string,
    parts: readonly CompletedPart[],
    condition: Condition = {},
  ): Written {
    const before = this.completed.get(uploadId);
    if (before?.key === key) return before;
    const upload = this.upload(key, uploadId);
    this.check(key, condition);
    const chosen = parts.map(({ number, etag }) => {
      const part = upload.parts.get(number);
      if (!part || part.etag !== etag) {
        throw new S3Error('InvalidPart', 400, 'One or more of the specified parts could not be found.');
      }
      return part;
    });
    if (parts.some(({ number }, index) => index > 0 && parts[index - 1].number >= number)) {
      throw new S3Error('InvalidPartOrder', 400, 'The list of parts was not in ascending order.');
    }
    if (chosen.slice(0, -1).some(({ body }) => body.length < this.minPartBytes)) {
      throw new S3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size');
    }
    const digests = chosen.map(({ etag }) => Buffer.from(etag.slice(1, -1), 'hex'));
    const etag = `"${md5(Buffer.concat(digests))}-${chosen.length}"`;
    this.uploads.delete(uploadId);
    const written = this.store(key, { ...upload, body: Buffer.concat(chosen.map(({ body }) => body)) }, etag);
    this.completed.set(uploadId, { ...written, key });
    return written;
  }

  abortMultipartUpload(key: string, uploadId: string): void {
    this.upload(key, uploadId);
    this.uploads.delete(uploadId);
  }

  /** S3 responds to a repeated completion with the same success, but only for some time. */
  forgetCompletedUploads(): void {
    this.completed.clear();
  }

  private upload(key: string, uploadId: string): Upload {
    const upload = this.uploads.get(uploadId);
    if (upload?.key !== key) throw new S3Error('NoSuchUpload', 404, 'The specified upload does not exist.');
    return upload;
  }

  private check(key: string, { ifMatch, ifNoneMatch }: Condition): void {
    const object = this.current(key);
    if (ifNoneMatch !== undefined && object) throw preconditionFailed();
    if (ifMatch === undefined) return;
    if (!object) throw new S3Error('NoSuchKey', 404, 'The specified key does not exist.');
    if (ifMatch !== object.etag) throw preconditionFailed();
  }

  private store(key: string, object: NewObject, etag: string): Written {
    const stored: StoredObject = {
      body: object.body,
      contentType: object.contentType,
      metadata: object.metadata,
      checksum: object.checksum,
      inaccessible: object.inaccessible,
      etag,
      lastModified: new Date(Math.floor(this.now().getTime() / 1000) * 1000),
      versionId: this.isVersioned ? this.newId() : undefined,
    };
    this.versions.set(key, this.isVersioned ? [...(this.versions.get(key) ?? []), stored] : [stored]);
    return { etag, versionId: stored.versionId };
  }

  private newId(): string {
    return `id${++this.ids}`;
  }
}

function preconditionFailed(): S3Error {
  return new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold');
}

const etags = new Map<string, string>();

/** The ETags of short contents, which schedules write repeatedly, are cached. */
function etagOf(body: Buffer): string {
  if (body.length > 1024) return `"${md5(body)}"`;
  const content = body.toString('latin1');
  let etag = etags.get(content);
  if (!etag) etags.set(content, (etag = `"${md5(body)}"`));
  return etag;
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
