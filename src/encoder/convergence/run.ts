import { MemoryBudget } from '../concurrency';
import { RowStore, StoredRow } from './item-store';
import { FoundOutput, Lookup, ObjectStore } from './object-store';
import { Rejection } from './rejection';
import { EncoderSettings } from '../contract';
import { ImageReference } from '../events/events';
import { TransferLimits } from '../output/output-parts';

/** What became of one image reference. */
export type Outcome =
  | {
      readonly status: 'ENCODED';
      readonly outputKey: string;
      readonly sizeBytes: number;
      readonly outputSizeBytes: number;
      /** Whether it is an image whose dimensions could not be read, or that states none; absent if not. */
      readonly unreadableDimensions?: true;
    }
  | { readonly status: 'REJECTED'; readonly reason: Rejection }
  /** The image is gone, and so is its text now. */
  | { readonly status: 'DELETED' }
  /** Output and row were as they should be already. */
  | { readonly status: 'UNCHANGED' }
  /** Nothing is at the key any more, and deletions do not matter, so nothing was written. */
  | { readonly status: 'GONE' }
  /** The key does not match the filters. */
  | { readonly status: 'IGNORED'; readonly reason: 'FILTERED' }
  /** The bucket is not this pipeline's. */
  | { readonly status: 'REFUSED' };

/** What the encoding of an image works with. */
export interface Surroundings {
  readonly settings: EncoderSettings;
  readonly objects: ObjectStore;
  readonly rows: RowStore;
  /** For the bytes of images that are worked on side by side. */
  readonly memory: MemoryBudget;
  /** Ends when the run has to stop. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** @default TRANSFER_LIMITS */
  readonly transfer?: TransferLimits;
}

/** One run for one image. */
export interface Run extends Surroundings {
  readonly transfer: TransferLimits;
  readonly image: ImageReference;
  /** Where the text belongs; undefined where S3 would not take so long a key. */
  readonly outputKey: string | undefined;
  readonly started: Date;
}

/** What a run saw before it decides and acts. */
export interface View {
  readonly row: StoredRow | undefined;
  readonly lookup: Lookup;
  /** The object at the output's key; undefined if there is none. */
  readonly output: FoundOutput | undefined;
  /** Whether `output` was read from S3, after the item and before the object, and not only derived from the item. */
  readonly isCertain: boolean;
}

/** Whether a row names the place to which this run writes. */
export function isPlaceOfRun({ settings, outputKey }: Run, row: StoredRow): boolean {
  return row.output_bucket === settings.output.name && row.output_key === outputKey;
}

/** Whether a row names a text at the place and with the settings with which this run writes. */
export function isOutputOfRun(run: Run, row: StoredRow): boolean {
  return isPlaceOfRun(run, row) && row.output_format === run.settings.outputFormat && row.output_etag !== undefined;
}
