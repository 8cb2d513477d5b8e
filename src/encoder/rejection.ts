import { ImageFormatName, MAX_KEY_BYTES, RejectReason } from './contract';
import { ImageDescription } from './probe-image';
import { Settings } from './settings';

/** Why an image is not encoded. */
export type Rejection = (typeof RejectReason)[keyof typeof RejectReason];

type Limits = Pick<Settings, 'formats' | 'maxObjectSizeBytes'>;

/** Whether an object is rejected for what is known before it is read; undefined when it is to be read. */
export function rejectionBeforeReading(sizeBytes: number, outputKey: string, limits: Limits): Rejection | undefined {
  if (isKeyTooLong(outputKey)) return RejectReason.KEY_TOO_LONG;
  if (sizeBytes > limits.maxObjectSizeBytes) return RejectReason.TOO_LARGE;
  if (sizeBytes === 0 && limits.formats) return RejectReason.EMPTY;
  return undefined;
}

/** Whether an object is rejected for its content; undefined when it is to be encoded. */
export function rejectionByContent(
  description: ImageDescription | undefined,
  allowed: readonly ImageFormatName[] | undefined,
): Rejection | undefined {
  if (!allowed || (description && allowed.includes(description.format))) return undefined;
  return RejectReason.NOT_AN_IMAGE;
}

/** Whether S3 takes no object under the key, so that there can be no text under it either. */
export function isKeyTooLong(outputKey: string): boolean {
  return Buffer.byteLength(outputKey, 'utf8') > MAX_KEY_BYTES;
}
