import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';

/** The size of an image in the browser. */
export interface DrawnImage {
  /** As displayed: rotated by its EXIF orientation. */
  readonly shown: string;
  /** As it is stored. */
  readonly stored: string;
}

/** One figure of the gallery. */
export interface Figure {
  readonly key: string;
  readonly text: string;
  /** Undefined if the figure has no image. An error message if the browser cannot decode it. */
  readonly drawn?: DrawnImage | string;
  /** Mean difference between the image and its area in the screenshot, from 0 to 255 per channel and pixel. */
  readonly distance?: number;
}

/** The gallery in a browser. Records requests, dialogs and errors. */
export class GalleryPage {
  static async open(browser: Browser, file: string, colorScheme: 'light' | 'dark'): Promise<GalleryPage> {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    const gallery = new GalleryPage(page);
    const url = pathToFileURL(file).href;
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) gallery.requests.push(request.url());
    });
    page.on('console', (message) => gallery.errors.push(message.text()));
    page.on('dialog', (dialog) => {
      gallery.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => gallery.errors.push(error.message));
    await page.goto(url, { waitUntil: 'load' });
    return gallery;
  }

  /** Requests other than the page itself. */
  readonly requests: string[] = [];
  /** Dialogs that scripts of the page opened. */
  readonly dialogs: string[] = [];
  /** The messages in the console of the browser: errors, and violations of the content security policy. */
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {}

  /** @param screenshot of the whole page, taken before this method decodes images */
  async figures(screenshot: Buffer): Promise<Figure[]> {
    const distances = await this.page.evaluate<Record<string, number>>(distancesFrom(screenshot));
    const figures: Figure[] = [];
    for (const figure of await this.page.locator('figure').all()) {
      const key = (await figure.getAttribute('data-key')) ?? '';
      const image = figure.locator('img');
      figures.push({
        key,
        text: await figure.innerText(),
        drawn: (await image.count()) > 0 ? await draw(image) : undefined,
        distance: distances[key],
      });
    }
    return figures;
  }

  /** The elements whose text has too little contrast to the background, with the ratio. */
  async lowContrasts(): Promise<string[]> {
    return this.page.evaluate(LOW_CONTRASTS);
  }

  /** Pixels by which the page is wider than a window of this width. */
  async overflow(width: number): Promise<number> {
    await this.page.setViewportSize({ width, height: 800 });
    return this.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }
}

async function draw(image: Locator): Promise<DrawnImage | string> {
  try {
    return await image.evaluate(async (img) => {
      await img.decode();
      // A second element without rotation and scaling has the stored size.
      const unrotated = img.ownerDocument.body.appendChild(img.ownerDocument.createElement('img'));
      Object.assign(unrotated.style, { position: 'absolute', imageOrientation: 'none' });
      unrotated.src = img.src;
      await unrotated.decode();
      const { width, height } = unrotated.getBoundingClientRect();
      unrotated.remove();
      return { shown: `${img.naturalWidth}×${img.naturalHeight}`, stored: `${width}×${height}` };
    });
  } catch (error) {
    return (error as Error).message;
  }
}

/** Runs in the page. Compares each image on its background color with its area in the screenshot, both scaled to 16 × 16 pixels. */
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
 * Runs in the page. Contrast as defined in WCAG 2.2. Text requires 4.5 to 1.
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
