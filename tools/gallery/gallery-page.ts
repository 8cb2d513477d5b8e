import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';

/** What the browser says about one picture of the gallery. */
export interface DrawnPicture {
  /** As it is shown: turned by its EXIF orientation. */
  readonly shown: string;
  /** As it is stored. */
  readonly stored: string;
}

/** One figure of the gallery. */
export interface Figure {
  readonly key: string;
  readonly text: string;
  /** Undefined where the figure has no picture; a text where the browser could not decode it. */
  readonly picture?: DrawnPicture | string;
  /** How far its place in the screenshot is from its picture, in 0 to 255 per channel and pixel. */
  readonly distance?: number;
}

/** The gallery in a browser, and everything that it did there and should not have done. */
export class GalleryPage {
  static async open(browser: Browser, file: string, colorScheme: 'light' | 'dark'): Promise<GalleryPage> {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    const gallery = new GalleryPage(page);
    const url = pathToFileURL(file).href;
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) gallery.requests.push(request.url());
    });
    page.on('console', (message) => gallery.complaints.push(message.text()));
    page.on('dialog', (dialog) => {
      gallery.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => gallery.complaints.push(error.message));
    await page.goto(url, { waitUntil: 'load' });
    return gallery;
  }

  /** Requests for anything but the page itself. */
  readonly requests: string[] = [];
  /** Windows that a script of the page opened. */
  readonly dialogs: string[] = [];
  /** What the browser wrote to its console: errors and violations of the page's own content policy. */
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {}

  /** @param screenshot of the whole page, taken before anything here had a picture decoded */
  async figures(screenshot: Buffer): Promise<Figure[]> {
    const distances = await this.page.evaluate<Record<string, number>>(distancesFrom(screenshot));
    const figures: Figure[] = [];
    for (const figure of await this.page.locator('figure').all()) {
      const key = (await figure.getAttribute('data-key')) ?? '';
      const picture = figure.locator('img');
      figures.push({
        key,
        text: await figure.innerText(),
        picture: (await picture.count()) > 0 ? await draw(picture) : undefined,
        distance: distances[key],
      });
    }
    return figures;
  }

  /** Colours of the text of every element that has some, with its background, and how well they contrast. */
  async lowContrasts(): Promise<string[]> {
    return this.page.evaluate(LOW_CONTRASTS);
  }

  /** Pixels by which the page is wider than a window of this width. */
  async overflow(width: number): Promise<number> {
    await this.page.setViewportSize({ width, height: 800 });
    return this.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }
}

async function draw(picture: Locator): Promise<DrawnPicture | string> {
  try {
    return await picture.evaluate(async (img) => {
      await img.decode();
      // A second one on the page, in its own size and without the turn, has the size that is stored.
      const untouched = img.ownerDocument.body.appendChild(img.ownerDocument.createElement('img'));
      Object.assign(untouched.style, { position: 'absolute', imageOrientation: 'none' });
      untouched.src = img.src;
      await untouched.decode();
      const { width, height } = untouched.getBoundingClientRect();
      untouched.remove();
      return { shown: `${img.naturalWidth}×${img.naturalHeight}`, stored: `${width}×${height}` };
    });
  } catch (error) {
    return (error as Error).message;
  }
}

/** Runs in the page. Compares every picture, on the colour behind it, with its place in the screenshot, both reduced to a few pixels. */
const distancesFrom = (screenshot: Buffer) => `(async () => {
  const shot = new Image();
  shot.src = 'data:image/png;base64,${screenshot.toString('base64')}';
  await shot.decode();
  const distances = {};
  for (const img of document.querySelectorAll('figure img')) {
    if (img.naturalWidth === 0) continue;
    const box = img.getBoundingClientRect();
    const [a, b] = [[img], [shot, box.x + scrollX, box.y + scrollY, box.width, box.height]].map((source) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 16 });
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.fillStyle = getComputedStyle(img.parentElement).backgroundColor;
      context.fillRect(0, 0, 16, 16);
      context.drawImage(...source, 0, 0, 16, 16);
      return context.getImageData(0, 0, 16, 16).data;
    });
    const sum = a.reduce((total, value, i) => total + Math.abs(value - b[i]), 0);
    distances[img.closest('figure').dataset.key] = sum / (16 * 16 * 3);
  }
  return distances;
})()`;

/**
 * Runs in the page. Contrast as WCAG 2.2 defines it; text must have 4.5 to 1.
 *
 * @see https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
const LOW_CONTRASTS = `(() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  for (const element of document.body.querySelectorAll('*')) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [parse(getComputedStyle(element).color), background(element)].map(luminance).sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.add(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
  }
  return [...found];
})()`;
