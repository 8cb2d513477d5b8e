import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const foldersIn = (path: string) =>
  readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const CONTRIBUTING = read('CONTRIBUTING.md');
const ALL = ['CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md', 'README.md'].concat(
  readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
);
const FOR_CONTRIBUTORS = ['CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md', 'docs/releasing.md', 'docs/architecture.md'];
const { scripts } = JSON.parse(read('package.json'));
const { tasks } = JSON.parse(read('.projen/tasks.json'));

test.each(ALL)('%s names only npm scripts and tasks that exist', (file) => {
  const page = read(file);
  const named = [...page.matchAll(/(?:`|^ *|&& )npm (?:run )?([a-z][\w:-]*)/gm)].map(([, name]) => name);
  const projen = [...page.matchAll(/\bnpx projen ([a-z][\w:-]*)/g)].map(([, name]) => name);
  expect(named.filter((name) => !['ci', 'install'].includes(name) && !(name in scripts))).toEqual([]);
  expect(projen.filter((name) => !(name in tasks))).toEqual([]);
});

test.each(FOR_CONTRIBUTORS)('%s names only files and folders that exist', (file) => {
  const named = [...read(file).matchAll(/\b(?:src|test|tools|template|examples|docs|api)\/[\w./-]*\w/g)];
  expect(named.map(([path]) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
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
