import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Where packages come from and go to; in pieces, so that this file names none. */
const HOSTS = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['npmjs', 'com'],
  ['pypi', 'org'],
  ['pythonhosted', 'org'],
  ['repo', 'maven', 'apache', 'org'],
  ['repo1', 'maven', 'org'],
  ['sonatype', 'org'],
  ['sonatype', 'com'],
  ['proxy', 'golang', 'org'],
  ['sum', 'golang', 'org'],
  ['nuget', 'org'],
  ['pkg', 'github', 'com'],
];
const NAMED = new RegExp(HOSTS.map((labels) => labels.join('\\.')).join('|'), 'i');

/** Those that are not deleted in the work tree. */
const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));

function linesThatName(host: RegExp, file: string): string[] {
  const lines = readFileSync(join(ROOT, file), 'latin1').split('\n');
  return lines.flatMap((line, index) =>
    host.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
  );
}

/** Who clones the project, builds it with whatever registry or mirror their npm, pip, Maven, Go or NuGet is set to. */
describe('no tracked file names the host of a package registry', () => {
  test('the files are there, the workflows among them', () => {
    expect(files).toContain('.github/workflows/release.yml');
    expect(files).toContain('package-lock.json');
  });

  test('of all of them', () => {
    expect(files.flatMap((file) => linesThatName(NAMED, file))).toEqual([]);
  });

  test('one that did would be noticed', () => {
    expect(HOSTS.filter((labels) => !NAMED.test(`https://${labels.join('.')}/package`))).toEqual([]);
    expect(NAMED.test('https://github.com/imageencoding')).toBe(false);
  });
});
