/** Draws the pictures of docs/console.md from the published template, in a browser. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { consolePages } from './console-pages';
import { digestOf, DRAWN_FROM, DrawnFrom, MAX_BYTES, PICTURES } from './pictures';
import { KEEP } from './published-template';
import { CHECKOUT } from '../../test/support/emulator/checkout';
import { launchChromium } from '../gallery/launch-chromium';

async function main(): Promise<void> {
  const browser = await launchChromium();
  if (!browser) throw new Error('Chromium is not installed. Install it, or set CHROMIUM_PATH to its path.');
  const drawnFrom: Record<string, DrawnFrom> = {};
  mkdirSync(PICTURES, { recursive: true });
  try {
    const page = await browser.newPage({ viewport: { width: 860, height: 200 }, colorScheme: 'light' });
    for (const [name, html] of Object.entries(consolePages(KEEP))) {
      await page.setContent(html);
      const path = join(PICTURES, `${name}.jpg`);
      const picture = await page.screenshot({ path, fullPage: true, type: 'jpeg', quality: 60 });
      drawnFrom[name] = { page: digestOf(html), picture: digestOf(picture) };
      console.log(`${relative(CHECKOUT, path)}: ${picture.length} bytes`);
      if (picture.length > MAX_BYTES) throw new Error(`The picture must have at most ${MAX_BYTES} bytes.`);
    }
  } finally {
    await browser.close();
  }
  writeFileSync(DRAWN_FROM, `${JSON.stringify(drawnFrom, undefined, 2)}\n`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
