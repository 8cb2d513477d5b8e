import { createHash } from 'node:crypto';
import { encodedDifferences, rejectedDifferences, statusDifferences } from '../../../tools/demo/check';

const IMAGE = Buffer.from([0, 1, 2, 250, 251, 255, 62]);
const OUTPUT = IMAGE.toString('base64');
const STORED = { content: OUTPUT, etag: '"e"' };
const ITEM = {
  source_key: 'a.jpg',
  size_bytes: IMAGE.length,
  output_size_bytes: OUTPUT.length,
  output_etag: '"e"',
  sha256: createHash('sha256').update(IMAGE).digest('hex'),
};

describe('encodedDifferences', () => {
  test('reports nothing if the output and the item are correct', () => {
    expect(encodedDifferences('a.jpg', IMAGE, ITEM, STORED)).toEqual([]);
  });

  test('does not require a sha256 in the item', () => {
    expect(encodedDifferences('a.jpg', IMAGE, { ...ITEM, sha256: undefined }, STORED)).toEqual([]);
  });

  test.each([
    ['the URL alphabet', Buffer.from([251, 255]), '-_8='],
    ['no padding', Buffer.from([1]), 'AQ'],
    ['padding inside', Buffer.from([1]), 'AQ==AQ=='],
    ['a line break', Buffer.from([1, 2, 3]), 'AQID\r\n\r\n'],
    ['a tag', Buffer.from([1, 2, 3]), 'AQID"><b'],
  ])('reports an output with %s', (_, image, text) => {
    const differences = encodedDifferences('a.jpg', image, {}, { content: text, etag: '' });
    expect(differences).toContain('The output is not Base64 text as defined in RFC 4648, section 4.');
  });

  test('reports an output that decodes to different bytes of the same length', () => {
    const other = Buffer.from(IMAGE).reverse();
    expect(encodedDifferences('a.jpg', other, { ...ITEM, sha256: undefined }, STORED)).toEqual([
      'The output decodes to bytes that differ from the upload.',
    ]);
  });

  test('reports an output that is too short', () => {
    expect(encodedDifferences('a.jpg', IMAGE, ITEM, { ...STORED, content: OUTPUT.slice(0, 4) })).toEqual([
      'The output decodes to 3 bytes, but 7 bytes were uploaded.',
      "The item's output_size_bytes is 12 instead of 4.",
    ]);
  });

  test.each([
    ['source_key', 'b.jpg'],
    ['size_bytes', 8],
    ['output_size_bytes', 11],
    ['output_etag', '"f"'],
    ['sha256', '00'],
  ])('reports an item with a wrong %s', (attribute, value) => {
    const differences = encodedDifferences('a.jpg', IMAGE, { ...ITEM, [attribute]: value }, STORED);
    expect(differences).toEqual([expect.stringMatching(`^The item's ${attribute} is ${value} instead of `)]);
  });

  test('compares images whose output is larger than the call stack', () => {
    const large = Buffer.alloc(30_000_000, 7);
    const item = { ...ITEM, size_bytes: large.length, output_size_bytes: 40_000_000, sha256: undefined };
    expect(encodedDifferences('a.jpg', large, item, { content: large.toString('base64'), etag: '"e"' })).toEqual([]);
  });
});

describe('rejectedDifferences', () => {
  test('reports nothing for an item with a reason and no output', () => {
    expect(rejectedDifferences('a.jpg', { reason: 'EMPTY' }, ['b.jpg.txt', 'aa.jpg.txt'])).toEqual([]);
  });

  test('reports an unknown reason', () => {
    expect(rejectedDifferences('a.jpg', { reason: 'UGLY' }, [])).toEqual(['The item has the unknown reason UGLY.']);
  });

  test('reports an output', () => {
    expect(rejectedDifferences('a.jpg', { reason: 'EMPTY' }, ['a.jpg.txt'])).toEqual([
      'The output a.jpg.txt exists, although the image was rejected.',
    ]);
  });
});

describe('statusDifferences', () => {
  test('reports rejected images, and encoded files that are not images', () => {
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
