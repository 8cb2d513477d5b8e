import { RowAttribute } from './contract';

type Attribute = (typeof RowAttribute)[keyof typeof RowAttribute];

/** The encoder's attributes of one row. Those that are not named are absent from the row. */
export type ImageRow = { readonly [name in Attribute]?: string | number } & {
  readonly status: string;
  readonly source_bucket: string;
};

/** The metadata table. */
export interface RowStore {
  /**
   * Writes an image's row. Attributes that are not the encoder's survive; the encoder's own that the new row does not
   * have go. Throws when the row describes an image of another bucket.
   */
  write(imageKey: string, row: ImageRow): Promise<void>;
}
