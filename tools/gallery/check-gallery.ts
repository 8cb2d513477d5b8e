/**
 * `npm run check -- gallery`: checks the gallery that the demo wrote to `.demo`, image by image in a browser, and a gallery of
 * hostile images and keys. `--draw` draws docs/gallery.jpg instead.
 */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { drawPicture } from './draw-picture';
import { type Figure, GalleryPage } from './gallery-page';
import { SHOWN_KEYS, writeHostileGallery } from './hostile-gallery';
import { launchChromium } from './launch-chromium';
import { STAGE } from '../../test/support/emulator/checkout';
import { isDrawn } from '../demo/gallery';
import type { DemoReport, ImageReport } from '../demo/report';

const GALLERY = join(STAGE, 'gallery.html');
const HOSTILE_GALLERY = join(STAGE, 'gallery-hostile.html');
const REPORT = join(STAGE, 'report.json');
const TIMEOUT_SECONDS = 120;
/** Width of a phone in portrait orientation, in pixels. */
const PHONE_WIDTH = 360;
/** Maximum difference between two ways to scale an image, of 255 per channel. A blank image differs by far more. */
const MAX_DISTANCE = 32;

let passed = 0;
let failed = 0;

function check(title: string, problem: string | undefined | false): void {
  if (problem) failed++;
  else passed++;
  console.log(problem ? `✗ ${title}: ${problem}` : `✓ ${title}`);
}

async function main(draws: boolean): Promise<void> {
  if (!existsSync(GALLERY) || !existsSync(REPORT)) {
    return check('the gallery', '.demo has none. Run `npm run demo` first.');
  }
  const report: DemoReport = JSON.parse(await readFile(REPORT, 'utf8'));
  const browser = await launchChromium();
  if (!browser) {
    return check('the browser', 'Chromium is not installed. Install it, or set CHROMIUM_PATH to its path.');
  }
  try {
    if (draws) return await drawPicture(browser, GALLERY);
    await checkColorScheme(browser, report, 'light');
    await checkColorScheme(browser, report, 'dark');
    await checkHostileGallery(browser);
  } finally {
    await browser.close();
  }
}

async function checkColorScheme(browser: Browser, report: DemoReport, colorScheme: 'light' | 'dark'): Promise<void> {
  const gallery = await GalleryPage.open(browser, GALLERY, colorScheme);
  const path = join(STAGE, `gallery-${colorScheme}.png`);
  await rm(path, { force: true });
  // Taken first, because other calls may draw images that are still blank.
  const screenshot = await gallery.page.screenshot({ path, fullPage: true });
  // Images do not depend on the color scheme.
  if (colorScheme === 'light') checkFigures(await gallery.figures(screenshot), report.images);

  const lightness = await gallery.page.evaluate<number>(
    'getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b) / 765',
  );
  check(
    `${colorScheme}: the page is ${colorScheme}`,
    lightness > 0.5 !== (colorScheme === 'light') && `the lightness of its background is ${lightness}`,
  );
  check(`${colorScheme}: all text has enough contrast`, (await gallery.lowContrasts()).join(', '));
  const overflow = await gallery.overflow(PHONE_WIDTH);
  check(
    `${colorScheme}: the page fits a window of ${PHONE_WIDTH} pixels`,
    overflow > 0 && `it is ${overflow} pixels wider`,
  );
  check(`${colorScheme}: the page sends no requests`, gallery.requests.join(', '));
  check(`${colorScheme}: the browser reports no errors`, gallery.errors.join(' | '));
  await gallery.page.close();
}

/** Checks that no code in hostile images, keys and outputs runs, and that the keys are shown as text. */
async function checkHostileGallery(browser: Browser): Promise<void> {
  await writeHostileGallery(HOSTILE_GALLERY);
  const gallery = await GalleryPage.open(browser, HOSTILE_GALLERY, 'light');
  const keys = await gallery.page.locator('figure').evaluateAll((all) => all.map((figure) => figure.dataset.key));
  const shown = SHOWN_KEYS.map(asParsedHtml);
  const missing = shown.filter((key) => !keys.includes(key));
  check(
    'hostile input: every key is shown as text',
    missing.length > 0 && missing.map((key) => JSON.stringify(key)).join(', '),
  );
  const active = await gallery.page.locator('script, iframe, object, embed, [onload], [onerror]').count();
  check('hostile input: the page has no elements that run code', active > 0 && `it has ${active}`);
  check('hostile input: the page opens no dialog', gallery.dialogs.join(', '));
  check('hostile input: the page sends no requests', gallery.requests.join(', '));
  await gallery.page.close();
}

/** HTML parsers normalize line ends and replace NUL. */
function asParsedHtml(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '\ufffd');
}

function checkFigures(figures: readonly Figure[], images: readonly ImageReport[]): void {
  check(
    'every image of the report is shown once',
    figures.length !== images.length && `the page has ${figures.length} figures for ${images.length} images`,
  );
  for (const image of images) {
    const figure = figures.find(({ key }) => key === image.key);
    if (!figure) check(image.key, 'it is not shown');
    else if (image.status === 'ENCODED' && !isDrawn(image.format)) check(...notDrawnCheck(image, figure));
    else if (image.status === 'ENCODED') check(...encodedCheck(image, figure));
    else check(...rejectedCheck(image, figure));
  }
}

function notDrawnCheck(image: ImageReport, { drawn, text }: Figure): [string, string | undefined] {
  const title = `${image.key} is not shown, because browsers do not draw ${image.format}`;
  if (drawn !== undefined) return [title, 'its figure has an image'];
  const missing = [image.key, `${image.format} – browsers do not draw it`].filter((words) => !text.includes(words));
  return [title, missing.length > 0 ? `its caption lacks ${missing.join(', ')}: ${text}` : undefined];
}

function encodedCheck(image: ImageReport, { drawn, text, distance }: Figure): [string, string | undefined] {
  const size = `${image.width}×${image.height}`;
  const title = `${image.key} decodes to the ${size} of its item and is drawn`;
  if (drawn === undefined) return [title, 'its figure has no image'];
  if (typeof drawn === 'string') return [title, `the browser cannot decode it: ${drawn}`];
  if (drawn.stored !== size) return [title, `it decodes to ${drawn.stored}`];
  const shown = drawn.shown.replace('×', '\u00a0×\u00a0');
  if (!text.includes(image.key) || !text.includes(shown)) {
    return [title, `its caption lacks its key or ${shown}: ${text}`];
  }
  if (!(distance! <= MAX_DISTANCE)) return [title, `its pixels in the screenshot differ by ${distance}`];
  return [drawn.shown === size ? title : `${title}, and is shown as ${drawn.shown}`, undefined];
}

function rejectedCheck(image: ImageReport, { drawn, text }: Figure): [string, string | undefined] {
  const title = `${image.key} is shown as ${image.status} for ${image.reason}`;
  if (drawn !== undefined) return [title, 'its figure has an image'];
  const missing = [image.key, image.status, image.reason].filter((word) => word === null || !text.includes(word));
  return [title, missing.length > 0 ? `its caption lacks ${missing.join(', ')}: ${text}` : undefined];
}

/** Prints the number of passed and failed checks, and exits even if a browser is still running. */
function finish(): never {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}

setTimeout(() => {
  check('the time', `it took more than ${TIMEOUT_SECONDS} seconds`);
  finish();
}, TIMEOUT_SECONDS * 1000).unref();

const draws = process.argv.includes('--draw');
main(draws).then(draws && failed === 0 ? () => process.exit() : finish, (error: Error) => {
  check('the browser', error.message);
  finish();
});
