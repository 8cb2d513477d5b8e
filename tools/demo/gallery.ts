import { createHash } from 'node:crypto';
import { GALLERY_STYLE } from './gallery-style';
import { shownSize, type PictureResult } from './report';
import { bytes, duration, grouped } from './text-format';
import type { ImageFormatName } from '../../src/encoder/contract';

/** The reasons of a rejection in words. */
const REASONS: Readonly<Record<string, string>> = {
  NOT_AN_IMAGE: 'Its content does not have the signature of an image, whatever its name says.',
  FORMAT_NOT_ALLOWED: 'The pipeline does not allow its format.',
  EMPTY: 'It has no bytes.',
  TOO_LARGE: 'It is larger than the pipeline takes.',
  KEY_TOO_LONG: 'The key of its text would be longer than S3 takes.',
  ARCHIVED: 'It lies in an archive and cannot be read at once.',
  CUSTOMER_KEY: 'It is encrypted with a key that only its owner has.',
  ENCODER_OUTPUT: 'Its metadata says that it is the output of an encoder.',
};

/** Formats that browsers in general do not draw; some draw one or the other. */
const UNDRAWN: readonly ImageFormatName[] = ['TIFF', 'HEIC', 'JPEG_XL'];

/** Whether browsers draw a format. */
export function isDrawn(format: string | null): boolean {
  return !UNDRAWN.some((undrawn) => undrawn === format);
}

/** Text as text in HTML, between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/**
 * The gallery, one self-contained page without scripts, piece by piece.
 *
 * @param textOf the Base64 text of an encoded picture, as read back from the output bucket; only verified texts are asked for
 */
export async function* galleryPage(
  results: readonly PictureResult[],
  outputs: Readonly<Record<string, string>>,
  textOf: (result: PictureResult) => Promise<string>,
): AsyncGenerator<string> {
  yield head(results);
  for (const result of results) {
    yield `<figure data-key="${escapeHtml(result.key)}" data-status="${escapeHtml(result.status ?? '')}">\n`;
    if (isShown(result)) {
      yield `<div class="mat"><img src="data:${escapeHtml(result.mediaType!)};base64,`;
      yield await textOf(result);
      yield `" alt="${escapeHtml(result.key)}"${dimensions(result)} decoding="sync"></div>\n`;
    } else {
      yield nothingToSee(result);
    }
    yield caption(result);
  }
  yield foot(outputs);
}

function isVerified(result: PictureResult): boolean {
  return result.status === 'ENCODED' && result.verified;
}

/** Only what was verified is drawn; what differs is told instead, so that no unchecked text gets into the page. */
function isShown(result: PictureResult): boolean {
  return isDrawn(result.format) && isVerified(result) && /^image\/[a-z0-9.+-]+$/.test(result.mediaType ?? '');
}

function head(results: readonly PictureResult[]): string {
  const count = (status: string) => results.filter((result) => result.status === status).length;
  const encoded = results.filter((result) => result.status === 'ENCODED');
  const sum = (values: (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const differing = results.filter((result) => !result.verified).length;
  const latencies = results.flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs])).sort((a, b) => a - b);
  const figures: [string, string][] = [
    ['Encoded', grouped(count('ENCODED'))],
    ['Rejected', grouped(count('REJECTED'))],
    ['Images', bytes(sum(encoded.map((result) => result.sizeBytes)))],
    ['Texts', bytes(sum(encoded.map((result) => result.outputSizeBytes)))],
    [
      'Median upload to row, observed on the emulator',
      latencies.length > 0 ? duration(latencies[Math.floor((latencies.length - 1) / 2)]) : '–',
    ],
  ];
  const title = `${encoded.length} ${encoded.length === 1 ? 'picture' : 'pictures'}, read back from Base64 text`;
  const verdict =
    differing === 0
      ? 'Every text decodes to exactly the bytes that were uploaded.'
      : `${differing} of ${results.length} differ from what was uploaded.`;
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
<p class="lead">Each picture below is drawn from the text that the pipeline wrote to its output bucket, next to its row in the metadata table. ${escapeHtml(verdict)}</p>
<dl class="figures">
${figures.map(([term, value]) => `<div><dt>${term}</dt><dd>${escapeHtml(value)}</dd></div>`).join('\n')}
</dl>
</header>
<main class="wall">
`;
}

function dimensions(result: PictureResult): string {
  const size = shownSize(result);
  return size ? ` width="${size.width}" height="${size.height}"` : '';
}

function nothingToSee(result: PictureResult): string {
  const [title, why] = whyNothing(result);
  return `<div class="mat nothing"><strong>${escapeHtml(title)}</strong><span>${escapeHtml(why)}</span></div>\n`;
}

function whyNothing(result: PictureResult): [title: string, why: string] {
  const { status, reason, format } = result;
  if (status === 'REJECTED') return [reason ?? status, REASONS[reason ?? ''] ?? ''];
  if (status === null) return ['No row', 'The picture was uploaded, but no row came.'];
  if (isVerified(result) && !isDrawn(format)) return [`${format} – browsers do not draw it`, 'Its text is exact.'];
  return ['Not shown', 'Only a text that was verified is drawn here.'];
}

function caption(result: PictureResult): string {
  const { status, format, width, height, orientation, outputKey, outputSizeBytes, latencyMs } = result;
  const terms: [term: string, html: string][] = [];
  if (orientation !== null && orientation > 1) {
    terms.push(['Stored as', `${dimensionText({ width: width!, height: height! })}, EXIF\u00a0${orientation}`]);
  }
  terms.push(['Image', `${grouped(result.sizeBytes)} bytes`]);
  if (outputSizeBytes !== null) terms.push(['Text', `${grouped(outputSizeBytes)} bytes`]);
  if (outputKey !== null) terms.push(['Text key', breakable(outputKey)]);
  if (latencyMs !== null) terms.push(['Upload to row, on the emulator', duration(latencyMs)]);
  const state = !result.verified ? 'differs' : status === 'REJECTED' ? 'rejected' : 'encoded';
  const shown = shownSize(result);
  const kind = [format, shown && dimensionText(shown)].filter(Boolean).join(' · ');
  return `<figcaption>
<h2>${breakable(result.key)}</h2>
<p class="state"><span class="pill ${state}">${escapeHtml(result.verified ? status! : 'DIFFERS')}</span>${escapeHtml(kind)}</p>
${differences(result)}<dl class="row">
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

/** Text of a key, with the places where a line may end. */
function breakable(text: string): string {
  return escapeHtml(text).replaceAll('/', '/<wbr>').replaceAll('.', '<wbr>.');
}

function differences(result: PictureResult): string {
  if (result.differences.length === 0) return '';
  return `<ul class="differences differs">${result.differences.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>\n`;
}

function foot(outputs: Readonly<Record<string, string>>): string {
  const rows = Object.entries(outputs).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `</main>
<footer>
<details><summary>The stack's outputs</summary>
<dl class="row">
${rows.join('\n')}
</dl>
</details>
</footer>
</body>
</html>
`;
}
