import * as fc from 'fast-check';
import { metadataValue } from '../../../src/encoder/aws/s3-object-store';

describe('a value of user metadata', () => {
  test.each(['photo.jpg', 'a b/c+d%.png', '"3f2a-2"'])('is not changed if it is plain text: %s', (text) => {
    expect(metadataValue(text)).toBe(text);
  });

  test.each(['ねこ.jpg', 'café.jpg', ' leading', 'trailing ', 'two  spaces', 'line\nbreak', '=?looks encoded?='])(
    'is an encoded word if it is another text: %j',
    (text) => expect(metadataValue(text)).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/),
  );

  test('is printable ASCII that can be decoded, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const value = metadataValue(text);
        const word = /^=\?UTF-8\?B\?(.*)\?=$/.exec(value)?.[1];
        expect(value).toMatch(/^[\x20-\x7e]+$/);
        expect(word === undefined ? value : Buffer.from(word, 'base64').toString('utf8')).toBe(text);
      }),
    );
  });

  test('is short enough for the limit of 2 KB, for the longest key and all other metadata', () => {
    expect(metadataValue('ね'.repeat(341)).length).toBeLessThan(1500);
  });
});
