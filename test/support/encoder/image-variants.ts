/* eslint-disable no-bitwise -- the format packs values into bits */

/** Exif data, or the TIFF structure in it, that states an orientation. */
export interface ExifOptions {
  readonly orientation: number;
  readonly byteOrder?: 'II' | 'MM';
  /** Where the first directory is. */
  readonly offset?: number;
  readonly type?: 'SHORT' | 'LONG';
  /** Other entries before the one of the orientation. */
  readonly otherEntries?: number;
  readonly isBig?: boolean;
}

/** A TIFF structure whose first directory contains an orientation, but no image. */
export function exif(options: ExifOptions): Buffer {
  const { orientation, byteOrder = 'II', type = 'SHORT', otherEntries = 0, isBig = false } = options;
  const offset = options.offset ?? (isBig ? 16 : 8);
  const others = Array.from({ length: otherEntries }, (_, index) => ({ tag: 1 + index, type: 3, value: 7 }));
  return tiff({
    byteOrder,
    isBig,
    pages: [{ offset, entries: [...others, { tag: 274, type: type === 'SHORT' ? 3 : 4, value: orientation }] }],
  });
}

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly value: number;
}

/** A TIFF of directories, each at its offset. */
export function tiff(options: {
  readonly byteOrder?: 'II' | 'MM';
  readonly isBig?: boolean;
  readonly pages: readonly { readonly offset: number; readonly entries: readonly Entry[] }[];
}): Buffer {
  const { byteOrder = 'II', isBig = false, pages } = options;
  const number = (value: number, bytes: 2 | 4 | 8) => {
    const buffer = Buffer.alloc(bytes);
    if (byteOrder === 'II') buffer.writeUIntLE(value, 0, Math.min(bytes, 6));
    else buffer.writeUIntBE(value, Math.max(0, bytes - 6), Math.min(bytes, 6));
    return buffer;
  };
  const word = isBig ? 8 : 4;
  const padded = (value: Buffer) => Buffer.concat([value, Buffer.alloc(word - value.length)]);
  const entry = ({ tag, type, value }: Entry) =>
    Buffer.concat([number(tag, 2), number(type, 2), number(1, word), padded(number(value, type === 3 ? 2 : 4))]);
  const header = isBig ? [number(43, 2), number(8, 2), number(0, 2)] : [number(42, 2)];
  let file = Buffer.concat([Buffer.from(byteOrder), ...header, number(pages[0].offset, word)]);
  pages.forEach(({ offset, entries }, index) => {
    const next = number(pages[index + 1]?.offset ?? 0, word);
    const directory = [number(entries.length, isBig ? 8 : 2), ...entries.map(entry), next];
    file = Buffer.concat([file, Buffer.alloc(offset - file.length), ...directory]);
  });
  return file;
}

/** A segment of a JPEG: its marker, its length and its content. */
export function segment(marker: number, content: Buffer): Buffer {
  const header = Buffer.from([0xff, marker, 0, 0]);
  header.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([header, content]);
}

/** The frame header of a JPEG; 0xc0 is baseline, 0xc2 progressive, 0xc3 lossless, 0xc9 arithmetic. */
export function frame(width: number, height: number, marker = 0xc0): Buffer {
  const content = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  content.writeUInt16BE(height, 1);
  content.writeUInt16BE(width, 3);
  return segment(marker, content);
}

export const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);
export const SCAN = Buffer.concat([segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), Buffer.from([0x7f, 0xff, 0xd9])]);

export function exifSegment(options: ExifOptions): Buffer {
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif(options)]));
}

/** A chunk of a PNG or WebP. */
export type Chunk = readonly [type: string, data: Buffer];

/** A PNG of chunks without checksums. */
export function png(width: number, height: number, ...chunks: readonly Chunk[]) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  const all = [['IHDR', header] as const, ...chunks, ['IEND', Buffer.alloc(0)] as const];
  const parts = all.map(([type, data]) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  });
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

/** An extended WebP of chunks. */
export function webp(width: number, height: number, ...chunks: readonly Chunk[]) {
  const header = Buffer.alloc(10);
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  const parts = [['VP8X', header] as const, ...chunks].map(([type, data]) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  });
  const body = Buffer.concat([Buffer.from('WEBP'), ...parts]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** A bitmap whose header has a size, of 12 or 16 bytes and more. */
export function bitmap(headerBytes: number, width: number, height: number): Buffer {
  const bytes = Buffer.alloc(Math.max(14 + headerBytes, 30));
  bytes.write('BM', 'latin1');
  bytes.writeUInt32LE(headerBytes, 14);
  if (headerBytes === 12) {
    bytes.writeUInt16LE(width, 18);
    bytes.writeUInt16LE(height, 20);
    bytes.writeUInt16LE(1, 22);
  } else {
    bytes.writeInt32LE(width, 18);
    bytes.writeInt32LE(height, 22);
    bytes.writeUInt16LE(1, 26);
  }
  return bytes;
}

/** A property of an AVIF or HEIC. */
export type Property = readonly [type: string, content: Buffer];

export const ispe = (width: number, height: number): Property => ['ispe', words(0, width, height)];
export const clap = (width: number, height: number, denominator = 1): Property => [
  'clap',
  words(width * denominator, denominator, height * denominator, denominator, 0, 1, 0, 1),
];
export const irot = (quarterTurns: number): Property => ['irot', Buffer.from([quarterTurns])];
export const imir = (axis: number): Property => ['imir', Buffer.from([axis])];

/** An image of an AVIF or HEIC: its properties in the order in which they apply. */
export interface HeifItem {
  readonly id: number;
  readonly properties: readonly Property[];
}

/** The container of an AVIF or HEIC, without pixels. */
export function heif(options: {
  readonly brand: 'avif' | 'heic';
  readonly items: readonly HeifItem[];
  readonly primary?: number;
  /** Whether identifiers have 32 bits and indexes of properties 15. */
  readonly isWide?: boolean;
  readonly before?: Buffer;
  /** Whether the box of metadata states no size, as the last box of a file may. */
  readonly isOpenEnded?: boolean;
}): Buffer {
  const {
    brand,
    items,
    primary = items[0].id,
    isWide = false,
    before = Buffer.alloc(0),
    isOpenEnded = false,
  } = options;
  const id = (value: number) => (isWide ? words(value) : Buffer.from([value >> 8, value & 255]));
  const properties = items.flatMap((item) => item.properties);
  let index = 0;
  const associations = items.map((item) =>
    Buffer.concat([
      id(item.id),
      Buffer.from([item.properties.length]),
      ...item.properties.map(
        () => (index++, isWide ? Buffer.from([0x80 | (index >> 8), index]) : Buffer.from([0x80 | index])),
      ),
    ]),
  );
  const meta = box(
    'meta',
    words(0),
    box('pitm', isWide ? words(0x01000000) : words(0), id(primary)),
    box(
      'iprp',
      box('ipco', ...properties.map(([type, content]) => box(type, content))),
      box('ipma', words(isWide ? 0x01000001 : 0), words(items.length), ...associations),
    ),
  );
  if (isOpenEnded) meta.writeUInt32BE(0);
  return Buffer.concat([box('ftyp', Buffer.from(`${brand}\0\0\0\0mif1${brand}`, 'latin1')), before, meta]);
}

export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => buffer.writeUInt32BE(value, 4 * index));
  return buffer;
}
