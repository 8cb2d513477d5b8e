import { createHash } from 'node:crypto';
import type { Written } from '../../test/support/written-words';

/** Members that every construct inherits. Their documentation is part of the CDK. */
const INHERITED = ['toString', 'with', 'isConstruct', 'node'];

/** Shorter sentences are names or lists. */
const MIN_WORDS = 4;

/** The sentences of the API reference with their location, without code, tables, types and inherited members. */
export function sentencesOfApi(markdown: string): Written[] {
  const paragraphs: Written[] = [];
  let where = '';
  for (const block of markdown.replace(/^```[^]*?^```/gm, '').split(/\n{2,}|\n(?=- )/)) {
    const heading = /^#+ .*\bid="([^"]+)"/m.exec(block);
    if (heading) where = heading[1].replace(/^[\w-]+\./, '').replace(/\.(?:property|parameter)\./g, '.');
    const text = block.replace(/^- \*Default:\* (?:- )?/, 'Default: ').trim();
    if (/^(?:#|\||>|---|- \*|$)/.test(text)) continue;
    const last = paragraphs.at(-1);
    // A summary ends at its first semicolon, also within a sentence.
    if (last?.text.endsWith(';')) paragraphs[paragraphs.length - 1] = { ...last, text: `${last.text} ${text}` };
    else paragraphs.push({ where: `API.md, ${where}`, text });
  }
  return sentencesOf(paragraphs.filter((paragraph) => !INHERITED.some((name) => isAbout(name, paragraph))));
}

function isAbout(member: string, { where }: Written): boolean {
  return where.split('.').includes(member);
}

/** Splits texts into sentences. Sentences that differ only in the name of the prop are returned once. */
export function sentencesOf(texts: readonly Written[]): Written[] {
  const sentences = texts.flatMap(({ where, text }) =>
    text
      .replace(/\s+/g, ' ')
      .split(/(?<=[.?!]["')]?) (?=[\p{Lu}\d`'"‹])/u)
      .map((sentence) => ({ where, text: sentence.trim() })),
  );
  const keyOf = ({ text }: Written) => text.replace(/^[\w.[\]()‹›]+: /, '');
  const firsts = new Map(sentences.map((sentence) => [keyOf(sentence), sentence] as const).reverse());
  return sentences.filter((sentence) => firsts.get(keyOf(sentence)) === sentence && hasWords(sentence.text));
}

function hasWords(sentence: string): boolean {
  return (sentence.match(/\p{L}{2,}/gu) ?? []).length >= MIN_WORDS;
}

/** Returns `count` random sentences, the same ones for the same seed. */
export function draw(sentences: readonly Written[], count: number, seed: number): Written[] {
  const keyOf = ({ text }: Written) => createHash('sha256').update(`${seed} ${text}`).digest('hex');
  return [...sentences].sort((a, b) => keyOf(a).localeCompare(keyOf(b))).slice(0, count);
}
