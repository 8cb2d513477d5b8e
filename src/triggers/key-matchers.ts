import { Token } from 'aws-cdk-lib';
import { matchedPatterns } from '../common/object-filter';
import { ObjectFilter } from '../encoder/contract';

/** How an event pattern of EventBridge compares a key: with a text, a start, an end, or a text with gaps. */
export type KeyMatcher =
  string | { readonly prefix: string } | { readonly suffix: string } | { readonly wildcard: string };

/**
 * How complex the wildcards of one field may be. AWS publishes the measure and not the number; rules of 9 are known to be
 * taken, and rules of 12 to be refused.
 */
const MAX_COMPLEXITY = 9;

/**
 * What matches the keys that a filter lets pass, and never fewer; nothing where that is every key. Of the matchers of a
 * field, any one is enough.
 *
 * A prefix together with suffixes takes wildcards, which EventBridge takes few of (four spellings of suffixes, as a
 * rule). Beyond that the prefix alone decides, and the encoder ignores what has none of the suffixes.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function keyMatchers(filter: ObjectFilter): KeyMatcher[] {
  const { prefix } = filter;
  const suffixes = matchedPatterns(filter).map(({ suffix }) => suffix);
  // The other spellings of a token are not known before deployment.
  const isKnown = suffixes.every((suffix) => !Token.isUnresolved(suffix));
  if (prefix === '') return isKnown ? suffixes.map((suffix) => ({ suffix })) : [];
  // What a token holds may have to be escaped in a wildcard.
  const fitsWildcards = isKnown && !Token.isUnresolved(prefix) && wildcardComplexity(suffixes) <= MAX_COMPLEXITY;
  if (!fitsWildcards) return [{ prefix }];
  return [
    ...suffixes.map((suffix) => ({ wildcard: `${escaped(prefix)}*${escaped(suffix)}` })),
    ...new Set(suffixes.flatMap((suffix) => keysWhereBothShare(prefix, suffix))),
  ];
}

/** In a wildcard, an asterisk or a backslash that stands for itself has a backslash before it. */
function escaped(text: string): string {
  return text.replace(/[*\\]/g, '\\$&');
}

/** The keys in which prefix and suffix have characters in common: a wildcard takes them one after the other only. */
function keysWhereBothShare(prefix: string, suffix: string): string[] {
  const keys: string[] = [];
  for (let shared = 1; shared <= Math.min(prefix.length, suffix.length); shared++) {
    if (prefix.endsWith(suffix.slice(0, shared))) keys.push(prefix + suffix.slice(shared));
  }
  return keys;
}

/**
 * The measure by which EventBridge refuses rules as too complex, for wildcards that have the same start: how many
 * starts of them can match one value at the same time. It is at most one for each gap, and for each suffix as many as
 * it has starts that are also the end of another start.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching-complexity
 */
function wildcardComplexity(suffixes: readonly string[]): number {
  return suffixes.reduce((sum, suffix) => sum + 1 + overlappingStarts(suffix), 0);
}

/** How many starts of a text can match at the same place: one, unless it repeats its beginning. */
function overlappingStarts(text: string): number {
  const bytes = Buffer.from(text);
  const counts = [0];
  const borders = [0];
  for (let length = 1, border = 0; length <= bytes.length; length++) {
    if (length > 1) {
      while (border > 0 && bytes[border] !== bytes[length - 1]) border = borders[border];
      if (bytes[border] === bytes[length - 1]) border++;
    }
    borders[length] = border;
    counts[length] = counts[border] + 1;
  }
  return Math.max(...counts);
}
