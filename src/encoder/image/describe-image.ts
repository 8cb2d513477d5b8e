import { detectFormat, MEDIA_TYPES } from './image-format';
import { Dimensions, readDimensions } from './read-dimensions';
import { ImageFormatName } from '../contract';
import { FoundImage } from '../convergence/object-store';

/** The format and dimensions of an image. */
export interface ImageDescription extends Dimensions {
  readonly format: ImageFormatName;
  readonly mediaType: string;
}

/**
 * How many bytes of an object are read at most to describe it. Photographs of some phones contain megabytes of depth map
 * before their dimensions.
 */
export const MAX_PREFIX_BYTES = 4 * 1024 * 1024;

/**
 * Enough for an image without a preview, for nearly every image, and for all images. Waiting for more bytes of a large
 * image would delay its transfer.
 */
const PREFIX_BYTES = [16 * 1024, 64 * 1024, MAX_PREFIX_BYTES];

/** Describes content; undefined if it does not have the signature of an image. */
export function describeImage(bytes: Buffer): ImageDescription | undefined {
  return describePrefix(bytes).description;
}

/** Describes a large image from its first bytes, and reads more of them only if the description is incomplete. */
export async function describeLargeImage(found: Pick<FoundImage, 'readStart'>): Promise<ImageDescription | undefined> {
  let partial: PartialDescription | undefined;
  for (const bytes of PREFIX_BYTES) {
    partial = describePrefix(await found.readStart(bytes));
    if (!partial.endedEarly) break;
  }
  return partial?.description;
}

/** A description, and whether more bytes of the image could complete it. */
interface PartialDescription {
  readonly description: ImageDescription | undefined;
  readonly endedEarly: boolean;
}

function describePrefix(bytes: Buffer): PartialDescription {
  const prefix = bytes.subarray(0, MAX_PREFIX_BYTES);
  const format = detectFormat(prefix);
  if (!format) return { description: undefined, endedEarly: true };
  const { dimensions, endedEarly } = readDimensions(prefix, format);
  return { description: { format, mediaType: MEDIA_TYPES[format], ...dimensions }, endedEarly };
}
