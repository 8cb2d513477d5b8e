import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { matchesFilter } from '../../src/encoder/contract';
import { KeyMatcher, keyMatchers } from '../../src/triggers/key-matchers';

/** Matches a key as the documentation of EventBridge describes it: the whole key, its prefix, its suffix, or a wildcard. */
function matches(key: string, matcher: KeyMatcher): boolean {
  if (typeof matcher === 'string') return key === matcher;
  if ('prefix' in matcher) return key.startsWith(matcher.prefix);
  if ('suffix' in matcher) return key.endsWith(matcher.suffix);
  const pieces = [...matcher.wildcard.matchAll(/\\([*\\])|(\*)|([^*\\])/gsu)];
  const expression = pieces.map(([, literal, gap, plain]) => (gap ? '.*' : quoted(literal ?? plain))).join('');
  return new RegExp(`^${expression}$`, 'su').test(key);
}

const quoted = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
const matchesAny = (key: string, matchers: KeyMatcher[]) =>
  matchers.length === 0 || matchers.some((matcher) => matches(key, matcher));

/** Few characters, so that prefixes and suffixes often overlap. Some have a meaning in wildcards. */
const characters = fc.constantFrom('a', 'A', '.', '\\', '*', 'ß', '😀');
const text = (maxLength: number) => fc.string({ unit: characters, minLength: 0, maxLength });
const suffix = fc.string({ unit: characters, minLength: 1, maxLength: 4 });

describe('the conditions for keys in an event pattern', () => {
  test('match all keys that the encoder encodes', () => {
    fc.assert(
      fc.property(text(4), fc.array(suffix, { minLength: 1, maxLength: 3 }), text(3), (prefix, suffixes, middle) => {
        const filter = { prefix, suffixes };
        const matchers = keyMatchers(filter);
        const keys = [prefix, ...suffixes, ...suffixes.map((end) => prefix + middle + end), middle];
        const shared = suffixes.flatMap((end) => Array.from(end, (_, i) => prefix + end.slice(i)));
        return [...keys, ...shared].every((key) => !matchesFilter(key, filter) || matchesAny(key, matchers));
      }),
      { numRuns: 5000 },
    );
  });

  test('match no other keys, for up to four spellings of suffixes or without a prefix', () => {
    const filters = fc.oneof(
      fc.record({ prefix: text(4), suffixes: fc.constantFrom(['.a', '.*'], ['.\\a'], ['.A'], ['.ß']) }),
      fc.record({ prefix: fc.constant(''), suffixes: fc.array(suffix, { minLength: 1, maxLength: 9 }) }),
    );
    fc.assert(
      fc.property(filters, text(9), fc.boolean(), (filter, tail, startsRight) => {
        const key = startsRight ? filter.prefix + tail : tail;
        return matchesAny(key, keyMatchers(filter)) === matchesFilter(key, filter);
      }),
      { numRuns: 5000 },
    );
  });

  test('contain every spelling of a suffix', () => {
    expect(keyMatchers({ prefix: '', suffixes: ['.jpg', '.Png'] })).toEqual([
      { suffix: '.jpg' },
      { suffix: '.JPG' },
      { suffix: '.Png' },
      { suffix: '.png' },
      { suffix: '.PNG' },
    ]);
  });

  test('are wildcards with escapes for a prefix and suffixes', () => {
    expect(keyMatchers({ prefix: 'my \\ photos/', suffixes: ['.jpg'] })).toEqual([
      { wildcard: 'my \\\\ photos/*.jpg' },
      { wildcard: 'my \\\\ photos/*.JPG' },
    ]);
    expect(keyMatchers({ prefix: '*/', suffixes: ['.001'] })).toEqual([{ wildcard: '\\*/*.001' }]);
  });

  test('contain the keys in which prefix and suffix overlap', () => {
    expect(keyMatchers({ prefix: 'a.j', suffixes: ['.jpg'] })).toEqual([
      { wildcard: 'a.j*.jpg' },
      { wildcard: 'a.j*.JPG' },
      'a.jpg',
    ]);
  });

  test('contain only the prefix if the wildcards are too complex', () => {
    expect(keyMatchers({ prefix: 'photos/', suffixes: ['.jpg', '.png'] })).toHaveLength(4);
    expect(keyMatchers({ prefix: 'photos/', suffixes: ['.jpg', '.png', '.001'] })).toEqual([{ prefix: 'photos/' }]);
    // A suffix that repeats its beginning counts more than once.
    expect(keyMatchers({ prefix: 'photos/', suffixes: ['000000001'] })).toEqual([{ wildcard: 'photos/*000000001' }]);
    expect(keyMatchers({ prefix: 'photos/', suffixes: ['0000000001'] })).toEqual([{ prefix: 'photos/' }]);
  });

  test('contain a prefix that is a token, but no suffixes if one is a token', () => {
    const stack = new Stack();
    const token = new CfnParameter(stack, 'Text').valueAsString;
    const filter = (prefixFilter: string, suffixFilters: string[]) =>
      keyMatchers({ prefix: prefixFilter, suffixes: suffixFilters });
    expect(filter(`${token}/`, ['.jpg'])).toEqual([{ prefix: `${token}/` }]);
    expect(filter('photos/', ['.jpg', token])).toEqual([{ prefix: 'photos/' }]);
    expect(filter('', ['.jpg', token])).toEqual([]);
  });
});
