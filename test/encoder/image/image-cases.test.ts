import { readdirSync } from 'node:fs';
import { MEDIA_TYPES } from '../../../src/encoder/image/image-format';
import { PROBE_BYTES, probeImage } from '../../../src/encoder/image/probe-image';
import { describeStart } from '../../support/encoder/describe-start';
import { CASE_FOLDER, IMAGE_CASES } from '../../support/encoder/image-cases';

test('every file of the folder is a case', () => {
  expect(readdirSync(CASE_FOLDER).sort()).toEqual(IMAGE_CASES.map(({ name }) => name).sort());
});

describe.each(IMAGE_CASES)('$name is a $format whose values are read correctly', ({ bytes, format, values }) => {
  const expected = { format, mediaType: MEDIA_TYPES[format], ...values };

  test('if all of it is read', () => {
    expect(probeImage(bytes)).toEqual(expected);
  });

  test('if it is so large that only its start is read', async () => {
    const padding = Buffer.alloc(PROBE_BYTES, format === 'SVG' ? ' ' : 0);
    expect(await describeStart(Buffer.concat([bytes, padding]))).toEqual(expected);
  });
});
