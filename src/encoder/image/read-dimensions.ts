import { imageMeta } from 'image-meta';
import { withinTime } from './time-limit';
import { ImageFormatName } from '../contract';
import { readExifOrientation } from './exif-orientation';
import { readHeifProperties } from './heif-properties';
import { readSvgSize } from './svg';

/** Dimensions and orientation of an image, if they could be read. */
export interface Dimensions {
  /** In pixels, as stored: after the clean aperture and before the orientation is applied. */
  readonly width?: number;
  readonly height?: number;
  /** As in Exif, 1 to 8. */
  readonly orientation?: number;
}

/** The dimensions, and whether more bytes of the image could complete them. */
export interface PartialDimensions {
  readonly dimensions: Dimensions;
  readonly endedEarly: boolean;
}

/**
 * Reads dimensions and orientation, best effort. The library reads the dimensions; containers that it reads wrongly or
 * not at all (HEIC, AVIF, SVG) and orientations have a reader each.
 */
export function readDimensions(bytes: Buffer, format: ImageFormatName): PartialDimensions {
  if (format === 'SVG') return partial(attempt(() => readSvgSize(bytes)));
  if (format === 'HEIC' || format === 'AVIF') return partial(attempt(() => readHeifProperties(bytes)));
  return partial(
    attempt(() => sizeByLibrary(bytes, format)),
    attempt(() => ({ orientation: readExifOrientation(bytes, format) })),
  );
}

/** The result of a reader, and whether more bytes could complete it. */
type Attempt = Dimensions & { readonly endedEarly: boolean };

function attempt(read: () => Dimensions | undefined): Attempt {
  try {
    return { ...read(), endedEarly: false };
  } catch {
    // The image is encoded without dimensions, and the log and a metric report it.
    return { endedEarly: true };
  }
}

function partial(sized: Attempt, turned: Attempt = sized): PartialDimensions {
  const { width, height } = sized;
  const { orientation } = turned;
  const size = isDimension(width) && isDimension(height) ? { width, height } : undefined;
  return {
    dimensions: { ...size, ...(orientation !== undefined && { orientation }) },
    endedEarly: !size || turned.endedEarly,
  };
}

function isDimension(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

/** Nearly every image has its dimensions in these bytes. Reading them takes a few milliseconds at most. */
const FIRST_PASS_BYTES = 64 * 1024;

/** A valid image takes well under a millisecond. */
const LIBRARY_MILLISECONDS = 2000;

/** The library's names of the formats. It detects the format itself. */
export const LIBRARY_NAMES: Readonly<Partial<Record<ImageFormatName, string>>> = {
  JPEG: 'jpg',
  PNG: 'png',
  GIF: 'gif',
  WEBP: 'webp',
  JPEG_XL: 'jxl',
  TIFF: 'tiff',
  BMP: 'bmp',
  ICO: 'ico',
};

/** The time limit applies only to large prefixes, because it starts a thread, which takes longer than reading most images. */
function sizeByLibrary(bytes: Buffer, format: ImageFormatName): Dimensions {
  const read = (input: Buffer) => {
    const { type, width, height } = imageMeta(input);
    if (type !== LIBRARY_NAMES[format]) throw new Error(`The library read it as ${type}.`);
    return { width, height };
  };
  try {
    return read(bytes.subarray(0, FIRST_PASS_BYTES));
  } catch (error) {
    if (bytes.length <= FIRST_PASS_BYTES) throw error;
    return withinTime(LIBRARY_MILLISECONDS, () => read(bytes));
  }
}
