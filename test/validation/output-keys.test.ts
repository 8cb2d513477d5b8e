import { makePipeline } from '../support/synthesize';

describe('outputPrefix and outputSuffix', () => {
  test('outputPrefix cannot be an empty string', () => {
    expect(makePipeline({ outputPrefix: '' })).toThrow(
      '[Stack/Images] outputPrefix: must not be an empty string. Specify at least one character, or omit outputPrefix.',
    );
  });

  test.each(['outputPrefix', 'outputSuffix'])('%s can have at most 1,023 bytes', (prop) => {
    expect(makePipeline({ [prop]: 'x'.repeat(1024) })).toThrow(
      `[Stack/Images] ${prop}: must be at most 1,023 bytes in UTF-8 because the key of an output has at most 1,024 bytes and contains the key of the image, got 1,024 bytes. Shorten it.`,
    );
  });

  test('outputSuffix cannot contain a control character', () => {
    expect(makePipeline({ outputSuffix: '.\u0007' })).toThrow(
      '[Stack/Images] outputSuffix: ".\\u0007" contains a control character or half of a surrogate pair, which S3 listings and notification filters do not support. Remove it.',
    );
  });

  test('leave room for the shortest key that the filters match', () => {
    expect(makePipeline({ outputPrefix: 'x'.repeat(600), outputSuffix: 'x'.repeat(420) })).not.toThrow();
    expect(makePipeline({ outputPrefix: 'x'.repeat(600), outputSuffix: 'x'.repeat(421) })).toThrow(
      '[Stack/Images] outputPrefix: must be shorter, because the keys of all outputs (outputPrefix, the key of an image that matches the filters, and outputSuffix) would have at least 1,025 bytes, but S3 allows at most 1,024. Shorten outputPrefix, outputSuffix or the filters.',
    );
  });

  test('leave room for prefixFilter', () => {
    expect(makePipeline({ prefixFilter: 'x'.repeat(1021) })).toThrow('1,025 bytes');
    expect(makePipeline({ prefixFilter: 'x'.repeat(1020) })).not.toThrow();
  });
});
