import { isKeyTooLong, rejectionBeforeReading, rejectionByContent } from '../../../src/encoder/convergence/rejection';

const limits = { formats: ['JPEG', 'PNG'] as const, maxObjectSizeBytes: 1000 };

describe('an object is rejected before it is read', () => {
  test.each([
    ['within the limits', 1000, 'a.jpg.txt', undefined],
    ['larger than the limit', 1001, 'a.jpg.txt', 'TOO_LARGE'],
    ['empty', 0, 'a.jpg.txt', 'EMPTY'],
    ['whose text S3 would not take under so long a key', 5, undefined, 'KEY_TOO_LONG'],
  ])('%s', (_, size, outputKey, reason) => {
    expect(rejectionBeforeReading(size, outputKey, limits)).toBe(reason);
  });

  test('an empty object is not, where any content passes', () => {
    expect(rejectionBeforeReading(0, 'a.txt', { maxObjectSizeBytes: 1000 })).toBeUndefined();
  });

  test("a key's length is counted in bytes", () => {
    const keys = ['x'.repeat(1024), 'x'.repeat(1025), 'ね'.repeat(341), 'ね'.repeat(342)];
    expect(keys.map(isKeyTooLong)).toEqual([false, true, false, true]);
  });
});

describe('an object is rejected for its content', () => {
  test('an allowed image is not', () => expect(rejectionByContent('PNG', limits.formats)).toBeUndefined());
  test('an image of a format that is not allowed is', () => {
    expect(rejectionByContent('GIF', limits.formats)).toBe('FORMAT_NOT_ALLOWED');
  });
  test('what is no image is', () => expect(rejectionByContent(undefined, limits.formats)).toBe('NOT_AN_IMAGE'));
  test('nothing is, where any content passes', () => expect(rejectionByContent(undefined, undefined)).toBeUndefined());
});
