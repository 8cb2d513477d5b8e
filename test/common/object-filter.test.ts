import { App, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { patternsOverlap } from '../../src/common/key-pattern';
import { notificationPatterns, objectFilterFrom } from '../../src/common/object-filter';
import { matchesFilter } from '../../src/encoder/contract';
import { makePipeline, notificationFilters, synthesizePipeline } from '../support/synthesize';

const filtersOf = (props: { prefixFilter?: string; suffixFilters?: string[] }) =>
  notificationFilters(synthesizePipeline(props).template);

describe("S3's notifications let pass every key that the pipeline takes", () => {
  test('by default the usual image suffixes, in lower and in upper case', () => {
    expect(filtersOf({})).toEqual(
      ['avif', 'gif', 'jpeg', 'jpg', 'png', 'webp'].flatMap((s) => [`*.${s}`, `*.${s.toUpperCase()}`]).sort(),
    );
  });

  test('each suffix as given, in lower and in upper case', () => {
    expect(filtersOf({ suffixFilters: ['.Jpg'] })).toEqual(['*.JPG', '*.Jpg', '*.jpg']);
  });

  test('a suffix without letters once', () => {
    expect(filtersOf({ suffixFilters: ['.001'] })).toEqual(['*.001']);
  });

  test('the same suffix in two spellings once', () => {
    expect(filtersOf({ suffixFilters: ['.jpg', '.JPG'] })).toEqual(['*.JPG', '*.jpg']);
  });

  test('the prefix with every suffix', () => {
    expect(filtersOf({ prefixFilter: 'photos/', suffixFilters: ['.png'] })).toEqual(['photos/*.PNG', 'photos/*.png']);
  });

  test('up to where a character begins whose meaning in a filter is not its own', () => {
    expect(filtersOf({ prefixFilter: 'my photos/', suffixFilters: ['.png'] })).toEqual(['my*.PNG', 'my*.png']);
    expect(filtersOf({ suffixFilters: ['é.png', 'è.png', '.gif'] })).toEqual(['*.GIF', '*.PNG', '*.gif', '*.png']);
  });

  test('a wider filter takes the place of the narrower ones it covers', () => {
    expect(filtersOf({ suffixFilters: ['+a.png', 'xa.png'] })).toEqual(['*A.PNG', '*a.png']);
  });

  test('a token in a suffix, whose other spellings are not known, leaves only the prefix', () => {
    const { template } = synthesizePipeline((stack) => ({
      suffixFilters: ['.png', `.${new CfnParameter(stack, 'Suffix').valueAsString}`],
      prefixFilter: 'photos/',
    }));
    expect(notificationFilters(template)).toEqual(['photos/*']);
  });

  test('a token in a prefix ends it there', () => {
    const { template } = synthesizePipeline((stack) => ({
      suffixFilters: ['.001'],
      prefixFilter: `photos/${new CfnParameter(stack, 'Team').valueAsString}/`,
    }));
    expect(notificationFilters(template)).toEqual(['photos/*.001']);
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'B', '.', '/', ' ', '+', 'é'), minLength: 1, maxLength: 4 });

  test('whatever the filter, no key that matches it is held back, and no two notifications overlap', () => {
    fc.assert(
      fc.property(
        fc.option(text, { nil: '' }),
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.array(text, { maxLength: 2 }),
        fc.nat(3),
        fc.nat(2),
        (prefix, suffixes, middle, which, spelling) => {
          const filter = { prefix, suffixes };
          const suffix = suffixes[which % suffixes.length];
          const key = prefix + middle.join('') + [suffix, suffix.toLowerCase(), suffix.toUpperCase()][spelling];
          expect(matchesFilter(key, filter)).toBe(true);
          const patterns = notificationPatterns(filter);
          expect(patterns.filter((p) => key.startsWith(p.prefix) && key.endsWith(p.suffix))).toHaveLength(1);
          patterns.forEach((a, i) =>
            patterns.slice(0, i).forEach((b) => expect([a, b, patternsOverlap(a, b)]).toEqual([a, b, false])),
          );
        },
      ),
    );
  });
});

describe('a filter that cannot be deployed is refused at synthesis', () => {
  test.each([
    [['.jpg', 'jpg'], '".jpg" and "jpg" overlap: *.jpg matches both'],
    [['g', '.JPG'], '"g" and ".JPG" overlap: *.JPG matches both'],
    [['.JPG', 'photo.jpg'], '".JPG" and "photo.jpg" overlap: *photo.jpg matches both'],
  ])('overlapping suffixes: %j', (suffixFilters, message) => {
    expect(makePipeline({ suffixFilters })).toThrow(`[Stack/Images] suffixFilters: ${message}`);
    expect(makePipeline({ suffixFilters })).toThrow(
      "Keep only the shorter one, or make them differ, such as '.jpg' and '.jpeg'.",
    );
  });

  test('a suffix that is there twice', () => {
    expect(makePipeline({ suffixFilters: ['.jpg', '.png', '.jpg'] })).toThrow(
      '[Stack/Images] suffixFilters: has ".jpg" twice. Give it once.',
    );
  });

  test('suffixes that only look alike pass', () => {
    expect(makePipeline({ suffixFilters: ['.jpg', '.jpeg', '.jpgx', '.tar.jp'] })).not.toThrow();
  });

  test('an empty list', () => {
    expect(makePipeline({ suffixFilters: [] })).toThrow(
      "[Stack/Images] suffixFilters: is an empty list, which matches no object. Leave it out for the default (.jpg .jpeg .png .gif .webp .avif), or give at least one suffix such as '.jpg'.",
    );
  });

  test('a tokenized list', () => {
    expect(makePipeline({ suffixFilters: Token.asList({ Ref: 'Suffixes' }) })).toThrow(
      '[Stack/Images] suffixFilters: is a tokenized list, whose length and values are not known before deployment',
    );
  });

  test.each([
    [{ suffixFilters: ['.jpg', ''] }, 'suffixFilters[1]: is an empty string'],
    [{ prefixFilter: '' }, 'prefixFilter: is an empty string. Leave it out, or give at least one character.'],
    [
      { suffixFilters: ['*.jpg'] },
      `suffixFilters[0]: "*.jpg" contains '*', which S3 does not take in a notification filter`,
    ],
    [{ prefixFilter: 'photos/*' }, `prefixFilter: "photos/*" contains '*'`],
    [{ suffixFilters: ['.jpg\n'] }, 'suffixFilters[0]: ".jpg\\n" contains a control character'],
    [{ prefixFilter: 'a\ud800' }, 'prefixFilter: "a\\ud800" contains a control character or half a surrogate pair'],
    [{ prefixFilter: 'é'.repeat(513) }, 'prefixFilter: is 1026 bytes long in UTF-8, and at most 1024 fit'],
    [{ suffixFilters: ['x'.repeat(1025)] }, 'suffixFilters[0]: is 1025 bytes long in UTF-8'],
  ])('%j', (props, message) => {
    expect(makePipeline(props)).toThrow(`[Stack/Images] ${message}`);
  });

  test('as long as a key may be is not too long', () => {
    expect(makePipeline({ prefixFilter: 'é'.repeat(512) })).not.toThrow();
  });

  test('more notifications than S3 takes for a bucket', () => {
    const suffixFilters = Array.from({ length: 51 }, (_, i) => `.x${i + 100}`);
    expect(makePipeline({ suffixFilters })).toThrow(
      '[Stack/Images] suffixFilters: take 102 notification configurations (each suffix as given, in lower and in upper case), and S3 takes 100 for a bucket. Give fewer suffixes.',
    );
    expect(makePipeline({ suffixFilters: suffixFilters.slice(0, 50) })).not.toThrow();
  });
});

describe('a prefix that keys hardly ever have is warned of', () => {
  const warnings = (prefixFilter: string) =>
    Annotations.fromStack(synthesizePipeline({ prefixFilter }).stack)
      .findWarning('*', Match.anyValue())
      .map(({ id, entry }) => `${id}: ${entry.data}`);

  test.each([
    ['s3://team-uploads/photos/', 's3://'],
    ['/photos/', '/'],
  ])('%s', (prefixFilter, start) => {
    expect(warnings(prefixFilter)).toEqual([
      `/Stack/Images: prefixFilter: is "${prefixFilter}", and the key of an object in S3 has neither its bucket nor a slash ` +
        `before it: photos/cat.jpg. Unless your keys do begin with "${start}", nothing is encoded. Give the start of the ` +
        "key alone, such as 'photos/'. [ack: cdk-image-encoding-pipeline:unusualPrefix]",
    ]);
  });

  test.each(['photos/', 'photos//', 's3/'])('not so %s', (prefixFilter) => {
    expect(warnings(prefixFilter)).toEqual([]);
  });
});

describe('a suffix with a comma', () => {
  const warnings = (...suffixFilters: string[]) =>
    Annotations.fromStack(synthesizePipeline({ suffixFilters }).stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => entry.data);

  test('causes a warning, because it is probably a list', () => {
    expect(warnings('.jpg,.png')).toEqual([
      'suffixFilters: ".jpg,.png" contains a comma, so only keys that end with all of it are encoded. Specify several ' +
        "suffixes as a list: ['.jpg', '.png']. [ack: cdk-image-encoding-pipeline:suffixWithComma]",
    ]);
  });

  test('is the only one that causes it', () => {
    expect(warnings('.jpg', '.png')).toEqual([]);
  });
});

describe('objectFilterFrom', () => {
  test('keeps prefix and suffixes as they were given', () => {
    const filter = objectFilterFrom(new Stack(new App()), { prefixFilter: 'a b/', suffixFilters: ['.JPG'] });
    expect(filter).toEqual({ prefix: 'a b/', suffixes: ['.JPG'] });
  });
});
