import { ImageFormatName } from '../contract';
import { hasCodestreamHeader } from './jpeg-xl-header';
import { isSvg } from './svg';

/** Media types as registered with IANA. */
export const MEDIA_TYPES: Readonly<Record<ImageFormatName, string>> = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  GIF: 'image/gif',
  WEBP: 'image/webp',
  AVIF: 'image/avif',
  HEIC: 'image/heic',
  JPEG_XL: 'image/jxl',
  TIFF: 'image/tiff',
  BMP: 'image/bmp',
  SVG: 'image/svg+xml',
  ICO: 'image/vnd.microsoft.icon',
};

/** Detects the format from the signature; undefined if there is none. A short signature requires a plausible header. */
export function detectFormat(bytes: Buffer): ImageFormatName | undefined {
  return SIGNATURES.find(([, matches]) => matches(bytes))?.[0];
}

const SIGNATURES: readonly (readonly [ImageFormatName, (bytes: Buffer) => boolean])[] = [
  ['JPEG', (bytes) => startsWith(bytes, 'ffd8ff')],
  ['PNG', (bytes) => startsWith(bytes, '89504e470d0a1a0a')],
  ['GIF', (bytes) => /^GIF8[79]a$/.test(ascii(bytes, 0, 6))],
  ['WEBP', (bytes) => ascii(bytes, 0, 4) === 'RIFF' && /^WEBPVP8[ LX]$/.test(ascii(bytes, 8, 16))],
  ['AVIF', (bytes) => fileTypeBrands(bytes).some((brand) => AVIF_BRANDS.has(brand))],
  ['HEIC', (bytes) => fileTypeBrands(bytes).some((brand) => HEIC_BRANDS.has(brand))],
  ['JPEG_XL', isJpegXl],
  ['TIFF', (bytes) => ['49492a00', '4d4d002a', '49492b00', '4d4d002b'].some((magic) => startsWith(bytes, magic))],
  ['BMP', isBitmap],
  ['ICO', isIcon],
  ['SVG', isSvg],
];

const AVIF_BRANDS = new Set(['avif', 'avis']);
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'msf1']);

/**
 * The brands of an ISO base media file (ISO/IEC 14496-12): the major one first, then the compatible ones. The short form
 * of a HEIF file has the brand of its content in the field of the minor version.
 */
function fileTypeBrands(bytes: Buffer): string[] {
  if (bytes.length < 16 || ascii(bytes, 4, 8) !== 'ftyp') return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const brands = [ascii(bytes, 8, 12)];
  if (brands[0] === 'mif3') brands.push(ascii(bytes, 12, 16));
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.push(ascii(bytes, offset, offset + 4));
  return brands;
}

function isJpegXl(bytes: Buffer): boolean {
  return startsWith(bytes, '0000000c4a584c200d0a870a') || (startsWith(bytes, 'ff0a') && hasCodestreamHeader(bytes));
}

/** The header size of OS/2 1, and the range of the header sizes of OS/2 2, which may be shortened, and of Windows. */
const CORE_HEADER_BYTES = 12;
const MIN_HEADER_BYTES = 16;
const MAX_HEADER_BYTES = 124;

function isBitmap(bytes: Buffer): boolean {
  if (bytes.length < 18 || ascii(bytes, 0, 2) !== 'BM') return false;
  const headerBytes = bytes.readUInt32LE(14);
  return headerBytes === CORE_HEADER_BYTES || (headerBytes >= MIN_HEADER_BYTES && headerBytes <= MAX_HEADER_BYTES);
}

const ICON_ENTRY_BYTES = 16;

/** The first icon has a size in bytes, and starts after the directory. */
function isIcon(bytes: Buffer): boolean {
  if (bytes.length < 6 + ICON_ENTRY_BYTES || !startsWith(bytes, '00000100')) return false;
  const directoryEnd = 6 + ICON_ENTRY_BYTES * bytes.readUInt16LE(4);
  return directoryEnd > 6 && bytes.readUInt32LE(14) > 0 && bytes.readUInt32LE(18) >= directoryEnd;
}

function startsWith(bytes: Buffer, hex: string): boolean {
  return bytes.toString('hex', 0, hex.length / 2) === hex;
}

function ascii(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}
