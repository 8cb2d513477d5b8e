import { imageSize } from 'image-size';
import { withinTime } from './bounded-time';
import { ImageFormatName } from './contract';
import { announcedFormat, MEDIA_TYPES } from './image-format';

/** What the bytes of an image say about it. */
export interface ImageDescription {
  readonly format: ImageFormatName;
  readonly mediaType: string;
  /** In pixels, as stored: a turn that the orientation asks for is not applied. */
  readonly width?: number;
  readonly height?: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation?: number;
}

/**
 * How much of an object is looked at. Photographs of some phones carry a depth map of megabytes before
 * their dimensions.
 */
export const PROBE_BYTES = 4 * 1024 * 1024;

/**
 * Formats whose dimensions the library reads in one pass at most, whatever the file says. The readers of the others look
 * for boxes, directories or elements, and hostile files make them search for long.
 */
export const READ_IN_ONE_PASS: ReadonlySet<ImageFormatName> = new Set(['JPEG', 'PNG', 'GIF', 'WEBP', 'BMP']);

/** In which nearly every file of these formats has its dimensions; one pass over so much is milliseconds at the worst. */
const FIRST_PASS_BYTES = 64 * 1024;

/** A healthy file is read in well under a millisecond. */
const PROBE_MILLISECONDS = 2000;

/**
 * Recognises an image by its bytes; undefined where they are not one.
 *
 * A file that announces a format and whose dimensions lie beyond what is looked at keeps the format without them;
 * one that was seen whole and has none is not an image.
 */
export function probeImage(bytes: Buffer, sizeBytes: number = bytes.length): ImageDescription | undefined {
  const prefix = bytes.subarray(0, PROBE_BYTES);
  const format = announcedFormat(prefix);
  if (!format) return undefined;
  const description = { format, mediaType: MEDIA_TYPES[format] };
  const dimensions = readDimensions(prefix, format);
  if (dimensions) return { ...description, ...dimensions };
  return prefix.length < sizeBytes ? description : undefined;
}

type Dimensions = Pick<ImageDescription, 'width' | 'height' | 'orientation'>;

/** Most images need no watch over the time: it is a thread, and costs more than all that is done with their bytes. */
function readDimensions(prefix: Buffer, format: ImageFormatName): Dimensions | undefined {
  if (READ_IN_ONE_PASS.has(format)) {
    const dimensions = dimensionsBy(imageSize, prefix.subarray(0, FIRST_PASS_BYTES), format);
    if (dimensions || prefix.length <= FIRST_PASS_BYTES) return dimensions;
  }
  return dimensionsBy(watchedImageSize, prefix, format);
}

function watchedImageSize(input: Uint8Array): Dimensions {
  return withinTime(PROBE_MILLISECONDS, () => imageSize(input));
}

function dimensionsBy(
  read: (input: Uint8Array) => Dimensions,
  bytes: Buffer,
  format: ImageFormatName,
): Dimensions | undefined {
  try {
    const { width, height, orientation } = read(forLibrary(bytes, format));
    if (!isDimension(width) || !isDimension(height)) return undefined;
    return { width, height, ...(isOrientation(orientation) && { orientation }) };
  } catch {
    return undefined;
  }
}

/**
 * The library reads through to the memory that its input is a part of, and knows the major brand of an AVIF or
 * HEIC file only. So it gets memory of its own, and the brand it knows.
 */
function forLibrary(prefix: Buffer, format: ImageFormatName): Uint8Array {
  const input = new Uint8Array(prefix);
  if (format === 'AVIF' || format === 'HEIC') input.set(Buffer.from(format.toLowerCase(), 'latin1'), 8);
  return input;
}

function isDimension(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

function isOrientation(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8;
}
