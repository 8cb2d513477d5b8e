import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SRC = join(__dirname, '..', '..', '..', 'src');

/** The lines of the doc comments of the modules that the construct is made of: what five languages' documentation says. */
const comments = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^(encoder|bucket-emptier)[/\\]/.test(name))
  .flatMap((name) => [...readFileSync(join(SRC, name), 'utf8').matchAll(/\/\*\*[^]*?\*\//g)].map(([text]) => text))
  .flatMap((text) => text.split('\n'));

describe('doc comments are valid in all languages', () => {
  test.each([
    ['new', /\bnew [A-Z]\w*\(/],
    ['object literals', /\{\}|\{ ?\w+:/],
    ['lists', /@default \[/],
    ['arrow functions', /=>/],
  ])('doc comments do not contain %s', (_, syntax) => {
    expect(comments.length).toBeGreaterThan(100);
    expect(comments.filter((line) => syntax.test(line))).toEqual([]);
  });
});
