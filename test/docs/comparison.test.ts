import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableOf } from '../support/markdown';

const ROOT = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The tests that a cell names, each as its file and its title. */
function testsOf(cell: string): { file: string; title: string }[] {
  return [...cell.matchAll(/`(test\/[\w./-]+)`: “([^”]+)”/g)].map(([, file, title]) => ({ file, title }));
}

/** Whether a file has a test, or a group of tests, of that title. */
function isTested(file: string, title: string): boolean {
  if (!existsSync(join(ROOT, file))) return false;
  const titles = [...read(file).matchAll(/^\s*(?:(?:describe|test)(?:\.each)?|\]\))\((['"])(.+?)\1,/gm)];
  return titles.some(([, , found]) => found === title);
}

describe('the failures of pipelines by hand', () => {
  const rows = tableOf(read('docs/comparison.md'), 'failure of a manual pipeline');

  test('are each shown not to happen by a test', () => {
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(([, , cell]) => testsOf(cell).length === 0)).toEqual([]);
  });

  test('by tests that there are', () => {
    const named = rows.flatMap(([, , cell]) => testsOf(cell));
    expect(named.filter(({ file, title }) => !isTested(file, title))).toEqual([]);
  });

  test('a test that there is not would be noticed', () => {
    expect(isTested('test/docs/comparison.test.ts', 'by tests that there are')).toBe(true);
    expect(isTested('test/docs/comparison.test.ts', 'by tests that there were')).toBe(false);
    expect(isTested('test/nowhere.test.ts', 'by tests that there are')).toBe(false);
  });
});
