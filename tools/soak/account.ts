import { createHash } from 'node:crypto';
import { expectationOf, PlannedImage } from './plan';
import type { Item } from '../../test/support/e2e/deployed-pipeline';
import { mapWithLimit } from '../demo/map-with-limit';

const LOOKS_AT_ONCE = 8;

/** What there is of an image. */
export interface Found {
  readonly row?: Item;
  readonly text?: { readonly etag: string; readonly content: string };
}

/** What became of every image. */
export interface Account {
  readonly encoded: number;
  readonly rejected: number;
  readonly deleted: number;
  /** Images whose text or row is not what it must be. */
  readonly wrong: ReadonlyMap<string, string>;
  /** Images of which there is nothing. */
  readonly missing: readonly string[];
}

/** Compares every image with what must have become of it; each counts exactly once. */
export async function takeAccount(
  images: readonly PlannedImage[],
  find: (key: string) => Promise<Found>,
): Promise<Account> {
  const count = { ENCODED: 0, REJECTED: 0, DELETED: 0 };
  const wrong = new Map<string, string>();
  const missing: string[] = [];
  await mapWithLimit(LOOKS_AT_ONCE, images, async (image) => {
    const found = await find(image.key);
    const mistake = mistakeOf(image, found);
    if (!found.row && !found.text) missing.push(image.key);
    else if (mistake !== undefined) wrong.set(image.key, mistake);
    else count[expectationOf(image).status]++;
  });
  return { encoded: count.ENCODED, rejected: count.REJECTED, deleted: count.DELETED, wrong, missing };
}

/** What is not as it must be, if anything. */
export function mistakeOf(image: PlannedImage, { row, text }: Found): string | undefined {
  const expected = expectationOf(image);
  if (!row) return 'there is no row';
  if (row.status !== expected.status) return `the row says ${row.status} and not ${expected.status}`;
  if (expected.status !== 'ENCODED') {
    if (text) return `it is ${expected.status}, and there is a text`;
    const isReason = expected.status === 'DELETED' || row.reason === expected.reason;
    return isReason ? undefined : `it was rejected as ${row.reason}`;
  }
  if (!text) return 'there is no text';
  const bytes = expected.bytes();
  if (!Buffer.from(text.content, 'base64').equals(bytes)) return 'the text does not decode to the image';
  if (text.content !== bytes.toString('base64')) return 'the text is not Base64 as RFC 4648 has it';
  if (row.output_etag !== text.etag) return `the row names the text ${row.output_etag}, and it is ${text.etag}`;
  if (row.size_bytes !== bytes.length) return `the row says ${row.size_bytes} bytes of ${bytes.length}`;
  // An image that is read in parts has none.
  const isDigest = row.sha256 === undefined || row.sha256 === createHash('sha256').update(bytes).digest('hex');
  return isDigest ? undefined : 'the row has the digest of other bytes';
}
