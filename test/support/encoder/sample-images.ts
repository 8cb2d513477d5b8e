/** A PNG of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A GIF of one pixel. */
export const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** A text, which is not an image. */
export const TEXT = Buffer.from('To whom it may concern: this is a letter, not a picture.\n');

/** The frame of a JPEG of 640 by 480 pixels: EXIF with the orientation, then the start of frame. */
export function jpeg(orientation: number, beforeExif: readonly Buffer[] = []): Buffer {
  const exif = Buffer.concat([
    Buffer.from('Exif\0\0II*\0\x08\0\0\0', 'latin1'),
    Buffer.from([1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]),
  ]);
  const startOfFrame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  startOfFrame.writeUInt16BE(480, 1);
  startOfFrame.writeUInt16BE(640, 3);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...beforeExif,
    jpegSegment(0xe1, exif),
    jpegSegment(0xc0, startOfFrame),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** A segment of a JPEG: its marker, its length and its content. */
export function jpegSegment(marker: number, content: Buffer): Buffer {
  const header = Buffer.from([0xff, marker, 0, 0]);
  header.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([header, content]);
}

/** A bitmap of 3 by 2 pixels, header only. */
export function bitmap(): Buffer {
  const bytes = Buffer.alloc(54);
  bytes.write('BM', 'latin1');
  bytes.writeUInt32LE(40, 14);
  bytes.writeUInt32LE(3, 18);
  bytes.writeInt32LE(2, 22);
  bytes.writeUInt16LE(1, 26);
  return bytes;
}

/** A little-endian TIFF of 20 by 10 pixels whose directory stands at the offset. */
export function tiff(directoryOffset = 8): Buffer {
  const bytes = Buffer.alloc(directoryOffset + 2 + 2 * 12 + 4 + 12);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(directoryOffset, 4);
  bytes.writeUInt16LE(2, directoryOffset);
  [
    [256, 20],
    [257, 10],
  ].forEach(([tag, value], index) => {
    const entry = directoryOffset + 2 + index * 12;
    bytes.writeUInt16LE(tag, entry);
    bytes.writeUInt16LE(3, entry + 2);
    bytes.writeUInt32LE(1, entry + 4);
    bytes.writeUInt16LE(value, entry + 8);
  });
  return bytes;
}

/** An icon of 16 by 32 pixels, directory only. */
export const ICO = Buffer.from([0, 0, 1, 0, 1, 0, 16, 32, 0, 0, 1, 0, 32, 0, 0x68, 4, 0, 0, 22, 0, 0, 0]);

/** A lossy WebP of 5 by 7 pixels, frame header only. */
export const WEBP = Buffer.concat([
  Buffer.from('RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0', 'latin1'),
  Buffer.from([0, 0, 0, 0x9d, 0x01, 0x2a, 5, 0, 7, 0]),
]);

/** An ISO base media file of 12 by 34 pixels with the brands given: AVIF, HEIC and their kin. */
export function isoImage(majorBrand: string, ...compatibleBrands: string[]): Buffer {
  const size = Buffer.alloc(12);
  size.writeUInt32BE(12, 4);
  size.writeUInt32BE(34, 8);
  const association = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1]);
  const properties = box('iprp', box('ipco', box('ispe', size)), box('ipma', association));
  return Buffer.concat([
    box('ftyp', Buffer.from(`${majorBrand}\0\0\0\0${compatibleBrands.join('')}`, 'latin1')),
    box('meta', Buffer.alloc(4), box('pitm', Buffer.from([0, 0, 0, 0, 0, 1])), properties),
  ]);
}

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

/** The bare code stream of a JPEG XL of 8 by 8 pixels, all black. */
export const JPEG_XL = Buffer.from('ff0a4140240800010018004b188b158201', 'hex');

/** An SVG document, as text. */
export function svg(prolog = ''): Buffer {
  return Buffer.from(`${prolog}<svg xmlns="http://www.w3.org/2000/svg" width="30" height="40"><g/></svg>`);
}
