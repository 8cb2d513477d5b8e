import { Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ImageEncodingPipelineProps } from '../../src';
import { makePipeline, synthesizePipeline } from '../support/synthesize';

const warnings = (props: ImageEncodingPipelineProps) =>
  Annotations.fromStack(synthesizePipeline(props).stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => entry.data);

describe('filters that S3 rejects are errors at synthesis', () => {
  test.each([
    [['.jpg', 'jpg'], '".jpg" and "jpg" overlap (both match *.jpg), and S3 rejects overlapping filters'],
    [['g', '.JPG'], '"g" and ".JPG" overlap (both match *.JPG)'],
    [['.JPG', 'photo.jpg'], '".JPG" and "photo.jpg" overlap (both match *photo.jpg)'],
  ])('rejects the overlapping suffixes %j', (suffixFilters, message) => {
    expect(makePipeline({ suffixFilters })).toThrow(`[Stack/Images] suffixFilters: ${message}`);
    expect(makePipeline({ suffixFilters })).toThrow('Remove the longer one.');
  });

  test('rejects a suffix that is in the list twice', () => {
    expect(makePipeline({ suffixFilters: ['.jpg', '.png', '.jpg'] })).toThrow(
      '[Stack/Images] suffixFilters: contains ".jpg" more than once. Remove the duplicate.',
    );
  });

  test('accepts suffixes that look similar but do not overlap', () => {
    expect(makePipeline({ suffixFilters: ['.jpg', '.jpeg', '.jpgx', '.tar.jp'] })).not.toThrow();
  });

  test('rejects an empty list', () => {
    expect(makePipeline({ suffixFilters: [] })).toThrow(
      '[Stack/Images] suffixFilters: must be a list of at least one element that is known at synthesis, got []. Specify such a list, or omit suffixFilters for the default.',
    );
  });

  test('rejects a tokenized list', () => {
    expect(makePipeline({ suffixFilters: Token.asList({ Ref: 'Suffixes' }) })).toThrow(
      '[Stack/Images] suffixFilters: must be a list of at least one element that is known at synthesis, got a tokenized list.',
    );
  });

  test.each([
    [{ suffixFilters: ['.jpg', ''] }, 'suffixFilters[1]: must not be an empty string.'],
    [
      { prefixFilter: '' },
      'prefixFilter: must not be an empty string. Specify at least one character, or omit prefixFilter.',
    ],
    [{ suffixFilters: ['*.jpg'] }, `suffixFilters[0]: "*.jpg" contains '*', but filters do not support wildcards.`],
    [{ prefixFilter: 'photos/*' }, `prefixFilter: "photos/*" contains '*'`],
    [{ suffixFilters: ['.jpg\n'] }, 'suffixFilters[0]: ".jpg\\n" contains a control character'],
    [{ prefixFilter: 'a\ud800' }, 'prefixFilter: "a\\ud800" contains a control character or half of a surrogate pair'],
    [
      { prefixFilter: 'é'.repeat(513) },
      'prefixFilter: must be at most 1,024 bytes in UTF-8 because an object key has at most 1,024 bytes, got 1,026 bytes.',
    ],
    [{ suffixFilters: ['x'.repeat(1025)] }, 'suffixFilters[0]: must be at most 1,024 bytes'],
  ])('rejects %j', (props, message) => {
    expect(makePipeline(props)).toThrow(`[Stack/Images] ${message}`);
  });

  test('accepts a prefix of the maximum length of a key', () => {
    expect(makePipeline({ prefixFilter: 'é'.repeat(512), outputSuffix: '' })).not.toThrow();
  });

  test('rejects suffixes that need more notifications than S3 allows', () => {
    const suffixFilters = Array.from({ length: 51 }, (_, i) => `.x${i + 100}`);
    expect(makePipeline({ suffixFilters })).toThrow(
      '[Stack/Images] suffixFilters: require 102 notification configurations, but S3 allows at most 100 per bucket. Each different spelling of a suffix (as specified, lowercase, uppercase) requires one. Specify fewer suffixes.',
    );
    expect(makePipeline({ suffixFilters: suffixFilters.slice(0, 50) })).not.toThrow();
  });
});

describe('filters that hardly any key matches cause a warning', () => {
  test.each([
    ['s3://team-uploads/photos/', 's3://'],
    ['/photos/', '/'],
  ])('the prefix %s', (prefix, start) => {
    const [filterWarning] = warnings({ prefixFilter: prefix });
    expect(filterWarning).toBe(
      `prefixFilter: "${prefix}" starts with "${start}", which S3 treats as part of the key: no object is encoded unless ` +
        "its key starts with it. Specify only the start of the key, such as 'photos/', or acknowledge this warning if it " +
        'is intended. [ack: cdk-image-encoding-pipeline:unusualPrefix]',
    );
    const [outputWarning] = warnings({ outputPrefix: prefix });
    expect(outputWarning).toMatch(
      `outputPrefix: "${prefix}" starts with "${start}", which S3 treats as part of the key: the keys of all outputs start with it.`,
    );
  });

  test.each(['photos/', 'photos//', 's3/'])('the prefix %s does not', (prefix) => {
    expect(warnings({ prefixFilter: prefix, outputPrefix: prefix })).toEqual([]);
  });

  test('a suffix with a comma, because it is probably a list', () => {
    expect(warnings({ suffixFilters: ['.jpg,.png'] })).toEqual([
      'suffixFilters: ".jpg,.png" contains a comma, which counts as part of the suffix. Only keys that end with the entire ' +
        "text, including the comma, are encoded. Specify several suffixes as a list: ['.jpg', '.png']. [ack: cdk-image-encoding-pipeline:suffixWithComma]",
    ]);
    expect(warnings({ suffixFilters: ['.jpg', '.png'] })).toEqual([]);
  });
});
