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
  /** Whether it is a text that an encoder wrote. */
  readonly isOutput: boolean;
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

/** A piece of a text that is made while it is written. */
export interface TextPart {
  /** In bytes. */
  readonly length: number;
  /** Makes it, from its beginning; once more for each time that it has to be written. */
  open(): Promise<TextBody>;
}

/** The text of a part, while it is made. */
export interface TextBody extends Readable {
  /** Whether all of it has been passed on. */
  readonly isWhole: boolean;
}

/** A text that is made while it is written, and never in memory whole. */
export interface TextInParts {
  /** In bytes, of all parts together. */
  readonly length: number;
  /** In their order; one alone is the whole text, and is written as such. */
  readonly parts: readonly TextPart[];
  /** How many parts are written at the same time. */
  readonly lanes: number;
  /** The digest of the image, once its text has been written: of a text in one part, whose making sees all of it. */
  readonly sha256?: () => string;
}

/** A text to be written. */
export interface OutputText {
  readonly key: string;
  readonly text: Buffer | TextInParts;
  readonly contentType: string;
  /** User metadata; any Unicode text may stand as a value. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The input and the output bucket.
 *
 * Writing and removing are conditional: they fail with `ConditionFailedError`, and change nothing, when what is at the
 * output's key is not what was expected. Any other failure of theirs leaves open whether it happened.
 */
export interface ObjectStore {
  /** Looks at the object that is now at a key of the input bucket. */
  find(key: string): Promise<Lookup>;
  /** The ETag of what is now at a key of the output bucket; undefined where there is nothing. */
  outputEtag(outputKey: string): Promise<string | undefined>;
  /** Writes a text, completely or not at all, in place of the one with the ETag, or where nothing is. Gives its ETag. */
  write(output: OutputText, expectedEtag: string | undefined): Promise<string>;
  /** Removes the text that has the ETag. */
  remove(outputKey: string, expectedEtag: string): Promise<void>;
}
