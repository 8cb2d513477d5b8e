import { RowAttribute } from './contract';

type Attribute = (typeof RowAttribute)[keyof typeof RowAttribute];

type Attributes = {
  readonly [name in Attribute]?: name extends NumberAttribute ? number : string;
};

type NumberAttribute =
  | typeof RowAttribute.SIZE_BYTES
  | typeof RowAttribute.WIDTH
  | typeof RowAttribute.HEIGHT
  | typeof RowAttribute.ORIENTATION
  | typeof RowAttribute.OUTPUT_SIZE_BYTES
  | typeof RowAttribute.REVISION
  | typeof RowAttribute.DURATION_MS
  | typeof RowAttribute.EXPIRES_AT;

/** The encoder's attributes of a row as it is in the table: any may be missing where others made the row. */
export type StoredRow = Attributes;

/** The encoder's attributes of a row as it is to be. Those that are not named are to be absent. */
export type ImageRow = Attributes & Required<Pick<Attributes, 'status' | 'source_bucket' | 'revision'>>;

/** The metadata table. */
export interface RowStore {
  /** The row of an image, as it is now; undefined where there is none. */
  read(imageKey: string): Promise<StoredRow | undefined>;
  /**
   * Writes an image's row in place of the one with the revision, or where there is none with a revision. Attributes
   * that are not the encoder's survive. Fails with `ConditionFailedError`, and changes nothing, when the row has
   * another revision by now; any other failure leaves open whether it happened.
   */
  write(imageKey: string, row: ImageRow, expectedRevision: number | undefined): Promise<void>;
}
