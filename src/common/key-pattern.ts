import { Token } from 'aws-cdk-lib';

/** All object keys that start with a prefix and end with a suffix; either may be empty. */
export interface KeyPattern {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Whether one key can match both patterns, by the rule S3 applies to notification filters: the prefixes overlap when
 * one starts with the other, the suffixes when one ends with the other.
 * A pattern with a token in it is not known before deployment and overlaps nothing here.
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

/** The first pair of patterns, one of each list, that overlap. */
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

/** A pattern as people write it: `photos/*.jpg`. */
export function describePattern({ prefix, suffix }: KeyPattern): string {
  return `${prefix}*${suffix}`;
}
