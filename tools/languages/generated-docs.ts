import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CheckFailed } from '../../test/support/check';
import { CHECKOUT, NODE_BINARY } from '../../test/support/emulator/checkout';
import { runCommand } from '../../test/support/emulator/run-command';

/** The files that contain the documentation that IDEs show. */
const SOURCES = { python: '.py', java: '.java', go: '.go', dotnet: '.cs' } as const;
type Language = keyof typeof SOURCES;

/** Whether the sources of a target are generated. */
export function isGenerated(target: string): target is Language {
  return target in SOURCES;
}

/** Targets whose doc comments escape characters as markup. */
const IN_MARKUP: readonly Language[] = ['java', 'dotnet'];

/** The part of a jsii assembly that is read here. */
interface Documented {
  readonly name: string;
  readonly docs?: { readonly summary?: string; readonly default?: string };
}

interface DocumentedType extends Documented {
  readonly fqn: string;
  readonly properties?: readonly Documented[];
  readonly methods?: readonly Documented[];
  /** The members of an enum. */
  readonly members?: readonly Documented[];
}

interface Api {
  readonly types: Readonly<Record<string, DocumentedType>>;
}

/** One sentence of a doc comment: a summary or a default. */
interface Sentence {
  readonly of: string;
  readonly text: string;
}

/**
 * Generates the sources of languages and searches them for every first sentence and every default of the doc comments.
 *
 * @param library the installed library
 * @param folder the folder for the sources
 */
export async function checkGeneratedDocs(
  library: string,
  folder: string,
  languages: readonly Language[],
): Promise<string> {
  const pacmak = join(CHECKOUT, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak');
  const options = ['--code-only', '--force', '--outdir', folder, '--rosetta-unknown-snippets', 'fail'];
  await runCommand(NODE_BINARY, [pacmak, ...options, '--targets', ...languages], { cwd: library, timeoutSeconds: 300 });
  const assembly: Api = JSON.parse(await readFile(join(library, '.jsii'), 'utf8'));
  const missing = await Promise.all(
    languages.map(async (language) => {
      const sources = await sourcesBelow(join(folder, language), SOURCES[language]);
      return sentencesMissing(assembly, language, sources).map((what) => `${language} does not say of ${what}`);
    }),
  );
  if (missing.flat().length > 0) throw new CheckFailed(missing.flat().join('\n'));
  return `      ${sentencesOf(assembly).length} sentences, each in ${languages.join(', ')}`;
}

/** The sentences that the sources of a language lack, with the name of the member: `Images.memorySize: In MB.` */
export function sentencesMissing(assembly: Api, language: Language, sources: string): string[] {
  const text = plain(IN_MARKUP.includes(language) ? withoutMarkup(sources) : sources);
  return sentencesOf(assembly)
    .filter((sentence) => !text.includes(plain(sentence.text)))
    .map((sentence) => `${sentence.of}: ${sentence.text}`);
}

function sentencesOf({ types }: Api): Sentence[] {
  return Object.values(types).flatMap((type) => {
    const { fqn, properties = [], methods = [], members = [] } = type;
    const parts = [...properties, ...methods, ...members].map((part) => ({ ...part, name: `${fqn}.${part.name}` }));
    return [{ ...type, name: fqn }, ...parts].flatMap(({ name, docs }) =>
      [docs?.summary, docs?.default].flatMap((text) => (text ? [{ of: name, text }] : [])),
    );
  });
}

async function sourcesBelow(folder: string, extension: string): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  const sources = files.filter((file) => extname(file) === extension);
  return (await Promise.all(sources.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
}

function withoutMarkup(sources: string): string {
  return sources.replace(/&(?:#\d+|\w+);/g, '').replace(/<[^<>]*>/g, '');
}

/** Only letters and digits, because languages differ in the markup of comments and code. */
function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}
