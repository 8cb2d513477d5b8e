import { Token } from 'aws-cdk-lib';
import { matchedPatterns } from '../common/object-filter';
import { ObjectFilter } from '../encoder/contract';

/** A condition for a key in an event pattern of EventBridge: the whole key, its prefix, its suffix, or a wildcard. */
export type KeyMatcher =
  string | { readonly prefix: string } | { readonly suffix: string } | { readonly wildcard: string };

/**
 * The maximum complexity of the wildcards of one field. AWS documents how the complexity is calculated, but not its
 * maximum. EventBridge accepts rules with a complexity of 9, and rejects rules with 12.
 */
const MAX_COMPLEXITY = 9;

/**
 * Returns conditions that match all keys of a filter, and possibly more. A key matches if it meets one of them. An empty
 * list matches every key.
 *
 * A prefix together with suffixes requires wildcards, and EventBridge allows only a few (usually four spellings of
 * suffixes). With more suffixes, the condition contains only the prefix, and the encoder ignores keys with other suffixes.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function keyMatchers(filter: ObjectFilter): KeyMatcher[] {
  const { prefix } = filter;
  const suffixes = matchedPatterns(filter).map(({ suffix }) => suffix);
  // The lower-case and upper-case spellings of a token are not known before deployment.
  const isKnown = suffixes.every((suffix) => !Token.isUnresolved(suffix));
  if (prefix === '') return isKnown ? suffixes.map((suffix) => ({ suffix })) : [];
  // The value of a token may need escapes in a wildcard.
  const fitsWildcards = isKnown && !Token.isUnresolved(prefix) && wildcardComplexity(suffixes) <= MAX_COMPLEXITY;
  if (!fitsWildcards) return [{ prefix }];
  return [
    ...suffixes.map((suffix) => ({ wildcard: `${escaped(prefix)}*${escaped(suffix)}` })),
    ...new Set(suffixes.flatMap((suffix) => overlappingKeys(prefix, suffix))),
  ];
}

/** Escapes asterisks and backslashes, which have a meaning in wildcards. */
function escaped(text: string): string {
  return text.replace(/[*\\]/g, '\\$&');
}

/** Returns the keys in which prefix and suffix overlap: a wildcard does not match them. */
function overlappingKeys(prefix: string, suffix: string): string[] {
  const keys: string[] = [];
  for (let shared = 1; shared <= Math.min(prefix.length, suffix.length); shared++) {
    if (prefix.endsWith(suffix.slice(0, shared))) keys.push(prefix + suffix.slice(shared));
  }
  return keys;
}

/**
 * Returns the complexity of wildcards with the same prefix, as EventBridge calculates it: the maximum number of their
 * beginnings that can match one value at the same time. This is one for each asterisk, plus, for each suffix, the number
 * of its beginnings that can match at the same time.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching-complexity
 */
function wildcardComplexity(suffixes: readonly string[]): number {
  return suffixes.reduce((sum, suffix) => sum + 1 + matchingBeginnings(suffix), 0);
}

/** Returns how many beginnings of a text can match at the same position: one, unless the text repeats its beginning. */
function matchingBeginnings(text: string): number {
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
