import { createHash } from 'node:crypto';
import { ImageStatus, RejectReason, ItemAttribute } from '../../src/encoder/contract';

/** Attributes of a row by name. */
export type ImageRow = Readonly<Record<string, string | number | undefined>>;

/** A text as it was read back. */
export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

/** What differs between a picture that a row calls encoded, the row, and the text; empty when all is as it should be. */
export function encodedDifferences(key: string, picture: Buffer, row: ImageRow, stored: StoredText): string[] {
  const differences: string[] = [];
  if (!isBase64(stored.text)) differences.push('The text is not Base64 as RFC 4648 §4 has it.');
  const decoded = Buffer.from(stored.text, 'base64');
  if (!decoded.equals(picture)) {
    differences.push(
      decoded.length === picture.length
        ? 'The text decodes to other bytes than were uploaded.'
        : `The text decodes to ${decoded.length} bytes, but ${picture.length} were uploaded.`,
    );
  }
  const expected: [attribute: string, value: string | number][] = [
    [ItemAttribute.SOURCE_KEY, key],
    [ItemAttribute.SIZE_BYTES, picture.length],
    [ItemAttribute.OUTPUT_SIZE_BYTES, stored.text.length],
    [ItemAttribute.OUTPUT_ETAG, stored.etag],
  ];
  // S3's own checksum stands in the row instead where a picture was read in several pieces.
  if (row[ItemAttribute.SHA256] !== undefined) {
    expected.push([ItemAttribute.SHA256, createHash('sha256').update(picture).digest('hex')]);
  }
  for (const [attribute, value] of expected) {
    if (row[attribute] !== value) differences.push(`The row's ${attribute} is ${row[attribute]} instead of ${value}.`);
  }
  return differences;
}

/** What is wrong with a picture that a row calls rejected, given the keys of all texts. */
export function rejectedDifferences(key: string, row: ImageRow, textKeys: readonly string[]): string[] {
  const differences: string[] = [];
  const reasons: readonly string[] = Object.values(RejectReason);
  const reason = row[ItemAttribute.REASON];
  if (!reasons.includes(String(reason))) differences.push(`The row gives the reason ${reason}, which is none.`);
  const text = textKeys.find((textKey) => textKey.startsWith(`${key}.`));
  if (text !== undefined) differences.push(`There is a text ${text}, although the picture was rejected.`);
  return differences;
}

/** Pictures whose rows do not say what is known about them. */
export function statusDifferences(
  results: readonly { readonly key: string; readonly status: string | null }[],
  rejected: readonly string[],
): string[] {
  return results.flatMap(({ key, status }) => {
    const expected = rejected.includes(key) ? ImageStatus.REJECTED : ImageStatus.ENCODED;
    return status === null || status === expected ? [] : [`${key} is ${status}, but should be ${expected}.`];
  });
}

/** RFC 4648 §4: the standard alphabet, padded, nothing else. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(text.replace(/={1,2}$/, ''));
}
