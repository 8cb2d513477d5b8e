import { isKeyTooLong, rejectionBeforeReading, rejectionByContent } from '../../src/encoder/rejection';

const limits = { formats: ['JPEG', 'PNG'] as const, maxObjectSizeBytes: 1000 };

describe('an object is rejected before it is read', () => {
  test.each([
    ['within the limits', 1000, 'a.jpg.txt', undefined],
    ['larger than the limit', 1001, 'a.jpg.txt', 'TOO_LARGE'],
    ['empty', 0, 'a.jpg.txt', 'EMPTY'],
    ['with a text whose key S3 would not take', 5, 'x'.repeat(1025), 'KEY_TOO_LONG'],
    ['with the longest key that S3 takes', 5, 'x'.repeat(1024), undefined],
  ])('%s', (_, size, outputKey, reason) => {
    expect(rejectionBeforeReading(size, outputKey, limits)).toBe(reason);
  });

  test('an empty object is not, where any content passes', () => {
    expect(rejectionBeforeReading(0, 'a.txt', { maxObjectSizeBytes: 1000 })).toBeUndefined();
  });

  test("a key's length is counted in bytes", () => {
    expect([isKeyTooLong('ね'.repeat(341)), isKeyTooLong('ね'.repeat(342))]).toEqual([false, true]);
  });
});

describe('an object is rejected for its content', () => {
  const png = { format: 'PNG', mediaType: 'image/png' } as const;
  const gif = { format: 'GIF', mediaType: 'image/gif' } as const;

  test('an allowed image is not', () => expect(rejectionByContent(png, limits.formats)).toBeUndefined());
  test('another image is', () => expect(rejectionByContent(gif, limits.formats)).toBe('NOT_AN_IMAGE'));
  test('what is no image is', () => expect(rejectionByContent(undefined, limits.formats)).toBe('NOT_AN_IMAGE'));
  test('nothing is, where any content passes', () => expect(rejectionByContent(undefined, undefined)).toBeUndefined());
});
