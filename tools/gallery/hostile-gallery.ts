import { writeFile } from 'node:fs/promises';
import { encoded, rejected } from '../../test/support/demo-results';
import { HOSTILE_IMAGES } from '../../test/support/hostile/images';
import { HOSTILE_KEYS } from '../../test/support/hostile/keys';
import { galleryPage } from '../demo/gallery';
import type { ImageResult } from '../demo/report';

/** The keys that the page shows. */
export const SHOWN_KEYS = [...HOSTILE_KEYS.map(([, key]) => key), ...HOSTILE_IMAGES.map(({ key }) => key)];

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  GIF: 'image/gif',
  SVG: 'image/svg+xml',
};
const MARKUP = '"><script>alert(1)</script>';

/** Writes a gallery with hostile images, keys and stack outputs. */
export async function writeHostileGallery(file: string): Promise<void> {
  const contents = new Map<string, string>();
  const drawn = HOSTILE_IMAGES.map(({ key, bytes, item }): ImageResult => {
    if (item.status !== 'ENCODED') return rejected({ key, sizeBytes: bytes.length });
    contents.set(key, bytes.toString('base64'));
    const format = String(item.image_format) as ImageResult['format'];
    return encoded({ key, format, mediaType: MEDIA_TYPES[format!], outputKey: `${key}.txt`, sizeBytes: bytes.length });
  });
  const named = HOSTILE_KEYS.map(([, key]) =>
    rejected({ key, reason: MARKUP, outputKey: `${key}.txt`, differences: [MARKUP] }),
  );
  const page: string[] = [];
  const outputOf = async ({ key }: ImageResult) => contents.get(key)!;
  for await (const piece of galleryPage([...named, ...drawn], { [MARKUP]: MARKUP }, outputOf)) page.push(piece);
  await writeFile(file, page.join(''));
}
