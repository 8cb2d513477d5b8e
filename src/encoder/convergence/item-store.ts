import { ItemAttribute } from '../contract';

type Attribute = (typeof ItemAttribute)[keyof typeof ItemAttribute];

/** The attributes that are numbers; the others are texts. */
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

/** What others put where the encoder's revision belongs: it can be compared, and means nothing. */
export type ForeignRevision = object;

/**
 * The encoder's attributes of a row as it is in the table: any may be missing where others made the row, and those of
 * another type than the encoder's are.
 */
export type StoredRow = Omit<Attributes, 'revision'> & { readonly revision?: number | ForeignRevision };

/** The encoder's attributes of a row as it is to be. Those that are not named are to be absent. */
export type ImageRow = Attributes & Required<Pick<Attributes, 'status' | 'source_bucket' | 'revision'>>;

/** The metadata table. */
export interface RowStore {
  /** The row of an image, as it is now; undefined where there is none. */
  read(imageKey: string): Promise<StoredRow | undefined>;
  /**
   * Writes an image's row in place of the one that was seen, if that still has its revision or still has none, or where
   * there is still no row. Attributes that are not the encoder's survive. Fails with `ConditionFailedError`, and changes
   * nothing, when that has changed; any other failure leaves open whether it happened.
   */
  write(imageKey: string, row: ImageRow, seen: StoredRow | undefined): Promise<void>;
}
