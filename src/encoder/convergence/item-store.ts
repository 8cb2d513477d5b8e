import { ItemAttribute } from '../contract';

type Attribute = (typeof ItemAttribute)[keyof typeof ItemAttribute];

/** The attributes that are numbers. The others are strings. */
export const NUMBER_ATTRIBUTES = [
  ItemAttribute.SIZE_BYTES,
  ItemAttribute.WIDTH,
  ItemAttribute.HEIGHT,
  ItemAttribute.ORIENTATION,
  ItemAttribute.OUTPUT_SIZE_BYTES,
  ItemAttribute.REVISION,
  ItemAttribute.DURATION_MS,
  ItemAttribute.EXPIRES_AT,
] as const;

type Attributes = {
  readonly [name in Attribute]?: name extends (typeof NUMBER_ATTRIBUTES)[number] ? number : string;
};

/** A revision that the encoder did not write. It can only be compared. */
export type ForeignRevision = object;

/**
 * The encoder's attributes of an item in the table. Other applications may have created the item, so each attribute may
 * be missing. An attribute with another type than the encoder's is treated as missing, except for the revision.
 */
export type StoredItem = Omit<Attributes, 'revision'> & { readonly revision?: number | ForeignRevision };

/** The encoder's attributes of an item to be written. Attributes without a value are removed. */
export type ImageItem = Attributes & Required<Pick<Attributes, 'status' | 'source_bucket' | 'revision'>>;

/** The metadata table. */
export interface ItemStore {
  /** Reads the current item of an image; undefined if there is none. */
  read(imageKey: string): Promise<StoredItem | undefined>;
  /**
   * Writes an image's item if the current item has the same revision as `expected`, or if both do not exist. Attributes
   * that are not the encoder's are kept. If the condition is not met, it throws a `ConditionFailedError` and changes
   * nothing. After any other failure it is unknown whether the item was written.
   */
  write(imageKey: string, item: ImageItem, expected: StoredItem | undefined): Promise<void>;
}
