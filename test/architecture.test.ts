import * as fs from 'fs';
import * as path from 'path';

const SRC = path.join(__dirname, '..', 'src');
const RUN_TIMES = ['encoder', 'bucket-emptier'].map((folder) => path.join(SRC, folder));
const CONTRACTS = RUN_TIMES.map((folder) => path.join(folder, 'contract.ts'));

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

const isIn = (folder: string) => (file: string) => file.startsWith(folder + path.sep);
const isRunTime = (file: string) => RUN_TIMES.some((folder) => isIn(folder)(file));
const deployTime = files.filter((file) => !isRunTime(file));
const runTime = files.filter((file) => isRunTime(file) && !CONTRACTS.includes(file));

describe('deploy time and each run time are worlds that share a contract', () => {
  test('both are there', () => {
    expect(deployTime.length).toBeGreaterThan(5);
    expect(runTime.length).toBeGreaterThan(5);
  });

  test.each(deployTime.map((file) => [path.relative(SRC, file), file]))(
    '%s imports of run time only the contracts, and no AWS SDK',
    (_, file) => {
      const foreign = importsOf(file).filter(
        (name) => (isRunTime(name) && !CONTRACTS.includes(name)) || /^@aws-sdk|^@smithy/.test(name),
      );
      expect(foreign).toEqual([]);
    },
  );

  test.each(runTime.map((file) => [path.relative(SRC, file), file]))('%s imports nothing of the CDK', (_, file) => {
    const isOwn = isIn(path.dirname(file));
    const foreign = importsOf(file).filter(
      (name) => /^aws-cdk-lib|^constructs/.test(name) || (path.isAbsolute(name) && !isOwn(name)),
    );
    expect(foreign).toEqual([]);
  });

  test.each(CONTRACTS.map((file) => [path.relative(SRC, file), file]))('%s imports nothing', (_, file) => {
    expect(importsOf(file)).toEqual([]);
  });
});
