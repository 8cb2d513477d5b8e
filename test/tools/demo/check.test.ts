import { createHash } from 'node:crypto';
import { encodedDifferences, rejectedDifferences, statusDifferences } from '../../../tools/demo/check';

const PICTURE = Buffer.from([0, 1, 2, 250, 251, 255, 62]);
const TEXT = PICTURE.toString('base64');
const STORED = { text: TEXT, etag: '"e"' };
const ROW = {
  source_key: 'a.jpg',
  size_bytes: PICTURE.length,
  output_size_bytes: TEXT.length,
  output_etag: '"e"',
  sha256: createHash('sha256').update(PICTURE).digest('hex'),
};

describe('an encoded picture', () => {
  test('differs in nothing when text and row are right', () => {
    expect(encodedDifferences('a.jpg', PICTURE, ROW, STORED)).toEqual([]);
  });

  test('needs no sha256 in its row', () => {
    expect(encodedDifferences('a.jpg', PICTURE, { ...ROW, sha256: undefined }, STORED)).toEqual([]);
  });

  test.each([
    ['the URL alphabet', Buffer.from([251, 255]), '-_8='],
    ['no padding', Buffer.from([1]), 'AQ'],
    ['padding inside', Buffer.from([1]), 'AQ==AQ=='],
    ['a line break', Buffer.from([1, 2, 3]), 'AQID\r\n\r\n'],
    ['a tag', Buffer.from([1, 2, 3]), 'AQID"><b'],
  ])('differs when its text has %s', (_, picture, text) => {
    const differences = encodedDifferences('a.jpg', picture, {}, { text, etag: '' });
    expect(differences).toContain('The text is not Base64 as RFC 4648 §4 has it.');
  });

  test('differs when its text decodes to other bytes of the same number', () => {
    const other = Buffer.from(PICTURE).reverse();
    expect(encodedDifferences('a.jpg', other, { ...ROW, sha256: undefined }, STORED)).toEqual([
      'The text decodes to other bytes than were uploaded.',
    ]);
  });

  test('differs when its text is too short', () => {
    expect(encodedDifferences('a.jpg', PICTURE, ROW, { ...STORED, text: TEXT.slice(0, 4) })).toEqual([
      'The text decodes to 3 bytes, but 7 were uploaded.',
      "The row's output_size_bytes is 12 instead of 4.",
    ]);
  });

  test.each([
    ['source_key', 'b.jpg'],
    ['size_bytes', 8],
    ['output_size_bytes', 11],
    ['output_etag', '"f"'],
    ['sha256', '00'],
  ])('differs when its row has another %s', (attribute, value) => {
    const differences = encodedDifferences('a.jpg', PICTURE, { ...ROW, [attribute]: value }, STORED);
    expect(differences).toEqual([expect.stringMatching(`^The row's ${attribute} is ${value} instead of `)]);
  });

  test('of a size whose text is longer than any stack is compared all the same', () => {
    const large = Buffer.alloc(30_000_000, 7);
    const row = { ...ROW, size_bytes: large.length, output_size_bytes: 40_000_000, sha256: undefined };
    expect(encodedDifferences('a.jpg', large, row, { text: large.toString('base64'), etag: '"e"' })).toEqual([]);
  });
});

describe('a rejected picture', () => {
  test('differs in nothing with a reason and without a text', () => {
    expect(rejectedDifferences('a.jpg', { reason: 'EMPTY' }, ['b.jpg.txt', 'aa.jpg.txt'])).toEqual([]);
  });

  test('differs when the reason is none of the known ones', () => {
    expect(rejectedDifferences('a.jpg', { reason: 'UGLY' }, [])).toEqual([
      'The row gives the reason UGLY, which is none.',
    ]);
  });

  test('differs when there is a text', () => {
    expect(rejectedDifferences('a.jpg', { reason: 'EMPTY' }, ['a.jpg.txt'])).toEqual([
      'There is a text a.jpg.txt, although the picture was rejected.',
    ]);
  });
});

describe('the samples', () => {
  test('differ when one is rejected that is an image, or encoded that is none', () => {
    const results = [
      { key: 'a.jpg', status: 'REJECTED' },
      { key: 'b.jpg', status: 'ENCODED' },
      { key: 'c.jpg', status: 'ENCODED' },
      { key: 'd.jpg', status: null },
    ];
    expect(statusDifferences(results, ['c.jpg'])).toEqual([
      'a.jpg is REJECTED, but should be ENCODED.',
      'c.jpg is ENCODED, but should be REJECTED.',
    ]);
  });
});
