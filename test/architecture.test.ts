import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

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

describe('the encoder uses only the public API of packages', () => {
  const encoder = path.join(SRC, 'encoder');

  /** The names that files import from packages which mark them as internal. One file may exist in memory only. */
  function internalImports(sources: readonly string[], inMemory?: { readonly file: string; readonly text: string }) {
    const options = { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, noLib: true };
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists } = host;
    host.readFile = (file) => (file === inMemory?.file ? inMemory.text : readFile(file));
    host.fileExists = (file) => file === inMemory?.file || fileExists(file);
    const program = ts.createProgram(sources, { ...options, types: [] }, host);
    const checker = program.getTypeChecker();
    const imports = sources.flatMap((file) =>
      program.getSourceFile(file)!.statements.filter(ts.isImportDeclaration).filter(isFromPackage),
    );
    const names = imports.flatMap(({ importClause }) => {
      const bindings = importClause?.namedBindings;
      return bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
    });
    const isInternal = (name: ts.ImportSpecifier) => {
      const symbol = checker.getAliasedSymbol(checker.getSymbolAtLocation(name.name)!);
      return symbol.getJsDocTags(checker).some((tag) => tag.name === 'internal');
    };
    return names.filter(isInternal).map((name) => name.getText());
  }

  const isFromPackage = ({ moduleSpecifier }: ts.ImportDeclaration) => !moduleSpecifier.getText().startsWith("'.");

  test('no file imports what a package marks as internal', () => {
    expect(internalImports(files.filter(isIn(encoder)))).toEqual([]);
  });

  test('an import of something internal is found', () => {
    const file = path.join(encoder, 'example.ts');
    const text = "import { fromEnv } from '@aws-sdk/credential-provider-env';";
    expect(internalImports([file], { file, text })).toEqual(['fromEnv']);
  });
});
