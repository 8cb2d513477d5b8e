/** A malicious or malformed image, and the expected result. */
export interface HostileImage {
  readonly description: string;
  readonly key: string;
  readonly bytes: Buffer;
  /** The expected attributes of its item. */
  readonly item: Readonly<Record<string, string | number>>;
}

const encoded = (image_format: string, more: Record<string, number> = {}) => ({
  status: 'ENCODED',
  image_format,
  ...more,
});
const NOT_AN_IMAGE = { status: 'REJECTED', reason: 'NOT_AN_IMAGE' };

export const HOSTILE_IMAGES: readonly HostileImage[] = [
  {
    description: 'a JPEG of four gigapixels in a few bytes',
    key: 'bomb.jpg',
    bytes: jpeg({ width: 65535, height: 65535 }),
    item: encoded('JPEG', { width: 65535, height: 65535 }),
  },
  {
    description: 'a PNG of 2,147,483,647 × 2,147,483,647 pixels',
    key: 'bomb.png',
    bytes: png({ width: 0x7fffffff, height: 0x7fffffff }),
    item: encoded('PNG', { width: 0x7fffffff, height: 0x7fffffff }),
  },
  {
    description: 'a PNG of 0 × 0 pixels',
    key: 'nothing.png',
    bytes: png({ width: 0, height: 0 }),
    item: encoded('PNG'),
  },
  {
    description: 'a PNG with a chunk length of four gigabytes',
    key: 'bogus-length.png',
    bytes: png({ width: 1, height: 1, claimedLength: 0xffffffff }),
    item: encoded('PNG', { width: 1, height: 1 }),
  },
  {
    description: 'a JPEG with its dimensions after six megabytes of metadata',
    key: 'buried.jpg',
    bytes: jpeg({ width: 8, height: 8, before: segments(0xffe1, 6 * 1024 * 1024) }),
    item: encoded('JPEG'),
  },
  {
    description: 'a JPEG with a segment length beyond its end',
    key: 'overrun.jpg',
    bytes: Buffer.from('ffd8ffe1fffe45786966', 'hex'),
    item: encoded('JPEG'),
  },
  {
    description: 'a JPEG with segment lengths below the minimum',
    key: 'underrun.jpg',
    bytes: Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(64 * 1024, Buffer.from('ffe00000', 'hex'))]),
    item: encoded('JPEG'),
  },
  { description: 'a JPEG of three bytes', key: 'stub.jpg', bytes: Buffer.from('ffd8ff', 'hex'), item: encoded('JPEG') },
  {
    description: 'a PNG of only its signature',
    key: 'stub.png',
    bytes: png({ width: 1, height: 1 }).subarray(0, 8),
    item: encoded('PNG'),
  },
  {
    description: 'a GIF that is also a web page',
    key: 'polyglot.gif',
    bytes: Buffer.from('GIF89a/*\x01\x00\x00\x00\x00*/=1;/*<html><script>alert(1)</script>*/alert(2);', 'latin1'),
    item: encoded('GIF'),
  },
  {
    description: 'a JPEG followed by an archive and a program',
    key: 'polyglot.jpg',
    bytes: Buffer.concat([
      jpeg({ width: 8, height: 8 }),
      Buffer.from('PK\x03\x04#!/bin/sh\nreboot\n<?php system($_GET[0]);'),
    ]),
    item: encoded('JPEG', { width: 8, height: 8 }),
  },
  {
    description: 'a web page with the suffix of an image',
    key: 'page.jpg',
    bytes: Buffer.from('<!doctype html><script>alert(1)</script>'),
    item: NOT_AN_IMAGE,
  },
  {
    description: 'a program with the suffix of an image',
    key: 'program.png',
    bytes: Buffer.from('MZ\x90\x00\x03', 'latin1'),
    item: NOT_AN_IMAGE,
  },
  {
    description: 'an SVG with scripts',
    key: 'script.svg',
    bytes: Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8" onload="alert(1)"><script>alert(2)</script>' +
        '<foreignObject><iframe src="javascript:alert(3)"/></foreignObject><image href="http://127.0.0.1:9/a.png"/></svg>',
    ),
    item: encoded('SVG', { width: 8, height: 8 }),
  },
  {
    description: 'an SVG with nested entities and an external entity',
    key: 'entities.svg',
    bytes: Buffer.from(
      `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">${entities(12)}<!ENTITY f SYSTEM "file:///etc/passwd">]>` +
        '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>&e12;&f;</text></svg>',
    ),
    item: encoded('SVG', { width: 8, height: 8 }),
  },
  {
    description: 'a WebP with a length beyond its end',
    key: 'lying.webp',
    bytes: Buffer.from('52494646ffffffff5745425056503820ffffffff', 'hex'),
    item: encoded('WEBP'),
  },
  {
    description: 'a TIFF whose directory is beyond its end',
    key: 'far.tif',
    bytes: Buffer.from('49492a00ffffff7f', 'hex'),
    item: encoded('TIFF'),
  },
  {
    description: 'a HEIC with boxes of size 0',
    key: 'loop.heic',
    bytes: Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0heic')), Buffer.alloc(64 * 1024)]),
    item: encoded('HEIC'),
  },
];

/** A minimal JPEG with dimensions: a table, optional segments, a frame and a scan. */
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

/** Segments of 64 KiB each, with at least this many bytes in total. */
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
