import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');
const FOLDERS = ['typescript', 'python', 'java', 'go', 'csharp'];

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const example = (...path: string[]) => read('examples', ...path);

/** What `npm run languages` compares can only be the same if the apps are asked the same. */
describe('the examples of all languages', () => {
  test.each(FOLDERS)('the example for %s has the context of the TypeScript example', (folder) => {
    const { context } = JSON.parse(example(folder, 'cdk.json'));
    expect(context).toEqual(JSON.parse(example('typescript', 'cdk.json')).context);
  });

  const { peerDependencies } = JSON.parse(read('package.json'));
  const cdk = peerDependencies['aws-cdk-lib'].replace('^', '');
  const constructs = peerDependencies.constructs.replace('^', '');

  test.each([
    [
      ['typescript', 'package.json'],
      [`"aws-cdk-lib": "^${cdk}"`, `"constructs": "^${constructs}"`],
    ],
    [
      ['python', 'requirements.txt'],
      [`aws-cdk-lib>=${cdk},<3`, `constructs>=${constructs},<11`],
    ],
    [
      ['java', 'pom.xml'],
      [`<cdk.version>${cdk}<`, `<constructs.version>${constructs}<`],
    ],
    [
      ['go', 'go.mod'],
      [`awscdk/v2 v${cdk}\n`, `constructs/v10 v${constructs}\n`],
    ],
    [
      ['csharp', 'ImageEncodingExample.csproj'],
      [`"[${cdk},3.0.0)"`, `"[${constructs},11.0.0)"`],
    ],
  ])('%j requires the oldest CDK that the library allows', (path, expected) => {
    const file = example(...path);
    expect(expected.filter((text) => !file.includes(text))).toEqual([]);
  });
});

describe("the README's quick start", () => {
  test.each([
    ['python', ['python', 'image_encoding_stack.py']],
    ['java', ['java', 'src', 'main', 'java', 'com', 'example', 'images', 'ImageEncodingStack.java']],
    ['go', ['go', 'image_encoding_stack.go']],
    ['csharp', ['csharp', 'ImageEncodingStack.cs']],
  ])('contains the file of the example for %s', (language, path) => {
    expect(read('README.md')).toContain(`\`\`\`${language}\n${example(...path)}\`\`\``);
  });
});
