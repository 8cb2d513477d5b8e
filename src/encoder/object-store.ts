import { RejectReason } from './contract';

/** What identifies the content of an object that was read; an ETag alone can collide. */
export interface SourceIdentity {
  readonly versionId?: string;
  readonly etag: string;
  readonly lastModified?: Date;
  /** The checksum that S3 keeps of the object, with the algorithm before it: `CRC64NVME:…`. */
  readonly checksum?: string;
}

/** An object that was found, and whose content has not been read yet. */
export interface FoundImage {
  readonly kind: 'found';
  readonly source: SourceIdentity;
  readonly sizeBytes: number;
  /** What the uploader says it is. */
  readonly declaredType?: string;
  /** Whether it is a text that an encoder wrote. */
  readonly isOutput: boolean;
  /** Reads the content. To be called once, or else `discard`. */
  read(): Promise<Buffer>;
  /** Gives the content up. */
  discard(): void;
}

/** What is at a key of the input bucket. */
export type Lookup =
  | FoundImage
  /** Nothing, or a delete marker. */
  | { readonly kind: 'gone' }
  /** An object whose content S3 does not hand out. */
  | { readonly kind: 'closed'; readonly reason: keyof Pick<typeof RejectReason, 'ARCHIVED' | 'CUSTOMER_KEY'> };

/** A text to be written. */
export interface OutputText {
  readonly key: string;
  readonly text: Buffer;
  readonly contentType: string;
  /** User metadata; any Unicode text may stand as a value. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The input and the output bucket. */
export interface ObjectStore {
  /** Looks at the object that is now at a key of the input bucket. */
  find(key: string): Promise<Lookup>;
  /** Writes a text to the output bucket, completely or not at all, and gives its ETag. */
  write(output: OutputText): Promise<string>;
  /** Removes a text from the output bucket. Not an error where there is none. */
  remove(outputKey: string): Promise<void>;
}
