import { SvgAttributes } from './svg-root';

/**
 * The size of an SVG document in whole pixels, at 96 pixels per inch: its width and height, or one of them and the ratio
 * of its viewBox, or its viewBox. Percentages and relative units depend on the page, so they count as not stated.
 *
 * Undefined if the document does not state a size.
 */
export function svgSize(attributes: SvgAttributes): { readonly width: number; readonly height: number } | undefined {
  const width = lengthInPixels(attributes.get('width'));
  const height = lengthInPixels(attributes.get('height'));
  const [, , boxWidth, boxHeight] = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/\s*,\s*|\s+/)
    .map(Number);
  const box = boxWidth > 0 && boxHeight > 0 ? { width: boxWidth, height: boxHeight } : undefined;
  if (width && height) return wholePixels(width, height);
  if (!box) return undefined;
  if (width) return wholePixels(width, (width * box.height) / box.width);
  if (height) return wholePixels((height * box.width) / box.height, height);
  return wholePixels(box.width, box.height);
}

const PIXELS_PER_INCH = 96;

/** Absolute units of CSS, in pixels. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  in: PIXELS_PER_INCH,
  cm: PIXELS_PER_INCH / 2.54,
  mm: PIXELS_PER_INCH / 25.4,
  q: PIXELS_PER_INCH / 101.6,
  pt: PIXELS_PER_INCH / 72,
  pc: PIXELS_PER_INCH / 6,
};

function lengthInPixels(length = ''): number | undefined {
  const [, number, unit] = /^\s*\+?((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z]*)\s*$/i.exec(length) ?? [];
  const pixels = Number(number) * UNITS[unit?.toLowerCase()];
  return pixels > 0 ? pixels : undefined;
}

/** A drawing is at least one pixel wide and high. */
function wholePixels(width: number, height: number) {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}
