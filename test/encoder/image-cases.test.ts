import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeStart } from './describe-start';
import { MEDIA_TYPES } from '../../src/encoder/image-format';
import { PROBE_BYTES, probeImage } from '../../src/encoder/probe-image';

const FOLDER = join(__dirname, 'cases');

/** Files that other readers open, each of which stands for a whole kind, with the values that those readers report. */
const CASES = [
  ['sof-first.jpg', 'JPEG', { width: 100, height: 75 }],
  ['fill-before-app0.jpg', 'JPEG', { width: 100, height: 75 }],
  ['fill-before-sof.jpg', 'JPEG', { width: 100, height: 75 }],
  ['turbo-arithmetic.jpg', 'JPEG', { width: 123, height: 45 }],
  ['o-off16.jpg', 'JPEG', { width: 64, height: 48, orientation: 6 }],
  ['o-long.jpg', 'JPEG', { width: 64, height: 48, orientation: 6 }],
  ['exif6.webp', 'WEBP', { width: 64, height: 48, orientation: 6 }],
  ['odd.heic', 'HEIC', { width: 101, height: 77 }],
  ['os2v1.bmp', 'BMP', { width: 7, height: 5 }],
  ['drawio.svg', 'SVG', { width: 401, height: 416 }],
  ['corel.svg', 'SVG', { width: 794, height: 1123 }],
  ['attrsel.svg', 'SVG', { width: 20, height: 10 }],
  ['doctype-nodims.svg', 'SVG', {}],
  ['comma-viewbox.svg', 'SVG', { width: 256, height: 256 }],
  ['ns0.svg', 'SVG', { width: 20, height: 10 }],
] as const;

test('every file of the folder is a case', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(CASES.map(([name]) => name as string).sort());
});

describe.each(CASES)('%s is a %s whose values are read correctly', (name, format, values) => {
  const bytes = readFileSync(join(FOLDER, name));
  const expected = { format, mediaType: MEDIA_TYPES[format], ...values };

  test('if all of it is read', () => {
    expect(probeImage(bytes)).toEqual(expected);
  });

  test('if it is so large that only its start is read', async () => {
    const padding = Buffer.alloc(PROBE_BYTES, format === 'SVG' ? ' ' : 0);
    expect(await describeStart(Buffer.concat([bytes, padding]))).toEqual(expected);
  });
});
