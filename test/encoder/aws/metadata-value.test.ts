import * as fc from 'fast-check';
import { metadataValue } from '../../../src/encoder/aws/metadata-value';

describe('metadata values survive the way through HTTP headers', () => {
  test.each(['photo.jpg', 'a b/c+d%.png', '"3f2a-2"'])('plain text stays as it is: %s', (text) => {
    expect(metadataValue(text)).toBe(text);
  });

  test.each(['ねこ.jpg', 'café.jpg', ' leading', 'trailing ', 'two  spaces', 'line\nbreak', '=?looks encoded?='])(
    'other text becomes an encoded word: %j',
    (text) => expect(metadataValue(text)).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/),
  );

  test('any text is printable ASCII and can be read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const value = metadataValue(text);
        const word = /^=\?UTF-8\?B\?(.*)\?=$/.exec(value)?.[1];
        expect(value).toMatch(/^[\x20-\x7e]+$/);
        expect(word === undefined ? value : Buffer.from(word, 'base64').toString('utf8')).toBe(text);
      }),
    );
  });

  test('the longest key fits into the 2 KB that S3 takes, with all other metadata', () => {
    expect(metadataValue('ね'.repeat(341)).length).toBeLessThan(1500);
  });
});
