/** Draws the top of the gallery that the demo left in `.demo`, for the README: docs/gallery.jpg. */
import { existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { GalleryPage } from './gallery-page';
import { launchChromium } from './launch-chromium';
import { CHECKOUT, STAGE } from '../../test/support/emulator/checkout';

const GALLERY = join(STAGE, 'gallery.html');
const PICTURE = join(CHECKOUT, 'docs', 'gallery.jpg');
const LARGEST_BYTES = 150_000;

async function main(): Promise<void> {
  if (!existsSync(GALLERY)) throw new Error('There is no gallery in .demo; `npm run demo` makes it.');
  const browser = await launchChromium();
  if (!browser) throw new Error('There is no Chromium; install it, or set CHROMIUM_PATH to one.');
  try {
    const { page } = await GalleryPage.open(browser, GALLERY, 'light');
    await page.setViewportSize({ width: 1280, height: 820 });
    await page.screenshot({ path: PICTURE, type: 'jpeg', quality: 72 });
  } finally {
    await browser.close();
  }
  const { size } = statSync(PICTURE);
  console.log(`${relative(CHECKOUT, PICTURE)}: ${size} bytes`);
  if (size > LARGEST_BYTES) throw new Error(`The picture may have ${LARGEST_BYTES} bytes.`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
