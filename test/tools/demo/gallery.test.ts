import { createHash } from 'node:crypto';
import { escapeHtml, galleryPage } from '../../../tools/demo/gallery';
import type { ImageResult } from '../../../tools/demo/report';
import { encoded, rejected } from '../../support/demo-results';

async function page(results: ImageResult[], outputs: Record<string, string> = {}): Promise<string> {
  let html = '';
  for await (const piece of galleryPage(results, outputs, async ({ outputKey }) => btoa(outputKey!))) html += piece;
  return html;
}

describe('galleryPage', () => {
  test('draws every encoded image from its output, with the media type of its item', async () => {
    const html = await page([
      encoded({ outputKey: 'one', mediaType: 'image/jpeg' }),
      encoded({ outputKey: 'two', mediaType: 'image/svg+xml' }),
    ]);
    expect(html).toContain(`<img src="data:image/jpeg;base64,${btoa('one')}"`);
    expect(html).toContain(`<img src="data:image/svg+xml;base64,${btoa('two')}"`);
  });

  test('shows the size of a rotated image as displayed, and the stored size', async () => {
    const html = await page([encoded({ orientation: 6 })]);
    expect(html).toContain('width="427" height="640"');
    expect(html).toContain('</span>JPEG · 427\u00a0×\u00a0640</p>');
    expect(html).toContain('<dt>Stored as</dt><dd>640\u00a0×\u00a0427, EXIF\u00a06</dd>');
  });

  test('shows a rejected file with its reason and without an image', async () => {
    const html = await page([rejected()]);
    expect(html).toContain('<strong>NOT_AN_IMAGE</strong>');
    expect(html).toContain('<span class="pill rejected">REJECTED</span>');
    expect(html).not.toContain('<img');
  });

  test('does not draw an image that was not verified, and shows the differences', async () => {
    const html = await page([encoded({ verified: false, differences: ['The output is <short>.'] })]);
    expect(html).not.toContain('<img');
    expect(html).toContain('<span class="pill differs">DIFFERS</span>');
    expect(html).toContain('<li>The output is &lt;short&gt;.</li>');
    expect(html).toContain('1 of 1 differ from the upload.');
  });

  test.each(['TIFF', 'HEIC', 'JPEG_XL'])(
    'states that the output of a %s image is exact, because browsers do not draw it',
    async (format) => {
      const html = await page([encoded({ format, mediaType: 'image/any' })]);
      expect(html).not.toContain('<img');
      expect(html).toContain(`<strong>${format} – browsers do not draw it</strong><span>Its output is exact.</span>`);
      expect(html).toContain('<span class="pill encoded">ENCODED</span>');
    },
  );

  test.each(['BMP', 'ICO', 'SVG', 'AVIF'])('draws %s', async (format) => {
    expect(await page([encoded({ format, mediaType: 'image/any' })])).toContain('<img');
  });

  test('does not call an output exact that was not verified', async () => {
    expect(await page([encoded({ format: 'TIFF', verified: false })])).not.toContain('exact.</span>');
  });

  test('decodes images synchronously, so that none is blank in a print or screenshot', async () => {
    expect(await page([encoded()])).toContain(' decoding="sync">');
  });

  test('does not draw content whose media type is not an image', async () => {
    const html = await page([encoded({ mediaType: 'text/html' }), encoded({ mediaType: 'image/png" onload="x' })]);
    expect(html).not.toContain('<img');
  });

  test('shows an image without an item', async () => {
    const html = await page([rejected({ status: null, reason: null, verified: false, latencyMs: null })]);
    expect(html).toContain('<strong>No item</strong>');
  });

  test('shows totals and the median of the latencies', async () => {
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
      Outputs: '450 kB',
      'Median time from upload to item, on the emulator': '200 ms',
    });
  });

  test('escapes keys, outputs and reasons', async () => {
    const evil = `"><script>alert('1')</script>&`;
    const html = await page([encoded({ key: evil, format: evil }), rejected({ key: evil, reason: evil })], {
      [evil]: evil,
    });
    expect(html).not.toContain('<script');
    expect(html).toContain(escapeHtml(evil));
  });

  test('allows only its own style sheet and images in its content security policy', async () => {
    const html = await page([encoded()]);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(html).not.toMatch(/ style=| on[a-z]+=|<link|url\(|@import/);
  });

  test('reads outputs one at a time', async () => {
    const read: string[] = [];
    const pieces = galleryPage([encoded({ outputKey: 'one' }), encoded({ outputKey: 'two' })], {}, async (result) => {
      read.push(result.outputKey!);
      return '';
    });
    for await (const piece of pieces) if (piece.startsWith('" alt')) break;
    expect(read).toEqual(['one']);
  });
});
