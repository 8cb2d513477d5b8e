import { EnvironmentVariable, matchesFilter, suffixVariants } from '../../src/encoder/contract';
import { readSettings } from '../../src/encoder/settings';
import { ENVIRONMENT } from '../support/encoder/settings-fixture';

describe('the encoder reads every variable of the contract and no other', () => {
  test('settings', () => {
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

describe('one rule says which keys match', () => {
  test('a suffix matches as given, all lower and all upper case', () => {
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
  ])('%s: %s', (key, matches) => {
    expect(matchesFilter(key, { prefix: 'photos/', suffixes: ['.jpg'] })).toBe(matches);
  });
});
