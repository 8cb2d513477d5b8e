import { createHash } from 'node:crypto';
import { expectationOf, PlannedImage } from './plan';
import type { Item } from '../../test/support/e2e/deployed-pipeline';
import { mapWithLimit } from '../demo/map-with-limit';

const CONCURRENT_READS = 8;

/** The stored item and output of an image. */
export interface Found {
  readonly item?: Item;
  readonly output?: { readonly etag: string; readonly content: string };
}

/** The number of images by result. */
export interface Account {
  readonly encoded: number;
  readonly rejected: number;
  readonly deleted: number;
  /** Images with a wrong output or item, with the problem. */
  readonly wrong: ReadonlyMap<string, string>;
  /** Images without an item and an output. */
  readonly missing: readonly string[];
}

/** Compares every image with its expected result. Each image is counted exactly once. */
export async function takeAccount(
  images: readonly PlannedImage[],
  find: (key: string) => Promise<Found>,
): Promise<Account> {
  const count = { ENCODED: 0, REJECTED: 0, DELETED: 0 };
  const wrong = new Map<string, string>();
  const missing: string[] = [];
  await mapWithLimit(CONCURRENT_READS, images, async (image) => {
    const found = await find(image.key);
    const problem = problemOf(image, found);
    if (!found.item && !found.output) missing.push(image.key);
    else if (problem !== undefined) wrong.set(image.key, problem);
    else count[expectationOf(image).status]++;
  });
  return { encoded: count.ENCODED, rejected: count.REJECTED, deleted: count.DELETED, wrong, missing };
}

/** Returns the problem of an image, or undefined if it is correct. */
export function problemOf(image: PlannedImage, { item, output }: Found): string | undefined {
  const expected = expectationOf(image);
  if (!item) return 'the item is missing';
  if (item.status !== expected.status) return `the status is ${item.status} instead of ${expected.status}`;
  if (expected.status !== 'ENCODED') {
    if (output) return `the status is ${expected.status}, but an output exists`;
    const isReason = expected.status === 'DELETED' || item.reason === expected.reason;
    return isReason ? undefined : `the wrong reason is ${item.reason}`;
  }
  if (!output) return 'the output is missing';
  const bytes = expected.bytes();
  if (!Buffer.from(output.content, 'base64').equals(bytes)) return 'the output does not decode to the image';
  if (output.content !== bytes.toString('base64')) return 'the output is not Base64 text as defined in RFC 4648';
  if (item.output_etag !== output.etag) return `output_etag is ${item.output_etag} instead of ${output.etag}`;
  if (item.size_bytes !== bytes.length) return `size_bytes is ${item.size_bytes} instead of ${bytes.length}`;
  // Items of images that were read in several ranges have no sha256.
  const isDigest = item.sha256 === undefined || item.sha256 === createHash('sha256').update(bytes).digest('hex');
  return isDigest ? undefined : 'sha256 is the digest of other bytes';
}
