import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sample from './sample-images';
import { ImageFormatName } from '../../../src/encoder/contract';

/** The attributes that the encoder records of an image. */
interface Values {
  readonly width?: number;
  readonly height?: number;
  readonly orientation?: number;
}

/** An image, and the attributes that the encoder must record. */
export interface ImageCase {
  readonly name: string;
  readonly bytes: Buffer;
  readonly format: ImageFormatName;
  readonly values: Values;
}

export const CASE_FOLDER = join(__dirname, 'cases');

/** One file for each variant of a format, with the values that independent readers report. */
const CASES = [
  ['sof-first.jpg', 'JPEG', { width: 100, height: 75 }],
  ['fill-before-app0.jpg', 'JPEG', { width: 100, height: 75 }],
  ['fill-before-sof.jpg', 'JPEG', { width: 100, height: 75 }],
  ['turbo-arithmetic.jpg', 'JPEG', { width: 123, height: 45 }],
  ['o-off16.jpg', 'JPEG', { width: 64, height: 48, orientation: 6 }],
  ['o-long.jpg', 'JPEG', { width: 64, height: 48, orientation: 6 }],
  ['exif6.webp', 'WEBP', { width: 64, height: 48, orientation: 6 }],
  ['odd.heic', 'HEIC', { width: 101, height: 77 }],
  ['os2v1.bmp', 'BMP', { width: 7, height: 5 }],
  ['drawio.svg', 'SVG', { width: 401, height: 416 }],
  ['corel.svg', 'SVG', { width: 794, height: 1123 }],
  ['attrsel.svg', 'SVG', { width: 20, height: 10 }],
  ['doctype-nodims.svg', 'SVG', {}],
  ['comma-viewbox.svg', 'SVG', { width: 256, height: 256 }],
  ['ns0.svg', 'SVG', { width: 20, height: 10 }],
] as const satisfies readonly (readonly [string, ImageFormatName, Values])[];

export const IMAGE_CASES: readonly ImageCase[] = CASES.map(([name, format, values]) => ({
  name,
  bytes: readFileSync(join(CASE_FOLDER, name)),
  format,
  values,
}));

/** An ordinary image of each format. */
export const ORDINARY_IMAGES: readonly ImageCase[] = [
  { name: 'plain.jpg', bytes: sample.jpeg(3), format: 'JPEG', values: { width: 640, height: 480, orientation: 3 } },
  { name: 'plain.png', bytes: sample.PNG, format: 'PNG', values: { width: 1, height: 1 } },
  { name: 'plain.gif', bytes: sample.GIF, format: 'GIF', values: { width: 1, height: 1 } },
  { name: 'plain.webp', bytes: sample.WEBP, format: 'WEBP', values: { width: 5, height: 7 } },
  { name: 'plain.avif', bytes: sample.isoImage('avif', 'mif1'), format: 'AVIF', values: { width: 12, height: 34 } },
  { name: 'plain.heic', bytes: sample.isoImage('heic', 'mif1'), format: 'HEIC', values: { width: 12, height: 34 } },
  { name: 'plain.jxl', bytes: sample.JPEG_XL, format: 'JPEG_XL', values: { width: 8, height: 8 } },
  { name: 'plain.tif', bytes: sample.tiff(), format: 'TIFF', values: { width: 20, height: 10 } },
  { name: 'plain.bmp', bytes: sample.bitmap(), format: 'BMP', values: { width: 3, height: 2 } },
  { name: 'plain.svg', bytes: sample.svg(), format: 'SVG', values: { width: 30, height: 40 } },
  { name: 'plain.ico', bytes: sample.ICO, format: 'ICO', values: { width: 16, height: 32 } },
];
