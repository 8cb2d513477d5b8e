import { ImageFormatName, MAX_KEY_BYTES, RejectReason, EncoderSettings } from '../contract';

/** Why an image is not encoded. */
export type Rejection = `${RejectReason}`;

type Limits = Pick<EncoderSettings, 'formats' | 'maxObjectSizeBytes'>;

/** Why an object is rejected before it is read; undefined when it is to be read. No output key means one too long. */
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

/** Why an object is rejected for the format of its content; undefined when it is to be encoded. */
export function rejectionByContent(
  format: string | undefined,
  allowed: readonly ImageFormatName[] | undefined,
): Rejection | undefined {
  if (!allowed || allowed.some((name) => name === format)) return undefined;
  return format === undefined ? RejectReason.NOT_AN_IMAGE : RejectReason.FORMAT_NOT_ALLOWED;
}

/** Whether S3 takes no object under the key, so that there can be no text under it either. */
export function isKeyTooLong(outputKey: string): boolean {
  return Buffer.byteLength(outputKey, 'utf8') > MAX_KEY_BYTES;
}
