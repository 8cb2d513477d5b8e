import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidProp } from './errors';
import { describePattern, KeyPattern, patternsOverlap } from './key-pattern';
import { checkKeyText } from './key-text';
import { MAX_KEY_BYTES, ObjectFilter, suffixVariants } from '../encoder/contract';

/** What a pipeline encodes when `suffixFilters` is not given. */
export const DEFAULT_SUFFIX_FILTERS = ['.jpg', '.jpeg', '.png', '.gif', '.webp', '.avif'];

/**
 * Characters that mean themselves in the filter of an S3 notification. Others take an encoding of their own there,
 * so a notification's filter ends where they (or a token) begin, and the encoder, which sees the whole key, decides.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-guidelines-safe-characters
 */
const LITERAL_START = /^[A-Za-z0-9!_.'()/-]*/;
const LITERAL_END = /[A-Za-z0-9!_.'()/-]*$/;

/** Checks the filter props of a pipeline and returns the filter they mean. */
export function objectFilterFrom(
  scope: Construct,
  props: { readonly prefixFilter?: string; readonly suffixFilters?: string[] },
): ObjectFilter {
  const suffixes = props.suffixFilters ?? DEFAULT_SUFFIX_FILTERS;
  if (Token.isUnresolved(suffixes)) {
    throw invalidProp(
      scope,
      'suffixFilters',
      'is a tokenized list, whose length and values are not known before deployment, so no notification can be made for each',
      'Give a list of strings; a single suffix in it may be a token.',
    );
  }
  if (suffixes.length === 0) {
    throw invalidProp(
      scope,
      'suffixFilters',
      'is an empty list, which matches no object',
      `Leave it out for the default (${DEFAULT_SUFFIX_FILTERS.join(' ')}), or give at least one suffix such as '.jpg'.`,
    );
  }
  suffixes.forEach((suffix, i) => checkFilterText(scope, `suffixFilters[${i}]`, suffix));
  suffixes.forEach((suffix) => warnOfList(scope, suffix));
  refuseOverlappingSuffixes(scope, suffixes);
  if (props.prefixFilter !== undefined) {
    checkFilterText(scope, 'prefixFilter', props.prefixFilter);
    warnOfUnusualStart(scope, props.prefixFilter);
  }

  return { prefix: props.prefixFilter ?? '', suffixes };
}

/** The keys that the filter lets pass: one pattern for each spelling of each suffix. */
export function matchedPatterns({ prefix, suffixes }: ObjectFilter): KeyPattern[] {
  return [...new Set(suffixes.flatMap(spellings))].map((suffix) => ({ prefix, suffix }));
}

/**
 * The filters that S3's notifications take for a pipeline. They let pass every key that the pipeline's filter does,
 * and none of them overlaps another.
 */
export function notificationPatterns(filter: ObjectFilter): KeyPattern[] {
  const prefix = LITERAL_START.exec(filter.prefix)![0];
  const suffixes = [
    ...new Set(
      // The other spellings of a token are not known before deployment: no suffix at all is never too narrow.
      matchedPatterns(filter).map(({ suffix }) => (Token.isUnresolved(suffix) ? '' : LITERAL_END.exec(suffix)![0])),
    ),
  ];
  const widest = suffixes.filter((suffix) => !suffixes.some((other) => other !== suffix && suffix.endsWith(other)));
  return widest.map((suffix) => ({ prefix, suffix }));
}

function spellings(suffix: string): string[] {
  return Token.isUnresolved(suffix) ? [suffix] : suffixVariants(suffix);
}

function checkFilterText(scope: Construct, prop: string, text: string): void {
  checkKeyText(scope, prop, text, { bytes: MAX_KEY_BYTES, reason: "an object's key is no longer" });
  if (text.includes('*') && !Token.isUnresolved(text)) {
    throw invalidProp(
      scope,
      prop,
      `${JSON.stringify(text)} contains '*', which S3 does not take in a notification filter`,
      "Filters have no wildcards: give the plain text, such as '.jpg' or 'photos/'.",
    );
  }
}

/** A list in one string is one suffix, which hardly any key has. */
function warnOfList(scope: Construct, suffix: string): void {
  if (Token.isUnresolved(suffix) || !suffix.includes(',')) return;
  const suffixes = suffix.split(',').map((part) => `'${part.trim()}'`);
  Annotations.of(scope).addWarningV2(
    'cdk-image-encoding-pipeline:suffixWithComma',
    `suffixFilters: ${JSON.stringify(suffix)} contains a comma, so only keys that end with all of it are encoded. Specify ` +
      `several suffixes as a list: [${suffixes.join(', ')}].`,
  );
}

/** Keys may begin so, and hardly ever do. */
function warnOfUnusualStart(scope: Construct, prefix: string): void {
  const start = /^(?:s3:\/\/|\/)/.exec(prefix)?.[0];
  if (start === undefined) return;
  Annotations.of(scope).addWarningV2(
    'cdk-image-encoding-pipeline:unusualPrefix',
    `prefixFilter: is ${JSON.stringify(prefix)}, and the key of an object in S3 has neither its bucket nor a slash before ` +
      `it: photos/cat.jpg. Unless your keys do begin with ${JSON.stringify(start)}, nothing is encoded. Give the start of ` +
      "the key alone, such as 'photos/'.",
  );
}

function refuseOverlappingSuffixes(scope: Construct, suffixes: readonly string[]): void {
  suffixes.forEach((suffix, i) => {
    if (suffixes.indexOf(suffix) < i && !Token.isUnresolved(suffix)) {
      throw invalidProp(scope, 'suffixFilters', `has ${JSON.stringify(suffix)} twice`, 'Give it once.');
    }
    for (const other of suffixes.slice(0, i)) {
      // '.jpg' beside '.JPG' is one suffix, written in two ways.
      if (suffix.toLowerCase() === other.toLowerCase()) continue;
      for (const a of spellings(suffix)) {
        for (const b of spellings(other)) {
          if (!patternsOverlap({ prefix: '', suffix: a }, { prefix: '', suffix: b })) continue;
          throw invalidProp(
            scope,
            'suffixFilters',
            `${JSON.stringify(other)} and ${JSON.stringify(suffix)} overlap: ${describePattern({ prefix: '', suffix: a.length > b.length ? a : b })} matches both, and S3 refuses notifications that do (each suffix also matches in lower and in upper case)`,
            `Keep only the shorter one, or make them differ, such as '.jpg' and '.jpeg'.`,
          );
        }
      }
    }
  });
}
