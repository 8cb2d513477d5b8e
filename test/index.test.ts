import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const read = (file: string) => readFileSync(join(__dirname, '..', file), 'utf8');

/** The statements of the entry point of the package. */
const statements = ts.createSourceFile('index.ts', read('src/index.ts'), ts.ScriptTarget.Latest).statements;

/** The names that a statement exports. Undefined if it is not a list of names, for example `export *`. */
function exportedNames(statement: ts.Statement): string[] | undefined {
  const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
  return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : undefined;
}

describe('src/index.ts', () => {
  test('exports by name only, because `export *` would make private helpers public', () => {
    expect(statements.length).toBeGreaterThan(10);
    expect(statements.filter((statement) => !exportedNames(statement))).toEqual([]);
  });

  test('exports exactly the types in API.md', () => {
    const documented = [...read('API.md').matchAll(/^### (\w+) <a /gm)].map(([, name]) => name);
    expect(documented.length).toBeGreaterThan(15);
    expect(statements.flatMap((statement) => exportedNames(statement) ?? []).sort()).toEqual(documented.sort());
  });
});
