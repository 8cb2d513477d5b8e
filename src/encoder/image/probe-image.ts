import { ImageFormatName } from '../contract';
import { announcedFormat, MEDIA_TYPES } from './image-format';
import { measureImage, Measurements } from './measure-image';

/** What the bytes of an image state about it. */
export interface ImageDescription extends Measurements {
  readonly format: ImageFormatName;
  readonly mediaType: string;
}

/**
 * How much of an object is read to describe it. Photographs of some phones carry a depth map of megabytes before their
 * dimensions.
 */
export const PROBE_BYTES = 4 * 1024 * 1024;

/** A description, and whether more bytes of the image could add to it. */
export interface PartialDescription {
  readonly description: ImageDescription | undefined;
  readonly endedEarly: boolean;
}

/** Describes content by its bytes; undefined if they do not have the signature of an image. */
export function probeImage(bytes: Buffer): ImageDescription | undefined {
  return probePrefix(bytes).description;
}

/** Describes content by its first bytes. */
export function probePrefix(bytes: Buffer): PartialDescription {
  const prefix = bytes.subarray(0, PROBE_BYTES);
  const format = announcedFormat(prefix);
  if (!format) return { description: undefined, endedEarly: true };
  const { measurements, endedEarly } = measureImage(prefix, format);
  return { description: { format, mediaType: MEDIA_TYPES[format], ...measurements }, endedEarly };
}
