import { EnvironmentVariable, matchesFilter, suffixVariants } from '../../src/encoder/contract';
import { readSettings } from '../../src/encoder/settings';
import { ENVIRONMENT } from '../support/encoder/settings-fixture';

describe('readSettings', () => {
  test('reads every variable of the contract and no other', () => {
    const read = new Set<string>();
    readSettings(
      new Proxy(ENVIRONMENT, {
        get: (environment, name: string) => {
          read.add(name);
          return environment[name];
        },
      }),
    );
    expect([...read].sort()).toEqual(Object.values<string>(EnvironmentVariable).sort());
  });
});

describe('the filter rule', () => {
  test('matches a suffix as specified, in lower case and in upper case', () => {
    expect(suffixVariants('.Jpg')).toEqual(['.Jpg', '.jpg', '.JPG']);
    expect(suffixVariants('.jpg')).toEqual(['.jpg', '.JPG']);
  });

  test.each([
    ['photos/a.jpg', true],
    ['photos/a.JPG', true],
    ['photos/a.jPg', false],
    ['Photos/a.jpg', false],
    ['photos/a.jpg.txt', false],
    ['photos/.jpg', true],
  ])('for %s matches: %s', (key, matches) => {
    expect(matchesFilter(key, { prefix: 'photos/', suffixes: ['.jpg'] })).toBe(matches);
  });
});
