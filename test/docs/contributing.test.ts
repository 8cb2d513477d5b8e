import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const foldersIn = (path: string) =>
  readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const CONTRIBUTING = read('CONTRIBUTING.md');
const PAGES: [string, string][] = ['CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md', 'docs/releasing.md'].map((page) => [
  page,
  read(page),
]);
const { scripts } = JSON.parse(read('package.json'));
const { tasks } = JSON.parse(read('.projen/tasks.json'));

describe.each(PAGES)('%s', (_, page) => {
  test('names only npm scripts and tasks that exist', () => {
    const named = [...page.matchAll(/(?:`|^ *|&& )npm (?:run )?([a-z][\w:-]*)/gm)].map(([, name]) => name);
    expect(named.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
    const projen = [...page.matchAll(/\bnpx projen ([a-z][\w:-]*)/g)].map(([, name]) => name);
    expect(projen.filter((name) => !(name in tasks))).toEqual([]);
  });

  test('names only files and folders that exist', () => {
    const named = [...page.matchAll(/\b(?:src|test|tools|template|examples|docs|api)\/[\w./-]*\w/g)].map(
      ([path]) => path,
    );
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the tables of CONTRIBUTING.md', () => {
  const rows = CONTRIBUTING.split('\n').flatMap((line) => /^\| `([\w-]+)\/?` +\|/.exec(line)?.[1] ?? []);

  test.each(['src', 'src/encoder', 'tools'])('have every folder of %s', (path) => {
    expect(foldersIn(path).filter((folder) => !rows.includes(folder))).toEqual([]);
  });

  test('have no folder that does not exist', () => {
    const folders = ['.', 'src', 'src/encoder', 'tools'].flatMap(foldersIn);
    expect(rows.filter((name) => !folders.includes(name))).toEqual([]);
  });
});
