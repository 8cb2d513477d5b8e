import { ImageFormatName } from './contract';

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

/**
 * The format that the first bytes announce; undefined where they announce none.
 *
 * Stricter than what the probing library takes for an image: it sees SVG in any text that contains one,
 * BMP in any text that starts with "BM", and TGA in many files that start with zeros.
 */
export function announcedFormat(bytes: Buffer): ImageFormatName | undefined {
  return SIGNATURES.find(([, matches]) => matches(bytes))?.[0];
}

const SIGNATURES: readonly (readonly [ImageFormatName, (bytes: Buffer) => boolean])[] = [
  ['JPEG', (bytes) => startsWith(bytes, 'ffd8ff')],
  ['PNG', (bytes) => startsWith(bytes, '89504e470d0a1a0a')],
  ['GIF', (bytes) => /^GIF8[79]a$/.test(ascii(bytes, 0, 6))],
  ['WEBP', (bytes) => ascii(bytes, 0, 4) === 'RIFF' && /^WEBPVP8[ LX]$/.test(ascii(bytes, 8, 16))],
  ['AVIF', (bytes) => fileTypeBrands(bytes).some((brand) => AVIF_BRANDS.has(brand))],
  ['HEIC', (bytes) => fileTypeBrands(bytes).some((brand) => HEIC_BRANDS.has(brand))],
  ['JPEG_XL', (bytes) => startsWith(bytes, 'ff0a') || startsWith(bytes, '0000000c4a584c200d0a870a')],
  ['TIFF', (bytes) => ['49492a00', '4d4d002a', '49492b00', '4d4d002b'].some((magic) => startsWith(bytes, magic))],
  ['BMP', isBitmap],
  ['ICO', (bytes) => startsWith(bytes, '00000100') && bytes.length >= 6 && bytes.readUInt16LE(4) > 0],
  ['SVG', isSvgDocument],
];

const AVIF_BRANDS = new Set(['avif', 'avis']);
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'msf1']);

/** The brands of an ISO base media file (ISO/IEC 14496-12): the major one first, then the compatible ones. */
function fileTypeBrands(bytes: Buffer): string[] {
  if (bytes.length < 16 || ascii(bytes, 4, 8) !== 'ftyp') return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const brands = [ascii(bytes, 8, 12)];
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.push(ascii(bytes, offset, offset + 4));
  return brands;
}

/** Sizes of the bitmap headers since Windows 3, OS/2 2 included; the number of colour planes is always 1. */
const BITMAP_HEADER_BYTES = new Set([40, 52, 56, 64, 108, 124]);

function isBitmap(bytes: Buffer): boolean {
  return (
    bytes.length >= 30 &&
    ascii(bytes, 0, 2) === 'BM' &&
    BITMAP_HEADER_BYTES.has(bytes.readUInt32LE(14)) &&
    bytes.readUInt16LE(26) === 1
  );
}

/** How far into a text its root element is looked for. */
const PROLOG_BYTES = 64 * 1024;

/** Whether the root element is `svg`, after what XML allows before it: declaration, comments and document type. */
function isSvgDocument(bytes: Buffer): boolean {
  const text = bytes.toString('utf8', 0, PROLOG_BYTES);
  let position = afterSpace(text, text.startsWith('\ufeff') ? 1 : 0);
  for (let end = endOfProlog(text, position); end !== undefined; end = endOfProlog(text, position)) {
    position = afterSpace(text, end);
  }
  return /^<svg[\s/>]/.test(text.slice(position, position + 5));
}

function afterSpace(text: string, position: number): number {
  const space = /\s*/y;
  space.lastIndex = position;
  space.test(text);
  return space.lastIndex;
}

/** Where the piece of prolog that starts here ends; undefined where none starts or it does not end. */
function endOfProlog(text: string, position: number): number | undefined {
  const closing = [
    ['<?', '?>'],
    ['<!--', '-->'],
    ['<!DOCTYPE', text.slice(position, position + 1024).includes('[') ? ']>' : '>'],
  ].find(([opening]) => text.startsWith(opening, position))?.[1];
  if (!closing) return undefined;
  const end = text.indexOf(closing, position);
  return end < 0 ? undefined : end + closing.length;
}

function startsWith(bytes: Buffer, hex: string): boolean {
  return bytes.toString('hex', 0, hex.length / 2) === hex;
}

function ascii(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}
