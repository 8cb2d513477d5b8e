import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT } from './settings-fixture';
import { EnvironmentVariable, matchesFilter, suffixVariants } from '../../src/encoder/contract';
import { readSettings } from '../../src/encoder/settings';

const sources = join(__dirname, '../../src/encoder');
const imports = (file: string) =>
  [...readFileSync(join(sources, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]);

describe('the encoder meets deploy time in the contract only', () => {
  test.each(readdirSync(sources).filter((file) => file.endsWith('.ts')))('%s imports nothing outside', (file) => {
    const strangers = imports(file).filter((name) => /aws-cdk|constructs|^\.\.|^\.\/.*\//.test(name));
    expect(strangers).toEqual([]);
  });

  test('the contract imports nothing', () => {
    expect(imports('contract.ts')).toEqual([]);
  });
});

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
