/** Something that is or pretends to be an image, and what is to become of it. */
export interface HostileImage {
  readonly what: string;
  readonly key: string;
  readonly bytes: Buffer;
  /** What its row says; an ENCODED one's text is exact besides. */
  readonly row: Readonly<Record<string, string | number>>;
}

const encoded = (image_format: string, more: Record<string, number> = {}) => ({
  status: 'ENCODED',
  image_format,
  ...more,
});
const NO_IMAGE = { status: 'REJECTED', reason: 'NOT_AN_IMAGE' };

export const HOSTILE_IMAGES: readonly HostileImage[] = [
  {
    what: 'a JPEG of four gigapixels in a few bytes',
    key: 'bomb.jpg',
    bytes: jpeg({ width: 65535, height: 65535 }),
    row: encoded('JPEG', { width: 65535, height: 65535 }),
  },
  {
    what: 'a PNG of more pixels than a computer can count',
    key: 'bomb.png',
    bytes: png({ width: 0x7fffffff, height: 0x7fffffff }),
    row: encoded('PNG', { width: 0x7fffffff, height: 0x7fffffff }),
  },
  { what: 'a PNG without pixels', key: 'nothing.png', bytes: png({ width: 0, height: 0 }), row: encoded('PNG') },
  {
    what: 'a PNG whose chunk claims to be of four gigabytes',
    key: 'bogus-length.png',
    bytes: png({ width: 1, height: 1, claimedLength: 0xffffffff }),
    row: encoded('PNG', { width: 1, height: 1 }),
  },
  {
    what: 'a JPEG with its dimensions behind six megabytes of metadata',
    key: 'buried.jpg',
    bytes: jpeg({ width: 8, height: 8, before: segments(0xffe1, 6 * 1024 * 1024) }),
    row: encoded('JPEG'),
  },
  {
    what: 'a JPEG with a segment that claims to go beyond its end',
    key: 'overrun.jpg',
    bytes: Buffer.from('ffd8ffe1fffe45786966', 'hex'),
    row: encoded('JPEG'),
  },
  {
    what: 'a JPEG with a segment that claims to be shorter than its own length',
    key: 'underrun.jpg',
    bytes: Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(64 * 1024, Buffer.from('ffe00000', 'hex'))]),
    row: encoded('JPEG'),
  },
  { what: 'a JPEG of three bytes', key: 'stub.jpg', bytes: Buffer.from('ffd8ff', 'hex'), row: encoded('JPEG') },
  {
    what: 'a PNG of its signature',
    key: 'stub.png',
    bytes: png({ width: 1, height: 1 }).subarray(0, 8),
    row: encoded('PNG'),
  },
  {
    what: 'a GIF that is a web page too',
    key: 'polyglot.gif',
    bytes: Buffer.from('GIF89a/*\x01\x00\x00\x00\x00*/=1;/*<html><script>alert(1)</script>*/alert(2);', 'latin1'),
    row: encoded('GIF'),
  },
  {
    what: 'a JPEG with an archive and a program behind it',
    key: 'polyglot.jpg',
    bytes: Buffer.concat([
      jpeg({ width: 8, height: 8 }),
      Buffer.from('PK\x03\x04#!/bin/sh\nreboot\n<?php system($_GET[0]);'),
    ]),
    row: encoded('JPEG', { width: 8, height: 8 }),
  },
  {
    what: 'a web page with the name of an image',
    key: 'page.jpg',
    bytes: Buffer.from('<!doctype html><script>alert(1)</script>'),
    row: NO_IMAGE,
  },
  {
    what: 'a program with the name of an image',
    key: 'program.png',
    bytes: Buffer.from('MZ\x90\x00\x03', 'latin1'),
    row: NO_IMAGE,
  },
  {
    what: 'a drawing with scripts',
    key: 'script.svg',
    bytes: Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8" onload="alert(1)"><script>alert(2)</script>' +
        '<foreignObject><iframe src="javascript:alert(3)"/></foreignObject><image href="http://127.0.0.1:9/a.png"/></svg>',
    ),
    row: encoded('SVG', { width: 8, height: 8 }),
  },
  {
    what: 'a drawing with entities that multiply and one that names a file',
    key: 'entities.svg',
    bytes: Buffer.from(
      `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">${entities(12)}<!ENTITY f SYSTEM "file:///etc/passwd">]>` +
        '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>&e12;&f;</text></svg>',
    ),
    row: encoded('SVG', { width: 8, height: 8 }),
  },
  {
    what: 'a WebP that claims to be larger than it is',
    key: 'lying.webp',
    bytes: Buffer.from('52494646ffffffff5745425056503820ffffffff', 'hex'),
    row: encoded('WEBP'),
  },
  {
    what: 'a TIFF whose directory is far behind its end',
    key: 'far.tif',
    bytes: Buffer.from('49492a00ffffff7f', 'hex'),
    row: encoded('TIFF'),
  },
  {
    what: 'a HEIC with boxes of no size',
    key: 'loop.heic',
    bytes: Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0heic')), Buffer.alloc(64 * 1024)]),
    row: encoded('HEIC'),
  },
];

/** The least of a JPEG that has dimensions: a table, perhaps other segments, a frame and a scan. */
function jpeg({ width, height, before }: { width: number; height: number; before?: Buffer }): Buffer {
  const frame = Buffer.from('ffc0000b080000000001011100', 'hex');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([
    Buffer.from('ffd8ffdb004300', 'hex'),
    Buffer.alloc(64, 1),
    before ?? Buffer.alloc(0),
    frame,
    Buffer.from('ffda0008010100003f00ffd9', 'hex'),
  ]);
}

/** Segments of 64 KiB each, so many bytes together. */
function segments(marker: number, bytes: number): Buffer {
  const one = Buffer.alloc(65_537);
  one.writeUInt16BE(marker);
  one.writeUInt16BE(65_535, 2);
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / one.length) }, () => one));
}

function png({ width, height, claimedLength = 13 }: { width: number; height: number; claimedLength?: number }): Buffer {
  const header = Buffer.alloc(33);
  header.write('89504e470d0a1a0a', 'hex');
  header.writeUInt32BE(claimedLength, 8);
  header.write('IHDR', 12, 'latin1');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

function entities(levels: number): string {
  const names = ['a', ...Array.from({ length: levels }, (_, level) => `e${level + 1}`)];
  return names
    .slice(1)
    .map((name, level) => `<!ENTITY ${name} "${`&${names[level]};`.repeat(10)}">`)
    .join('');
}
