import { imageMeta } from 'image-meta';
import { withinTime } from './bounded-time';
import { ImageFormatName } from '../contract';
import { readExifOrientation } from './exif-orientation';
import { readHeifProperties } from './heif-properties';
import { readSvgRoot } from './svg-root';
import { svgSize } from './svg-size';

/** What is read of an image in addition to its format, as far as it can be read. */
export interface Measurements {
  /** In pixels, as stored: after the clean aperture and before the orientation is applied. */
  readonly width?: number;
  readonly height?: number;
  /** As in Exif, 1 to 8. */
  readonly orientation?: number;
}

/** The measurements, and whether more bytes of the image could add to them. */
export interface PartialMeasurements {
  readonly measurements: Measurements;
  readonly endedEarly: boolean;
}

/**
 * Reads dimensions and orientation, best effort. The library reads the dimensions; containers that it reads wrongly or
 * not at all (HEIC, AVIF, SVG) and orientations have a reader each.
 */
export function measureImage(bytes: Buffer, format: ImageFormatName): PartialMeasurements {
  if (format === 'SVG') return partial(attempt(() => svgSize(readSvgRoot(bytes) ?? new Map())));
  if (format === 'HEIC' || format === 'AVIF') return partial(attempt(() => readHeifProperties(bytes)));
  return partial(
    attempt(() => sizeByLibrary(bytes, format)),
    attempt(() => ({ orientation: readExifOrientation(bytes, format) })),
  );
}

/** What a reader found, and whether it could have found more. */
type Attempt = Measurements & { readonly endedEarly: boolean };

function attempt(read: () => Measurements | undefined): Attempt {
  try {
    return { ...read(), endedEarly: false };
  } catch {
    // Whatever is wrong with the bytes: the image is encoded, and the log and a metric say that its size is missing.
    return { endedEarly: true };
  }
}

function partial(sized: Attempt, turned: Attempt = sized): PartialMeasurements {
  const { width, height } = sized;
  const { orientation } = turned;
  const size = isDimension(width) && isDimension(height) ? { width, height } : undefined;
  return {
    measurements: { ...size, ...(orientation !== undefined && { orientation }) },
    endedEarly: !size || turned.endedEarly,
  };
}

function isDimension(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

/** Nearly every image has its dimensions within these bytes, and one pass over them takes milliseconds at most. */
const FIRST_PASS_BYTES = 64 * 1024;

/** A healthy image takes well under a millisecond. */
const LIBRARY_MILLISECONDS = 2000;

/** The names of the formats in the library, which decides by itself which format it reads. */
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

/** Most images need no watch over the time: it is a thread, and costs more than everything else that is done with them. */
function sizeByLibrary(bytes: Buffer, format: ImageFormatName): Measurements {
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
