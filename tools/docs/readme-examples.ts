import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');
const FOLDER = path.join(ROOT, '.cache', 'readme');

/**
 * Returns each TypeScript example of the README as a whole program: inside the fixture, or unmodified if it is marked with
 * `nofixture`, as jsii-rosetta does when it translates them.
 */
export function readmeExamples(): string[] {
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const fixture = fs.readFileSync(path.join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
  const examples = [...readme.matchAll(/^```ts( nofixture)?\n([^]*?)^```/gm)];
  if (examples.length === 0) throw new Error('README.md has no example in TypeScript (```ts)');
  return examples.map(([, isWhole, code]) => (isWhole ? code : fixture.replace('/// here', () => code)));
}

/** The sections of the README that have examples in TypeScript, with these examples. */
export function readmeSections(): { readonly heading: string; readonly examples: readonly string[] }[] {
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  return readme
    .split(/^##+ /m)
    .map((section) => ({
      heading: section.slice(0, section.indexOf('\n')),
      examples: [...section.matchAll(/^```ts[^]*?^```$/gm)].map(([example]) => example),
    }))
    .filter(({ examples }) => examples.length > 0);
}

/** Writes the examples to the folder where the type check of the tests (`tsconfig.dev.json`) finds them. */
export function writeReadmeExamples(): void {
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(FOLDER, { recursive: true });
  readmeExamples().forEach((program, i) => fs.writeFileSync(path.join(FOLDER, `example-${i + 1}.ts`), program));
}
