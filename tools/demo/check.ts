import { createHash } from 'node:crypto';
import { ImageStatus, RejectReason, ItemAttribute } from '../../src/encoder/contract';

/** The attributes of an item by name. */
export type ImageItem = Readonly<Record<string, string | number | undefined>>;

/** An output object as read from the output bucket. */
export interface StoredOutput {
  readonly content: string;
  readonly etag: string;
}

/** The differences between an encoded image, its item and its output. Empty if all of them match. */
export function encodedDifferences(key: string, image: Buffer, item: ImageItem, output: StoredOutput): string[] {
  const differences: string[] = [];
  if (!isBase64(output.content)) differences.push('The output is not Base64 text as defined in RFC 4648, section 4.');
  const decoded = Buffer.from(output.content, 'base64');
  if (!decoded.equals(image)) {
    differences.push(
      decoded.length === image.length
        ? 'The output decodes to bytes that differ from the upload.'
        : `The output decodes to ${decoded.length} bytes, but ${image.length} bytes were uploaded.`,
    );
  }
  const expected: [attribute: string, value: string | number][] = [
    [ItemAttribute.SOURCE_KEY, key],
    [ItemAttribute.SIZE_BYTES, image.length],
    [ItemAttribute.OUTPUT_SIZE_BYTES, output.content.length],
    [ItemAttribute.OUTPUT_ETAG, output.etag],
  ];
  // Items of images that were read in several ranges have the checksum of S3 instead.
  if (item[ItemAttribute.SHA256] !== undefined) {
    expected.push([ItemAttribute.SHA256, createHash('sha256').update(image).digest('hex')]);
  }
  for (const [attribute, value] of expected) {
    if (item[attribute] !== value) {
      differences.push(`The item's ${attribute} is ${item[attribute]} instead of ${value}.`);
    }
  }
  return differences;
}

/** The problems of a rejected image, given the keys of all output objects. */
export function rejectedDifferences(key: string, item: ImageItem, outputKeys: readonly string[]): string[] {
  const differences: string[] = [];
  const reasons: readonly string[] = Object.values(RejectReason);
  const reason = item[ItemAttribute.REASON];
  if (!reasons.includes(String(reason))) differences.push(`The item has the unknown reason ${reason}.`);
  const output = outputKeys.find((outputKey) => outputKey.startsWith(`${key}.`));
  if (output !== undefined) differences.push(`The output ${output} exists, although the image was rejected.`);
  return differences;
}

/** The images whose status is not the expected one. */
export function statusDifferences(
  results: readonly { readonly key: string; readonly status: string | null }[],
  rejected: readonly string[],
): string[] {
  return results.flatMap(({ key, status }) => {
    const expected = rejected.includes(key) ? ImageStatus.REJECTED : ImageStatus.ENCODED;
    return status === null || status === expected ? [] : [`${key} is ${status}, but should be ${expected}.`];
  });
}

/** RFC 4648, section 4: only the standard alphabet, with padding. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(text.replace(/={1,2}$/, ''));
}
