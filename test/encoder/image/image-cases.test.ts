import { readdirSync } from 'node:fs';
import { MAX_PREFIX_BYTES, describeImage } from '../../../src/encoder/image/describe-image';
import { MEDIA_TYPES } from '../../../src/encoder/image/image-format';
import { describeStart } from '../../support/encoder/describe-start';
import { CASE_FOLDER, IMAGE_CASES } from '../../support/encoder/image-cases';

test('every file of the folder is a case', () => {
  expect(readdirSync(CASE_FOLDER).sort()).toEqual(IMAGE_CASES.map(({ name }) => name).sort());
});

describe.each(IMAGE_CASES)('the $format $name is described correctly', ({ bytes, format, values }) => {
  const expected = { format, mediaType: MEDIA_TYPES[format], ...values };

  test('if it is read as a whole', () => {
    expect(describeImage(bytes)).toEqual(expected);
  });

  test('if it is so large that only its start is read', async () => {
    const padding = Buffer.alloc(MAX_PREFIX_BYTES, format === 'SVG' ? ' ' : 0);
    expect(await describeStart(Buffer.concat([bytes, padding]))).toEqual(expected);
  });
});
