import { ImageFormatName, MAX_KEY_BYTES, RejectReason, EncoderSettings } from '../contract';

/** The reason for which an object is not encoded. */
export type Rejection = `${RejectReason}`;

type Limits = Pick<EncoderSettings, 'formats' | 'maxObjectSizeBytes'>;

/** The reason to reject an object without reading it; undefined if there is none. A key that is too long is undefined. */
export function rejectionBeforeReading(
  sizeBytes: number,
  outputKey: string | undefined,
  limits: Limits,
): Rejection | undefined {
  if (outputKey === undefined) return RejectReason.KEY_TOO_LONG;
  if (sizeBytes > limits.maxObjectSizeBytes) return RejectReason.TOO_LARGE;
  if (sizeBytes === 0 && limits.formats) return RejectReason.EMPTY;
  return undefined;
}

/** The reason to reject an object because of its format; undefined if there is none. */
export function rejectionByContent(
  format: string | undefined,
  allowed: readonly ImageFormatName[] | undefined,
): Rejection | undefined {
  if (!allowed || allowed.some((name) => name === format)) return undefined;
  return format === undefined ? RejectReason.NOT_AN_IMAGE : RejectReason.FORMAT_NOT_ALLOWED;
}

/** Whether a key is longer than S3 allows, so that there cannot be an output either. */
export function isKeyTooLong(outputKey: string): boolean {
  return Buffer.byteLength(outputKey, 'utf8') > MAX_KEY_BYTES;
}
