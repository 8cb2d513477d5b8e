import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { tableOf } from './support/markdown';

const SRC = path.join(__dirname, '..', 'src');

/**
 * The modules that each part of the library may import, apart from type-only imports.
 *
 * A part is a folder, or a file that several folders share. `.` is the public API and the construct itself.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  '.': [
    'triggers',
    'encoder-function',
    'resources',
    'monitoring',
    'backfill',
    'validation',
    'common',
    'encoder/contract.ts',
  ],
  triggers: ['resources', 'common'],
  'encoder-function': ['common', 'encoder/contract.ts'],
  resources: ['encoder-function', 'common', 'encoder/contract.ts', 'bucket-emptier/contract.ts'],
  monitoring: ['encoder-function', 'common', 'encoder/contract.ts'],
  backfill: ['resources', 'validation', 'common', 'encoder/contract.ts'],
  validation: ['triggers', 'resources', 'common', 'encoder/contract.ts'],
  common: ['encoder/contract.ts'],

  'bucket-emptier': ['bucket-emptier/contract.ts'],
  'bucket-emptier/contract.ts': [],

  encoder: [
    'encoder/events',
    'encoder/convergence',
    'encoder/aws',
    'encoder/telemetry',
    'encoder/concurrency.ts',
    'encoder/contract.ts',
    'encoder/errors.ts',
    'encoder/settings.ts',
  ],
  'encoder/events': ['encoder/contract.ts', 'encoder/errors.ts'],
  'encoder/convergence': [
    'encoder/image',
    'encoder/output',
    'encoder/telemetry',
    'encoder/contract.ts',
    'encoder/errors.ts',
  ],
  'encoder/image': ['encoder/contract.ts'],
  'encoder/output': ['encoder/image', 'encoder/contract.ts'],
  'encoder/aws': [
    'encoder/convergence',
    'encoder/output',
    'encoder/telemetry',
    'encoder/concurrency.ts',
    'encoder/contract.ts',
    'encoder/errors.ts',
  ],
  'encoder/telemetry': ['encoder/contract.ts', 'encoder/errors.ts'],
  'encoder/settings.ts': ['encoder/contract.ts', 'encoder/errors.ts'],
  'encoder/concurrency.ts': [],
  'encoder/errors.ts': [],
  'encoder/contract.ts': [],
};

const files = fs
  .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.replaceAll(path.sep, '/'));

const partOf = (file: string) => (file in ALLOWED ? file : path.posix.dirname(file));
const isRunTime = (file: string) => /^(encoder|bucket-emptier)\//.test(file);

/** The modules that a file imports when it runs: packages by name, files of this project by their path in src. */
function importsOf(file: string): string[] {
  const source = fs.readFileSync(path.join(SRC, file), 'utf8');
  // The compiler leaves out the imports that are used as types only.
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext },
  });
  return [...outputText.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(([, name]) =>
    name.startsWith('.') ? `${path.posix.join(path.posix.dirname(file), name)}.ts` : name,
  );
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const ownImports = (file: string) => graph.get(file)!.filter((name) => graph.has(name));
const packages = (file: string) => graph.get(file)!.filter((name) => !graph.has(name));

/** A chain of imports that ends where it starts; undefined if there is none. */
function findCycle(edges: (node: string) => readonly string[], nodes: readonly string[]): string[] | undefined {
  const finished = new Set<string>();
  const visit = (node: string, chain: readonly string[]): string[] | undefined => {
    if (chain.includes(node)) return [...chain.slice(chain.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    for (const next of edges(node)) {
      const cycle = visit(next, [...chain, node]);
      if (cycle) return cycle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of nodes) {
    const cycle = visit(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('the parts of the library', () => {
  test('every folder is in the table', () => {
    expect([...new Set(files.map(partOf))].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test.each(Object.keys(ALLOWED))('%s imports only the parts that the table allows', (part) => {
    const imported = files.filter((file) => partOf(file) === part).flatMap(ownImports);
    const others = [...new Set(imported.map(partOf))].filter((other) => other !== part);
    expect(others.filter((other) => !ALLOWED[part].includes(other))).toEqual([]);
  });

  test('docs/architecture.md has this table', () => {
    const page = fs.readFileSync(path.join(__dirname, '..', 'docs', 'architecture.md'), 'utf8');
    const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    const rows = tableOf(page, 'folder or file of `src/`').map(([part, parts]) => [names(part)[0], names(parts)]);
    expect(Object.fromEntries(rows)).toEqual(ALLOWED);
  });

  test('no import goes in a circle, neither between parts nor between files', () => {
    expect(findCycle((part) => ALLOWED[part], Object.keys(ALLOWED))).toBeUndefined();
    expect(findCycle(ownImports, files)).toBeUndefined();
  });

  test('a circle is found', () => {
    const edges: Record<string, string[]> = { a: ['b'], b: ['c', 'd'], c: [], d: ['b'] };
    expect(findCycle((node) => edges[node], Object.keys(edges))).toEqual(['b', 'd', 'b']);
  });

  test('each folder has at most 18 files', () => {
    const counts = files.reduce<Record<string, number>>((sum, file) => {
      const folder = path.posix.dirname(file);
      return { ...sum, [folder]: (sum[folder] ?? 0) + 1 };
    }, {});
    expect(Object.entries(counts).filter(([, count]) => count > 18)).toEqual([]);
  });
});

describe('deploy time and run time', () => {
  test('files that run at deploy time do not use the AWS SDK', () => {
    const users = files.filter(
      (file) => !isRunTime(file) && packages(file).some((name) => /^@(aws-sdk|smithy)/.test(name)),
    );
    expect(users).toEqual([]);
  });

  test('in the encoder, only the folder aws uses the AWS SDK', () => {
    const users = files.filter((file) => packages(file).some((name) => /^@(aws-sdk|smithy)/.test(name)));
    expect(users.filter((file) => !/^(encoder\/aws|bucket-emptier)\//.test(file))).toEqual([]);
  });

  test('files that run in Lambda do not use the CDK', () => {
    const users = files.filter(
      (file) => isRunTime(file) && packages(file).some((name) => /^(aws-cdk-lib|constructs)/.test(name)),
    );
    expect(users).toEqual([]);
  });

  test('both are in src', () => {
    expect(files.filter(isRunTime).length).toBeGreaterThan(5);
    expect(files.filter((file) => !isRunTime(file)).length).toBeGreaterThan(5);
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
    const sources = files.filter((file) => file.startsWith('encoder/')).map((file) => path.join(SRC, file));
    expect(internalImports(sources)).toEqual([]);
  });

  test('an import of something internal is found', () => {
    const file = path.join(encoder, 'example.ts');
    const text = "import { fromEnv } from '@aws-sdk/credential-provider-env';";
    expect(internalImports([file], { file, text })).toEqual(['fromEnv']);
  });
});
