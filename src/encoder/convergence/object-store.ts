import { Readable } from 'node:stream';
import { RejectReason } from '../contract';

/** Identifies the content of an object. An ETag alone is not unique. */
export interface SourceIdentity {
  readonly versionId?: string;
  readonly etag: string;
  readonly lastModified?: Date;
  /** The checksum that S3 stores for the object, with its algorithm: `CRC64NVME:…`. */
  readonly checksum?: string;
}

/** An object that exists, and whose content has not been read yet. */
export interface FoundImage {
  readonly state: 'found';
  readonly source: SourceIdentity;
  readonly sizeBytes: number;
  /** The content type that the uploader set. */
  readonly declaredType?: string;
  /** Whether its user metadata says that an encoder wrote it. */
  readonly isEncoderOutput: boolean;
  /**
   * Reads the whole content. Call it at most once, and instead of the next two methods. All three fail with
   * `ConditionFailedError` if the object has changed.
   */
  read(): Promise<Buffer>;
  /** Reads the first bytes of the content, or all if there are fewer. Call it before `open`. */
  readStart(bytes: number): Promise<Buffer>;
  /** Opens the content from `start` to `end` (exclusive), any number of times. The stream may continue after `end`. */
  open(start: number, end: number): Promise<Readable>;
  /** Closes the connection if content was not read. */
  discard(): void;
}

/** The result of reading a key of the input bucket. */
export type InputObject =
  | FoundImage
  /** There is no object, or there is a delete marker. */
  | { readonly state: 'missing' }
  /** An object whose content S3 does not return. */
  | { readonly state: 'inaccessible'; readonly reason: keyof Pick<typeof RejectReason, 'ARCHIVED' | 'CUSTOMER_KEY'> };

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

/** An output to be written. */
export interface NewOutput {
  readonly key: string;
  readonly content: Buffer | OutputInParts;
  readonly contentType: string;
  /** User metadata; values may be any Unicode text. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The input and the output bucket.
 *
 * Writes and removals are conditional: they fail with `ConditionFailedError`, and change nothing, if the object at the
 * output's key is not the expected one. After any other failure it is unknown whether they were carried out. A write in a
 * single request without a response fails with `PutResponseLostError`: then it is also unknown whether the condition was
 * met.
 */
export interface ObjectStore {
  /** Reads the object that is now at a key of the input bucket. */
  find(key: string): Promise<InputObject>;
  /** Reads which object is now at a key of the output bucket; undefined if there is none. */
  findOutput(outputKey: string): Promise<FoundOutput | undefined>;
  /** Writes an output, completely or not at all, if the output at its key has the expected ETag. Returns the new ETag. */
  write(output: NewOutput, expectedEtag: string | undefined): Promise<string>;
  /** Removes the output if it has the expected ETag. */
  remove(outputKey: string, expectedEtag: string): Promise<void>;
}
