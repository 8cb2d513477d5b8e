import { MemoryBudget } from '../concurrency';
import { ItemStore, StoredItem } from './item-store';
import { FoundOutput, InputObject, ObjectStore } from './object-store';
import { Rejection } from './rejection';
import { EncoderSettings } from '../contract';
import { ImageReference } from '../events/read-records';
import { TransferLimits } from '../output/output-parts';

/** The result of processing an image reference. */
export type Outcome =
  | {
      readonly status: 'ENCODED';
      readonly outputKey: string;
      readonly sizeBytes: number;
      readonly outputSizeBytes: number;
      /** Present if the content is an image whose dimensions are missing or could not be read. */
      readonly unreadableDimensions?: true;
    }
  | { readonly status: 'REJECTED'; readonly reason: Rejection }
  /** The object no longer exists, and its output was removed. */
  | { readonly status: 'DELETED' }
  /** Output and item were up to date. */
  | { readonly status: 'UNCHANGED' }
  /** The object does not exist, and deletions are not synchronized, so nothing was written. */
  | { readonly status: 'GONE' }
  /** The key does not match the filters. */
  | { readonly status: 'IGNORED'; readonly reason: 'FILTERED' }
  /** The bucket is not the pipeline's input bucket. */
  | { readonly status: 'FOREIGN' };

/** Result of an attempt that must be repeated from a full read. */
export const FULL_READ_REQUIRED = { status: 'FULL_READ_REQUIRED' } as const;

/** The result of one attempt to bring output and item up to date. */
export type AttemptResult = Outcome | typeof FULL_READ_REQUIRED;

/** Settings and services with which an invocation encodes images. */
export interface EncodingContext {
  readonly settings: EncoderSettings;
  readonly objects: ObjectStore;
  readonly items: ItemStore;
  /** Memory for images that are processed at the same time. */
  readonly memory: MemoryBudget;
  /** Aborted when the invocation has to stop. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** @default TRANSFER_LIMITS */
  readonly transfer?: TransferLimits;
}

/** The context of one image. */
export interface ImageContext extends EncodingContext {
  readonly transfer: TransferLimits;
  readonly image: ImageReference;
  /** The key of the output; undefined if it would be longer than S3 allows. */
  readonly outputKey: string | undefined;
  readonly started: Date;
}

/** Item, object and output as an attempt has read them. */
export interface Snapshot {
  readonly item: StoredItem | undefined;
  readonly input: InputObject;
  /** The object at the output's key; undefined if there is none. */
  readonly output: FoundOutput | undefined;
  /** Whether `output` was read from S3, after the item and before the object, and not only derived from the item. */
  readonly isFullRead: boolean;
}

/** Whether an item names the location to which this invocation writes the output. */
export function namesOutputLocation({ settings, outputKey }: ImageContext, item: StoredItem): boolean {
  return item.output_bucket === settings.output.name && item.output_key === outputKey;
}

/** Whether an item names an output at the current location and in the current format. */
export function namesCurrentOutput(context: ImageContext, item: StoredItem): boolean {
  return (
    namesOutputLocation(context, item) &&
    item.output_format === context.settings.outputFormat &&
    item.output_etag !== undefined
  );
}
