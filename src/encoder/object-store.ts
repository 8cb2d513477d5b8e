import { Readable } from 'node:stream';
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
  /** Whether its user metadata says that an encoder wrote it. */
  readonly isEncoderOutput: boolean;
  /**
   * Reads the content whole; to be called at most once, and in place of the next two. All three fail with
   * `ConditionFailedError` when the object has changed.
   */
  read(): Promise<Buffer>;
  /** The first bytes of the content, or all of them where there are not so many. To be called before `open`. */
  readStart(bytes: number): Promise<Buffer>;
  /**
   * Opens the content from one byte up to another, the latter excluded; as often as wanted. What the stream gives after
   * them is not to be used.
   */
  open(start: number, end: number): Promise<Readable>;
  /** Gives up what was not read of the content. */
  discard(): void;
}

/** What is at a key of the input bucket. */
export type Lookup =
  | FoundImage
  /** Nothing, or a delete marker. */
  | { readonly kind: 'gone' }
  /** An object whose content S3 does not hand out. */
  | { readonly kind: 'closed'; readonly reason: keyof Pick<typeof RejectReason, 'ARCHIVED' | 'CUSTOMER_KEY'> };

/** An object at an output's key. */
export interface FoundOutput {
  readonly etag: string;
  /** Whether its user metadata says that an encoder wrote it. */
  readonly isEncoderOutput: boolean;
}

/** A part of an output that is written by itself. */
export interface OutputPart {
  /** In bytes. */
  readonly length: number;
  /** Reads the part's range of the image and encodes it. */
  encode(signal: AbortSignal): Promise<Buffer>;
  /** Lets later parts use the buffer. Call it when the buffer is no longer read. */
  release(output: Buffer): void;
}

/** An output that is encoded and written part by part, because the image does not fit into memory. */
export interface OutputInParts {
  /** In bytes, of all parts together. */
  readonly length: number;
  readonly parts: readonly OutputPart[];
  /** How many parts are transferred at the same time. */
  readonly connections: number;
}

/** A text to be written. */
export interface OutputText {
  readonly key: string;
  readonly text: Buffer | OutputInParts;
  readonly contentType: string;
  /** User metadata; any Unicode text may stand as a value. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The input and the output bucket.
 *
 * Writing and removing are conditional: they fail with `ConditionFailedError`, and change nothing, when what is at the
 * output's key is not what was expected. Any other failure of theirs leaves open whether it happened. A write of a single
 * request without a response fails with `PutResponseLostError`: even an unmet condition is then unknown.
 */
export interface ObjectStore {
  /** Looks at the object that is now at a key of the input bucket. */
  find(key: string): Promise<Lookup>;
  /** Reads which object is now at a key of the output bucket; undefined if there is none. */
  findOutput(outputKey: string): Promise<FoundOutput | undefined>;
  /** Writes a text, completely or not at all, in place of the one with the ETag, or where nothing is. Gives its ETag. */
  write(output: OutputText, expectedEtag: string | undefined): Promise<string>;
  /** Removes the text that has the ETag. */
  remove(outputKey: string, expectedEtag: string): Promise<void>;
}
