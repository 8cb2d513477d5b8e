import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** Words that a user or an operator reads, with the file and line that they come from. */
export interface Written {
  readonly where: string;
  readonly text: string;
}

const sources = ['src', 'template'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(ROOT, folder, name)),
);

/** Packages are not read: their names are enough here. */
const options: ts.CompilerOptions = { noLib: true, types: [], moduleResolution: ts.ModuleResolutionKind.Bundler };
const host = ts.createCompilerHost(options);
host.fileExists = (file) => !file.includes('node_modules') && ts.sys.fileExists(file);
host.directoryExists = (folder) => !folder.includes('node_modules') && ts.sys.directoryExists(folder);
const program = ts.createProgram(sources, options, host);
const checker = program.getTypeChecker();
const files = sources.map((name) => program.getSourceFile(name)!);

/** The doc comments of the public API: of everything that `src/index.ts` exports, and of its members. */
export function publicDocComments(): Written[] {
  const index = checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, 'src', 'index.ts'))!)!;
  return checker
    .getExportsOfModule(index)
    .flatMap((symbol) => resolved(symbol).declarations ?? [])
    .flatMap((declaration) => [declaration, ...membersOf(declaration)])
    .flatMap((node) => ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc))
    .filter((doc) => !doc.tags?.some((tag) => tag.tagName.text === 'internal'))
    .map((doc) => ({ where: locationOf(doc), text: withoutStars(doc.getText()) }));
}

/**
 * Every string in the sources that a person can read: errors, warnings, log messages, descriptions, titles, the form.
 *
 * A string counts if it has two words. A value is written as its name: `‹batchSize›`.
 */
export function writtenStrings(): Written[] {
  return files.flatMap((file) =>
    descendants(file, isText)
      .filter((node) => !isText(node.parent) && !ts.isLiteralTypeNode(node.parent))
      .map((node) => ({ where: locationOf(node), text: textOf(node) }))
      .filter(({ text }) => /\p{L}.*\S \S/su.test(text)),
  );
}

/** The whole errors and warnings: as `prop: problem. remedy` where a call has these parts. */
export function messages(): Written[] {
  return files.flatMap((file) =>
    descendants(file, isMessageCall).flatMap((call) =>
      contextsOf(call).map((context) => ({ where: locationOf(call), text: messageOf(call, context) })),
    ),
  );
}

/** What the parameters of the functions around an expression stand for. */
type Context = ReadonlyMap<ts.Symbol, ts.Expression>;

const THROWS_INVALID_PROP = 'invalidProp';
const WARNS = ['addWarningV2', 'addInfoV2'];

function isMessageCall(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return isInErrorClass(node);
  return [THROWS_INVALID_PROP, ...WARNS].includes(calledName(node));
}

function isInErrorClass(node: ts.Node): boolean {
  const heritage = ts.findAncestor(node, ts.isClassDeclaration)?.heritageClauses ?? [];
  return heritage.some(({ types }) => types.some(({ expression }) => expression.getText().endsWith('Error')));
}

function messageOf(call: ts.CallExpression, context: Context): string {
  const part = (index: number) => textOf(call.arguments[index], context);
  if (calledName(call) === THROWS_INVALID_PROP) return `${part(1)}: ${part(2)}. ${part(3)}`;
  return WARNS.includes(calledName(call)) ? part(1) : part(0);
}

/** If the message is made of a function's parameters, there is a context for each call of that function. */
function contextsOf(call: ts.CallExpression, depth = 2): Context[] {
  const around = functionAround(call);
  const names = around && parameterNames(around);
  const used = names && descendants(call, ts.isIdentifier).some((id) => names.has(symbolAt(id)!));
  const callers = used && depth > 0 ? callsOf(around) : [];
  if (callers.length === 0) return [new Map()];
  return callers.flatMap((caller) =>
    contextsOf(caller, depth - 1).map((outer) => new Map([...outer, ...argumentsOf(around!, caller)])),
  );
}

function functionAround(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike) as ts.FunctionLikeDeclaration | undefined;
}

function parameterNames(of: ts.FunctionLikeDeclaration): Set<ts.Symbol> {
  return new Set(of.parameters.flatMap(({ name }) => descendants(name, ts.isIdentifier).map((id) => symbolAt(id)!)));
}

let calls: Map<ts.Symbol, ts.CallExpression[]> | undefined;

function callsOf(called: ts.FunctionLikeDeclaration): ts.CallExpression[] {
  if (!calls) {
    calls = new Map();
    for (const call of files.flatMap((file) => descendants(file, ts.isCallExpression))) {
      const symbol = symbolAt(call.expression);
      if (symbol) calls.set(symbol, [...(calls.get(symbol) ?? []), call]);
    }
  }
  const name = called.name ?? (ts.isVariableDeclaration(called.parent) ? called.parent.name : undefined);
  const symbol = name && symbolAt(name);
  return (symbol && calls.get(symbol)) ?? [];
}

/** What the parameters of a function stand for in a call, those in an object's properties included. */
function argumentsOf(called: ts.FunctionLikeDeclaration, call: ts.CallExpression): [ts.Symbol, ts.Expression][] {
  return called.parameters.flatMap(({ name }, index): [ts.Symbol, ts.Expression][] => {
    const argument: ts.Expression | undefined = call.arguments[index];
    if (!argument) return [];
    if (ts.isIdentifier(name)) return [[symbolAt(name)!, argument]];
    if (!ts.isObjectLiteralExpression(argument) || !ts.isObjectBindingPattern(name)) return [];
    return argument.properties.flatMap((property): [ts.Symbol, ts.Expression][] => {
      const element = name.elements.find((each) => each.name.getText() === property.name?.getText());
      return element && ts.isPropertyAssignment(property) ? [[symbolAt(element.name)!, property.initializer]] : [];
    });
  });
}

type Text = ts.StringLiteralLike | ts.TemplateExpression | ts.BinaryExpression;

function isText(node: ts.Node): node is Text {
  if (ts.isBinaryExpression(node)) {
    return node.operatorToken.kind === ts.SyntaxKind.PlusToken && (isText(node.left) || isText(node.right));
  }
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** The text of an expression; of two alternatives the longer one. */
function textOf(node: ts.Expression | undefined, context: Context = new Map()): string {
  if (!node) return '';
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) {
    return textOf(node.expression, context);
  }
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(({ expression, literal }) => textOf(expression, context) + literal.text);
    return node.head.text + spans.join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return textOf(node.left, context) + textOf(node.right, context);
  }
  if (ts.isConditionalExpression(node)) {
    const [a, b] = [textOf(node.whenTrue, context), textOf(node.whenFalse, context)];
    return a.length >= b.length ? a : b;
  }
  return (ts.isIdentifier(node) && textOfName(node, context)) || `‹${placeholder(node)}›`;
}

function textOfName(name: ts.Identifier, context: Context): string | undefined {
  const symbol = symbolAt(name);
  const argument = symbol && context.get(symbol);
  if (argument) {
    // An argument is written outside of the function, and can have the name of the parameter.
    const outer = new Map([...context].filter(([parameter]) => parameter !== symbol));
    return textOf(argument, outer);
  }
  const declaration = symbol?.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const { initializer } = declaration;
  const isKnown = isText(initializer) || ts.isConditionalExpression(initializer) || ts.isNumericLiteral(initializer);
  return isKnown ? textOf(initializer, context) : undefined;
}

/** A short name of a value. */
function placeholder(node: ts.Node): string {
  const names = descendants(node, ts.isIdentifier).map((id) => id.text);
  return names.filter((name) => !['JSON', 'stringify', 'String'].includes(name)).at(-1) ?? 'value';
}

function calledName({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

function membersOf(declaration: ts.Declaration): ts.Node[] {
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword];
  const isPublic = (member: ts.ClassElement) =>
    !ts.canHaveModifiers(member) || !ts.getModifiers(member)?.some(({ kind }) => hidden.includes(kind));
  if (ts.isClassDeclaration(declaration)) return declaration.members.filter(isPublic);
  if (ts.isInterfaceDeclaration(declaration) || ts.isEnumDeclaration(declaration)) return [...declaration.members];
  return [];
}

function resolved(symbol: ts.Symbol): ts.Symbol {
  const isAlias = symbol.declarations?.some((node) => ts.isImportSpecifier(node) || ts.isExportSpecifier(node));
  return isAlias ? checker.getAliasedSymbol(symbol) : symbol;
}

function symbolAt(node: ts.Node): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol && resolved(symbol);
}

function descendants<T extends ts.Node>(of: ts.Node, test: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node) => {
    if (test(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(of);
  return found;
}

function locationOf(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return `${relative(ROOT, file.fileName)}:${line + 1}`;
}

function withoutStars(comment: string): string {
  return comment.replace(/^\/\*\*\s*|\s*\*\/$/g, '').replace(/^\s*\* ?/gm, '');
}

/** The prose of a page, by paragraph, list item or line of a table: without code, the targets of links, and HTML. */
export function proseOf(page: string): Written[] {
  const blankCode = (code: string) => code.replace(/[^\n]/g, '');
  const lines = readFileSync(join(ROOT, page), 'utf8')
    .replace(/^ *```[^]*?^ *```/gm, blankCode)
    .split('\n');
  const blocks: { line: number; text: string }[] = [];
  lines.forEach((text, index) => {
    const continues = index > 0 && !/^\s*($|[|#>*-]|\d+\.)/.test(text) && !/^\s*($|\||#)/.test(lines[index - 1]);
    if (continues) blocks[blocks.length - 1].text += ` ${text.trim()}`;
    else blocks.push({ line: index + 1, text: text.trim() });
  });
  return blocks
    .map(({ line, text }) => ({ where: `${page}:${line}`, text: withoutMarkup(text) }))
    .filter(({ text }) => text.trim() !== '');
}

/** Code, addresses and HTML are not prose. */
export function withoutMarkup(text: string): string {
  return text
    .replace(/<code>.*?<\/code>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/`[^`]*`/g, '``')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/https?:\S+/g, '');
}
