import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
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
/** A phone held upright. */
const NARROW = 360;
/** What scaling a picture in two ways may change, of 255 per channel; a blank is far beyond it. */
const FARTHEST = 32;

let passed = 0;
let failed = 0;

function check(what: string, problem: string | undefined | false): void {
  if (problem) failed++;
  else passed++;
  console.log(problem ? `✗ ${what}: ${problem}` : `✓ ${what}`);
}

async function main(): Promise<void> {
  if (!existsSync(GALLERY) || !existsSync(REPORT)) {
    return check('the gallery', 'there is none in .demo; `npm run demo` makes it.');
  }
  const report: DemoReport = JSON.parse(await readFile(REPORT, 'utf8'));
  const browser = await launchChromium();
  if (!browser) {
    return check('the browser', 'there is no Chromium; install it, or set CHROMIUM_PATH to one.');
  }
  try {
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
  // First of all: whatever else is asked of the page may draw what was still blank.
  const screenshot = await gallery.page.screenshot({ path, fullPage: true });
  // Pictures do not depend on the colours.
  if (colorScheme === 'light') checkFigures(await gallery.figures(screenshot), report.images);

  const lightness = await gallery.page.evaluate<number>(
    'getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b) / 765',
  );
  check(
    `${colorScheme}: the page is ${colorScheme}`,
    lightness > 0.5 !== (colorScheme === 'light') && `its background has the lightness ${lightness}`,
  );
  check(`${colorScheme}: every text can be read`, (await gallery.lowContrasts()).join(', '));
  const overflow = await gallery.overflow(NARROW);
  check(`${colorScheme}: it fits a window of ${NARROW} pixels`, overflow > 0 && `it is ${overflow} pixels wider`);
  check(`${colorScheme}: nothing is loaded from anywhere`, gallery.requests.join(', '));
  check(`${colorScheme}: the browser has nothing to complain of`, gallery.complaints.join(' | '));
  await gallery.page.close();
}

/** Pictures, keys and outputs that were made to do harm: nothing of them is run, and the keys are text. */
async function checkHostileGallery(browser: Browser): Promise<void> {
  await writeHostileGallery(HOSTILE_GALLERY);
  const gallery = await GalleryPage.open(browser, HOSTILE_GALLERY, 'light');
  const keys = await gallery.page.locator('figure').evaluateAll((all) => all.map((figure) => figure.dataset.key));
  const shown = SHOWN_KEYS.map(asHtmlReads);
  const lost = shown.filter((key) => !keys.includes(key));
  check(
    'hostile input: every key is shown as text',
    lost.length > 0 && lost.map((key) => JSON.stringify(key)).join(', '),
  );
  const active = await gallery.page.locator('script, iframe, object, embed, [onload], [onerror]').count();
  check('hostile input: nothing in the page can be run', active > 0 && `${active} elements can`);
  check('hostile input: nothing opens a window', gallery.dialogs.join(', '));
  check('hostile input: nothing is loaded from anywhere', gallery.requests.join(', '));
  await gallery.page.close();
}

/** HTML has one kind of line end, and no NUL. */
function asHtmlReads(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '\ufffd');
}

function checkFigures(figures: readonly Figure[], images: readonly ImageReport[]): void {
  check(
    'every image of the report is shown once',
    figures.length !== images.length && `there are ${figures.length} figures for ${images.length} images`,
  );
  for (const image of images) {
    const figure = figures.find(({ key }) => key === image.key);
    if (!figure) check(image.key, 'it is not shown');
    else if (image.status === 'ENCODED' && !isDrawn(image.format)) check(...undrawnCheck(image, figure));
    else if (image.status === 'ENCODED') check(...encodedCheck(image, figure));
    else check(...rejectedCheck(image, figure));
  }
}

function undrawnCheck(image: ImageReport, { picture, text }: Figure): [string, string | undefined] {
  const what = `${image.key} is not shown, because browsers do not draw ${image.format}`;
  if (picture !== undefined) return [what, 'it has a picture'];
  const missing = [image.key, `${image.format} – browsers do not draw it`].filter((words) => !text.includes(words));
  return [what, missing.length > 0 ? `its caption lacks ${missing.join(', ')}: ${text}` : undefined];
}

function encodedCheck(image: ImageReport, { picture, text, distance }: Figure): [string, string | undefined] {
  const size = `${image.width}×${image.height}`;
  const what = `${image.key} decodes to the ${size} of its row and is drawn`;
  if (picture === undefined) return [what, 'it has no picture'];
  if (typeof picture === 'string') return [what, `the browser cannot decode it: ${picture}`];
  if (picture.stored !== size) return [what, `it decodes to ${picture.stored}`];
  const shown = picture.shown.replace('×', '\u00a0×\u00a0');
  if (!text.includes(image.key) || !text.includes(shown)) {
    return [what, `its caption lacks its key or ${shown}: ${text}`];
  }
  if (!(distance! <= FARTHEST)) return [what, `the screenshot shows something else, ${distance} from it`];
  return [picture.shown === size ? what : `${what}, and is shown as ${picture.shown}`, undefined];
}

function rejectedCheck(image: ImageReport, { picture, text }: Figure): [string, string | undefined] {
  const what = `${image.key} is shown as ${image.status} for ${image.reason}`;
  if (picture !== undefined) return [what, 'it has a picture'];
  const missing = [image.key, image.status, image.reason].filter((word) => word === null || !text.includes(word));
  return [what, missing.length > 0 ? `its caption lacks ${missing.join(', ')}: ${text}` : undefined];
}

/** Tells the outcome in the form that test runners have, and ends, whatever a browser may still be doing. */
function finish(): never {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}

setTimeout(() => {
  check('the time', `it took more than ${TIMEOUT_SECONDS} seconds`);
  finish();
}, TIMEOUT_SECONDS * 1000).unref();

main().then(finish, (error: Error) => {
  check('the run', error.message);
  finish();
});
