import { createHash } from 'node:crypto';
import { escapeHtml, galleryPage } from '../../../tools/demo/gallery';
import type { PictureResult } from '../../../tools/demo/report';
import { encoded, rejected } from '../../support/demo-results';

async function page(results: PictureResult[], outputs: Record<string, string> = {}): Promise<string> {
  let html = '';
  for await (const piece of galleryPage(results, outputs, async ({ outputKey }) => btoa(outputKey!))) html += piece;
  return html;
}

describe('the gallery', () => {
  test('draws every encoded picture from the text read back, with the media type of its row', async () => {
    const html = await page([
      encoded({ outputKey: 'one', mediaType: 'image/jpeg' }),
      encoded({ outputKey: 'two', mediaType: 'image/svg+xml' }),
    ]);
    expect(html).toContain(`<img src="data:image/jpeg;base64,${btoa('one')}"`);
    expect(html).toContain(`<img src="data:image/svg+xml;base64,${btoa('two')}"`);
  });

  test('gives a turned picture the size it is shown in, and tells the stored one', async () => {
    const html = await page([encoded({ orientation: 6 })]);
    expect(html).toContain('width="427" height="640"');
    expect(html).toContain('</span>JPEG · 427\u00a0×\u00a0640</p>');
    expect(html).toContain('<dt>Stored as</dt><dd>640\u00a0×\u00a0427, EXIF\u00a06</dd>');
  });

  test('shows a rejected file with its reason, and no picture', async () => {
    const html = await page([rejected()]);
    expect(html).toContain('<strong>NOT_AN_IMAGE</strong>');
    expect(html).toContain('<span class="pill rejected">REJECTED</span>');
    expect(html).not.toContain('<img');
  });

  test('does not draw a picture that was not verified, and tells what differs', async () => {
    const html = await page([encoded({ verified: false, differences: ['The text is <short>.'] })]);
    expect(html).not.toContain('<img');
    expect(html).toContain('<span class="pill differs">DIFFERS</span>');
    expect(html).toContain('<li>The text is &lt;short&gt;.</li>');
    expect(html).toContain('1 of 1 differ from what was uploaded.');
  });

  test.each(['TIFF', 'HEIC', 'JPEG_XL'])(
    'says of %s, which browsers do not draw, that its text is exact',
    async (format) => {
      const html = await page([encoded({ format, mediaType: 'image/any' })]);
      expect(html).not.toContain('<img');
      expect(html).toContain(`<strong>${format} – browsers do not draw it</strong><span>Its text is exact.</span>`);
      expect(html).toContain('<span class="pill encoded">ENCODED</span>');
    },
  );

  test.each(['BMP', 'ICO', 'SVG', 'AVIF'])('draws %s', async (format) => {
    expect(await page([encoded({ format, mediaType: 'image/any' })])).toContain('<img');
  });

  test('does not call a text exact that was not verified, whatever its format', async () => {
    expect(await page([encoded({ format: 'TIFF', verified: false })])).not.toContain('exact.</span>');
  });

  test('has its pictures drawn with the page, so that none is blank when it is printed or captured', async () => {
    expect(await page([encoded()])).toContain(' decoding="sync">');
  });

  test('does not draw what its row calls no image', async () => {
    const html = await page([encoded({ mediaType: 'text/html' }), encoded({ mediaType: 'image/png" onload="x' })]);
    expect(html).not.toContain('<img');
  });

  test('tells of a picture without a row', async () => {
    const html = await page([rejected({ status: null, reason: null, verified: false, latencyMs: null })]);
    expect(html).toContain('<strong>No row</strong>');
  });

  test('sums up what was encoded, and gives the median of the latencies', async () => {
    const html = await page([
      encoded({ latencyMs: 900 }),
      encoded({ latencyMs: 100 }),
      encoded({ latencyMs: 200 }),
      rejected({ latencyMs: null }),
    ]);
    const figures = [...html.matchAll(/<div><dt>(.*?)<\/dt><dd>(.*?)<\/dd><\/div>/g)].map(([, term, value]) => [
      term,
      value,
    ]);
    expect(Object.fromEntries(figures)).toEqual({
      Encoded: '3',
      Rejected: '1',
      Images: '338 kB',
      Texts: '450 kB',
      'Median upload to row, observed on the emulator': '200 ms',
    });
  });

  test('writes keys, outputs and reasons as text, never as markup', async () => {
    const evil = `"><script>alert('1')</script>&`;
    const html = await page([encoded({ key: evil, format: evil }), rejected({ key: evil, reason: evil })], {
      [evil]: evil,
    });
    expect(html).not.toContain('<script');
    expect(html).toContain(escapeHtml(evil));
  });

  test('allows its own style and its own pictures, and nothing else', async () => {
    const html = await page([encoded()]);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(html).not.toMatch(/ style=| on[a-z]+=|<link|url\(|@import/);
  });

  test('reads a text only when its turn has come, so that one is held at a time', async () => {
    const read: string[] = [];
    const pieces = galleryPage([encoded({ outputKey: 'one' }), encoded({ outputKey: 'two' })], {}, async (result) => {
      read.push(result.outputKey!);
      return '';
    });
    for await (const piece of pieces) if (piece.startsWith('" alt')) break;
    expect(read).toEqual(['one']);
  });
});
