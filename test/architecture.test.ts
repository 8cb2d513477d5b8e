import * as fs from 'fs';
import * as path from 'path';

const SRC = path.join(__dirname, '..', 'src');
const RUN_TIME = path.join(SRC, 'encoder');
const CONTRACT = path.join(RUN_TIME, 'contract.ts');

const files = fs
  .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.join(SRC, file));

/** The modules a file imports: packages by name, files of this project by path. */
function importsOf(file: string): string[] {
  const specifiers = [...fs.readFileSync(file, 'utf8').matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)];
  return specifiers.map(([, specifier]) =>
    specifier.startsWith('.') ? `${path.resolve(path.dirname(file), specifier)}.ts` : specifier,
  );
}

const isRunTime = (file: string) => file.startsWith(RUN_TIME + path.sep);
const deployTime = files.filter((file) => !isRunTime(file));
const runTime = files.filter((file) => isRunTime(file) && file !== CONTRACT);

describe('deploy time and run time are two worlds that share the contract', () => {
  test('both are there', () => {
    expect(deployTime.length).toBeGreaterThan(5);
    expect(runTime.length).toBeGreaterThan(5);
  });

  test.each(deployTime.map((file) => [path.relative(SRC, file), file]))(
    '%s imports of the encoder only the contract, and no AWS SDK',
    (_, file) => {
      const foreign = importsOf(file).filter(
        (name) => (isRunTime(name) && name !== CONTRACT) || /^@aws-sdk|^@smithy/.test(name),
      );
      expect(foreign).toEqual([]);
    },
  );

  test.each(runTime.map((file) => [path.relative(SRC, file), file]))('%s imports nothing of the CDK', (_, file) => {
    const foreign = importsOf(file).filter(
      (name) => /^aws-cdk-lib|^constructs/.test(name) || (path.isAbsolute(name) && !isRunTime(name)),
    );
    expect(foreign).toEqual([]);
  });

  test('the contract imports nothing', () => {
    expect(importsOf(CONTRACT)).toEqual([]);
  });
});
