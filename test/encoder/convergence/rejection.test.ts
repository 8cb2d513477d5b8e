import { isKeyTooLong, rejectionBeforeReading, rejectionByContent } from '../../../src/encoder/convergence/rejection';

const limits = { formats: ['JPEG', 'PNG'] as const, maxObjectSizeBytes: 1000 };

describe('the reason to reject an object before it is read', () => {
  test.each([
    ['within the limits', 1000, 'a.jpg.txt', undefined],
    ['larger than the limit', 1001, 'a.jpg.txt', 'TOO_LARGE'],
    ['without content', 0, 'a.jpg.txt', 'EMPTY'],
    ['whose output key is too long', 5, undefined, 'KEY_TOO_LONG'],
  ])('is correct for an object %s', (_, size, outputKey, reason) => {
    expect(rejectionBeforeReading(size, outputKey, limits)).toBe(reason);
  });

  test('is undefined for an empty object if any content is allowed', () => {
    expect(rejectionBeforeReading(0, 'a.txt', { maxObjectSizeBytes: 1000 })).toBeUndefined();
  });

  test('depends on the length of the output key in bytes', () => {
    const keys = ['x'.repeat(1024), 'x'.repeat(1025), 'ね'.repeat(341), 'ね'.repeat(342)];
    expect(keys.map(isKeyTooLong)).toEqual([false, true, false, true]);
  });
});

describe('the reason to reject an object for its content', () => {
  test('is undefined for an allowed image', () => expect(rejectionByContent('PNG', limits.formats)).toBeUndefined());
  test('is FORMAT_NOT_ALLOWED for another image', () => {
    expect(rejectionByContent('GIF', limits.formats)).toBe('FORMAT_NOT_ALLOWED');
  });
  test('is NOT_AN_IMAGE for other content', () =>
    expect(rejectionByContent(undefined, limits.formats)).toBe('NOT_AN_IMAGE'));
  test('is undefined if any content is allowed', () =>
    expect(rejectionByContent(undefined, undefined)).toBeUndefined());
});
