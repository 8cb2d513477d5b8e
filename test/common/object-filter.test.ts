import { CfnParameter } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { patternsOverlap } from '../../src/common/key-pattern';
import { notificationPatterns } from '../../src/common/object-filter';
import { matchesFilter } from '../../src/encoder/contract';
import { notificationFilters, synthesizePipeline } from '../support/synthesize';

const filtersOf = (props: { prefixFilter?: string; suffixFilters?: string[] }) =>
  notificationFilters(synthesizePipeline(props).template);

describe('the notification filters match every key that the pipeline encodes', () => {
  test('the default is the usual image suffixes, in lower and in upper case', () => {
    expect(filtersOf({})).toEqual(
      ['avif', 'gif', 'jpeg', 'jpg', 'png', 'webp'].flatMap((s) => [`*.${s}`, `*.${s.toUpperCase()}`]).sort(),
    );
  });

  test('each suffix has a filter as specified, in lower and in upper case', () => {
    expect(filtersOf({ suffixFilters: ['.Jpg'] })).toEqual(['*.JPG', '*.Jpg', '*.jpg']);
  });

  test('a suffix without letters has one filter', () => {
    expect(filtersOf({ suffixFilters: ['.001'] })).toEqual(['*.001']);
  });

  test('a suffix that is specified in two spellings has one filter for each', () => {
    expect(filtersOf({ suffixFilters: ['.jpg', '.JPG'] })).toEqual(['*.JPG', '*.jpg']);
  });

  test('the prefix is in every filter', () => {
    expect(filtersOf({ prefixFilter: 'photos/', suffixFilters: ['.png'] })).toEqual(['photos/*.PNG', 'photos/*.png']);
  });

  test('a filter ends at the first character that S3 encodes in notification filters', () => {
    expect(filtersOf({ prefixFilter: 'my photos/', suffixFilters: ['.png'] })).toEqual(['my*.PNG', 'my*.png']);
    expect(filtersOf({ suffixFilters: ['é.png', 'è.png', '.gif'] })).toEqual(['*.GIF', '*.PNG', '*.gif', '*.png']);
  });

  test('a filter replaces the narrower ones that it contains', () => {
    expect(filtersOf({ suffixFilters: ['+a.png', 'xa.png'] })).toEqual(['*A.PNG', '*a.png']);
  });

  test('a token in a suffix leaves only the prefix, because its other spellings are not known', () => {
    const { template } = synthesizePipeline((stack) => ({
      suffixFilters: ['.png', `.${new CfnParameter(stack, 'Suffix').valueAsString}`],
      prefixFilter: 'photos/',
    }));
    expect(notificationFilters(template)).toEqual(['photos/*']);
  });

  test('a prefix ends before a token', () => {
    const { template } = synthesizePipeline((stack) => ({
      suffixFilters: ['.001'],
      prefixFilter: `photos/${new CfnParameter(stack, 'Team').valueAsString}/`,
    }));
    expect(notificationFilters(template)).toEqual(['photos/*.001']);
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'B', '.', '/', ' ', '+', 'é'), minLength: 1, maxLength: 4 });

  test('every key that matches a filter matches exactly one notification, and no two notifications overlap', () => {
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
