import { createHash } from 'node:crypto';
import { GALLERY_STYLE } from './gallery-style';
import { shownSize, type ImageResult } from './report';
import { bytes, duration, grouped } from './text-format';
import type { ImageFormatName } from '../../src/encoder/contract';

/** The reasons of rejections as sentences. */
const REASONS: Readonly<Record<string, string>> = {
  NOT_AN_IMAGE: 'Its content does not start with the signature of an image format.',
  FORMAT_NOT_ALLOWED: 'The pipeline does not allow its format.',
  EMPTY: 'It is empty.',
  TOO_LARGE: 'It is larger than the pipeline allows.',
  KEY_TOO_LONG: 'The key of its output would be longer than S3 allows.',
  ARCHIVED: 'Its storage class does not allow immediate reads.',
  CUSTOMER_KEY: 'It is encrypted with a key that the customer provided (SSE-C).',
  ENCODER_OUTPUT: 'Its metadata marks it as the output of an encoder.',
};

/** Formats that most browsers do not draw. */
const NOT_DRAWN: readonly ImageFormatName[] = ['TIFF', 'HEIC', 'JPEG_XL'];

/** Whether most browsers draw a format. */
export function isDrawn(format: string | null): boolean {
  return !NOT_DRAWN.some((name) => name === format);
}

/** Escapes text for HTML, between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/**
 * Generates the gallery in pieces: one self-contained page without scripts.
 *
 * @param outputOf returns the content of an output object. It is called only for verified images
 */
export async function* galleryPage(
  results: readonly ImageResult[],
  outputs: Readonly<Record<string, string>>,
  outputOf: (result: ImageResult) => Promise<string>,
): AsyncGenerator<string> {
  yield head(results);
  for (const result of results) {
    yield `<figure data-key="${escapeHtml(result.key)}" data-status="${escapeHtml(result.status ?? '')}">\n`;
    if (isShown(result)) {
      yield `<div class="mat"><img src="data:${escapeHtml(result.mediaType!)};base64,`;
      yield await outputOf(result);
      yield `" alt="${escapeHtml(result.key)}"${dimensions(result)} decoding="sync"></div>\n`;
    } else {
      yield placeholder(result);
    }
    yield caption(result);
  }
  yield foot(outputs);
}

function isVerified(result: ImageResult): boolean {
  return result.status === 'ENCODED' && result.verified;
}

/** Only verified images are drawn, so that no unchecked output is inserted into the page. */
function isShown(result: ImageResult): boolean {
  return isDrawn(result.format) && isVerified(result) && /^image\/[a-z0-9.+-]+$/.test(result.mediaType ?? '');
}

function head(results: readonly ImageResult[]): string {
  const count = (status: string) => results.filter((result) => result.status === status).length;
  const encoded = results.filter((result) => result.status === 'ENCODED');
  const sum = (values: (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const differing = results.filter((result) => !result.verified).length;
  const latencies = results.flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs])).sort((a, b) => a - b);
  const figures: [string, string][] = [
    ['Encoded', grouped(count('ENCODED'))],
    ['Rejected', grouped(count('REJECTED'))],
    ['Images', bytes(sum(encoded.map((result) => result.sizeBytes)))],
    ['Outputs', bytes(sum(encoded.map((result) => result.outputSizeBytes)))],
    [
      'Median time from upload to item, on the emulator',
      latencies.length > 0 ? duration(latencies[Math.floor((latencies.length - 1) / 2)]) : '–',
    ],
  ];
  const title = `${encoded.length} ${encoded.length === 1 ? 'image' : 'images'}, decoded from Base64 text`;
  const verdict =
    differing === 0
      ? 'Every output decodes to exactly the bytes that were uploaded.'
      : `${differing} of ${results.length} differ from the upload.`;
  const hash = createHash('sha256').update(GALLERY_STYLE).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${GALLERY_STYLE}</style>
</head>
<body>
<header>
<p class="eyebrow">Image encoding pipeline</p>
<h1>${title}</h1>
<p class="lead">Each image below is drawn from the output that the pipeline wrote to the output bucket, with attributes of its item in the metadata table. ${escapeHtml(verdict)}</p>
<dl class="figures">
${figures.map(([term, value]) => `<div><dt>${term}</dt><dd>${escapeHtml(value)}</dd></div>`).join('\n')}
</dl>
</header>
<main class="wall">
`;
}

function dimensions(result: ImageResult): string {
  const size = shownSize(result);
  return size ? ` width="${size.width}" height="${size.height}"` : '';
}

function placeholder(result: ImageResult): string {
  const [title, why] = placeholderTexts(result);
  return `<div class="mat nothing"><strong>${escapeHtml(title)}</strong><span>${escapeHtml(why)}</span></div>\n`;
}

function placeholderTexts(result: ImageResult): [title: string, why: string] {
  const { status, reason, format } = result;
  if (status === 'REJECTED') return [reason ?? status, REASONS[reason ?? ''] ?? ''];
  if (status === null) return ['No item', 'The image was uploaded, but the metadata table has no item for it.'];
  if (isVerified(result) && !isDrawn(format)) return [`${format} – browsers do not draw it`, 'Its output is exact.'];
  return ['Not shown', 'Only verified images are shown here.'];
}

function caption(result: ImageResult): string {
  const { status, format, width, height, orientation, outputKey, outputSizeBytes, latencyMs } = result;
  const terms: [term: string, html: string][] = [];
  if (orientation !== null && orientation > 1) {
    terms.push(['Stored as', `${dimensionText({ width: width!, height: height! })}, EXIF\u00a0${orientation}`]);
  }
  terms.push(['Image', `${grouped(result.sizeBytes)} bytes`]);
  if (outputSizeBytes !== null) terms.push(['Output', `${grouped(outputSizeBytes)} bytes`]);
  if (outputKey !== null) terms.push(['Output key', breakable(outputKey)]);
  if (latencyMs !== null) terms.push(['From upload to item, on the emulator', duration(latencyMs)]);
  const state = !result.verified ? 'differs' : status === 'REJECTED' ? 'rejected' : 'encoded';
  const shown = shownSize(result);
  const description = [format, shown && dimensionText(shown)].filter(Boolean).join(' · ');
  return `<figcaption>
<h2>${breakable(result.key)}</h2>
<p class="state"><span class="pill ${state}">${escapeHtml(result.verified ? status! : 'DIFFERS')}</span>${escapeHtml(description)}</p>
${differences(result)}<dl class="item">
${terms.map(([term, value]) => `<dt>${term}</dt><dd>${value}</dd>`).join('\n')}
</dl>
</figcaption>
</figure>
`;
}

/** Width and height on one line. */
function dimensionText({ width, height }: { width: number; height: number }): string {
  return `${width}\u00a0×\u00a0${height}`;
}

/** Text of a key, with positions for line breaks. */
function breakable(text: string): string {
  return escapeHtml(text).replaceAll('/', '/<wbr>').replaceAll('.', '<wbr>.');
}

function differences(result: ImageResult): string {
  if (result.differences.length === 0) return '';
  return `<ul class="differences differs">${result.differences.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>\n`;
}

function foot(outputs: Readonly<Record<string, string>>): string {
  const items = Object.entries(outputs).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `</main>
<footer>
<details><summary>Stack outputs</summary>
<dl class="item">
${items.join('\n')}
</dl>
</details>
</footer>
</body>
</html>
`;
}
