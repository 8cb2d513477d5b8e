import { Token } from 'aws-cdk-lib';

/** All object keys that start with a prefix and end with a suffix. Either can be empty. */
export interface KeyPattern {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Whether one key can match both patterns, by the rule of S3 notification filters: two prefixes overlap if one starts with
 * the other, and two suffixes overlap if one ends with the other.
 *
 * The value of a token is not known at synthesis, so a pattern with a token overlaps no other.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function patternsOverlap(a: KeyPattern, b: KeyPattern): boolean {
  if ([a.prefix, a.suffix, b.prefix, b.suffix].some((text) => Token.isUnresolved(text))) return false;
  return (
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
    (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix))
  );
}

/** Returns the first pair of overlapping patterns, one from each list. */
export function findOverlap(
  left: readonly KeyPattern[],
  right: readonly KeyPattern[],
): [KeyPattern, KeyPattern] | undefined {
  for (const a of left) {
    const b = right.find((candidate) => patternsOverlap(a, candidate));
    if (b) return [a, b];
  }
  return undefined;
}

/** Formats a pattern for messages: `photos/*.jpg`. */
export function describePattern({ prefix, suffix }: KeyPattern): string {
  const [start, end] = [prefix, suffix].map((text) => (Token.isUnresolved(text) ? '<token>' : text));
  return `${start}*${end}`;
}
