import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Browser } from 'playwright-core';
import { GalleryPage } from './gallery-page';
import { CHECKOUT } from '../../test/support/emulator/checkout';

const PICTURE = join(CHECKOUT, 'docs', 'gallery.jpg');
const MAX_BYTES = 150_000;

/** Draws the top of the demo's gallery for the README: docs/gallery.jpg. */
export async function drawPicture(browser: Browser, galleryFile: string): Promise<void> {
  const { page } = await GalleryPage.open(browser, galleryFile, 'light');
  await page.setViewportSize({ width: 1280, height: 820 });
  await page.screenshot({ path: PICTURE, type: 'jpeg', quality: 72 });
  const { size } = statSync(PICTURE);
  console.log(`${relative(CHECKOUT, PICTURE)}: ${size} bytes`);
  if (size > MAX_BYTES) throw new Error(`The picture must have at most ${MAX_BYTES} bytes.`);
}
