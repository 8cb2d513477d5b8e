import * as fs from 'fs';
import * as path from 'path';

/**
 * Writes each TypeScript example of the README into a file of its own, inside the fixture that jsii-rosetta uses too,
 * so that the type check of the tests (`tsconfig.dev.json`) covers them.
 */
const root = path.join(__dirname, '..');
const folder = path.join(root, '.cache', 'readme');
const fixture = fs.readFileSync(path.join(root, 'rosetta', 'default.ts-fixture'), 'utf8');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

const examples = [...readme.matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code]) => code);
if (examples.length === 0) throw new Error('README.md has no example in TypeScript (```ts)');

fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
examples.forEach((code, i) =>
  fs.writeFileSync(path.join(folder, `example-${i + 1}.ts`), fixture.replace('/// here', code)),
);
