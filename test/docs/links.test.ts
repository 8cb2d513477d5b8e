import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchorsOf, linksOf } from '../support/markdown';

const ROOT = join(__dirname, '..', '..');
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md') && name !== 'API.md'),
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));
const REPOSITORY: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).repository.url.replace(
  /\.git$/,
  '',
);
const RAW = REPOSITORY.replace('https://github.com/', 'https://raw.githubusercontent.com/');
const IN_REPOSITORY = new RegExp(`^(?:${REPOSITORY}/(?:blob|tree)|${RAW})/main/`);

/** The file in this repository, and the anchor in it, that a link of a page leads to; undefined where it leads out. */
function targetOf(page: string, link: string): { file: string; anchor?: string } | undefined {
  const [path, anchor] = link.split('#');
  if (IN_REPOSITORY.test(path)) return { file: path.replace(IN_REPOSITORY, ''), anchor };
  if (/^\w+:/.test(path)) return undefined;
  return { file: path === '' ? page : join(dirname(page), path), anchor };
}

function isDead(page: string, link: string): boolean {
  const target = targetOf(page, link);
  if (!target) return false;
  const file = join(ROOT, target.file);
  if (!existsSync(file)) return true;
  return target.anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(target.anchor);
}

describe('every link within the documentation leads somewhere', () => {
  test.each(PAGES)('of %s', (page) => {
    const links = linksOf(readFileSync(join(ROOT, page), 'utf8'));
    expect(links.filter((link) => isDead(page, link))).toEqual([]);
  });

  test('a dead one is noticed', () => {
    expect(isDead('docs/runbook.md', 'nowhere.md')).toBe(true);
    expect(isDead('docs/runbook.md', '#nowhere')).toBe(true);
    expect(isDead('README.md', `${REPOSITORY}/blob/main/docs/runbook.md#nowhere`)).toBe(true);
    expect(isDead('README.md', `${RAW}/main/docs/nowhere.jpg`)).toBe(true);
    expect(isDead('README.md', `${REPOSITORY}/blob/main/docs/runbook.md#dead-letters`)).toBe(false);
  });
});
