import { Token } from 'aws-cdk-lib';
import { KeyPattern } from './key-pattern';
import { ObjectFilter, suffixVariants } from '../encoder/contract';

/**
 * Characters that need no encoding in the filter of an S3 notification. A notification filter ends at the first other
 * character or token. The encoder checks the whole key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-guidelines-safe-characters
 */
const LITERAL_START = /^[A-Za-z0-9!_.'()/-]*/;
const LITERAL_END = /[A-Za-z0-9!_.'()/-]*$/;

/** Returns one pattern for each spelling of each suffix. A key that matches one of them is encoded. */
export function matchedPatterns({ prefix, suffixes }: ObjectFilter): KeyPattern[] {
  return [...new Set(suffixes.flatMap(spellings))].map((suffix) => ({ prefix, suffix }));
}

/**
 * Returns the filters for the S3 notifications of a pipeline. Together they match every key that the filter matches, and
 * no two of them overlap.
 */
export function notificationPatterns(filter: ObjectFilter): KeyPattern[] {
  const prefix = LITERAL_START.exec(filter.prefix)![0];
  const suffixes = [
    ...new Set(
      // The other spellings of a token are not known at synthesis, so its notification has no suffix filter.
      matchedPatterns(filter).map(({ suffix }) => (Token.isUnresolved(suffix) ? '' : LITERAL_END.exec(suffix)![0])),
    ),
  ];
  const widest = suffixes.filter((suffix) => !suffixes.some((other) => other !== suffix && suffix.endsWith(other)));
  return widest.map((suffix) => ({ prefix, suffix }));
}

/** Returns the spellings in which a suffix matches. Those of a token are not known at synthesis. */
function spellings(suffix: string): string[] {
  return Token.isUnresolved(suffix) ? [suffix] : suffixVariants(suffix);
}
