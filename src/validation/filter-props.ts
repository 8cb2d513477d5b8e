import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { describePattern, findOverlap } from '../common/key-pattern';
import { checkKeyText, KEY_LIMIT } from '../common/key-text';
import { matchedPatterns } from '../common/object-filter';
import { checkList } from '../common/prop-checks';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/** Checks `suffixFilters` and `prefixFilter`. */
export function checkFilterProps(
  scope: Construct,
  { suffixFilters, prefixFilter }: Pick<ImageEncodingPipelineProps, 'suffixFilters' | 'prefixFilter'>,
): void {
  if (suffixFilters !== undefined) checkSuffixes(scope, suffixFilters);
  if (prefixFilter !== undefined) {
    checkFilterText(scope, 'prefixFilter', prefixFilter);
    warnOfUnusualPrefix(scope, 'prefixFilter', prefixFilter, 'no object is encoded unless its key starts with it');
  }
}

/** Warns of a prefix that contains a bucket or a leading slash. Object keys can start with these, but they rarely do. */
export function warnOfUnusualPrefix(scope: Construct, prop: string, prefix: string, consequence: string): void {
  const start = /^(?:s3:\/\/|\/)/.exec(prefix)?.[0];
  if (start === undefined) return;
  Annotations.of(scope).addWarningV2(
    'cdk-image-encoding-pipeline:unusualPrefix',
    `${prop}: ${JSON.stringify(prefix)} starts with ${JSON.stringify(start)}, which S3 treats as part of the key: ${consequence}. ` +
      "Specify only the start of the key, such as 'photos/', or acknowledge this warning if it is intended.",
  );
}

function checkSuffixes(scope: Construct, suffixes: readonly string[]): void {
  checkList(scope, 'suffixFilters', suffixes);
  suffixes.forEach((suffix, i) => checkFilterText(scope, `suffixFilters[${i}]`, suffix));
  suffixes.forEach((suffix) => warnOfComma(scope, suffix));
  checkDuplicates(scope, suffixes);
  checkOverlaps(scope, suffixes);
}

function checkFilterText(scope: Construct, prop: string, text: string): void {
  checkKeyText(scope, prop, text, KEY_LIMIT);
  if (text.includes('*') && !Token.isUnresolved(text)) {
    throw invalidProp(
      scope,
      prop,
      `${JSON.stringify(text)} contains '*', but filters do not support wildcards`,
      "Specify the literal text, such as '.jpg' or 'photos/'.",
    );
  }
}

function warnOfComma(scope: Construct, suffix: string): void {
  if (Token.isUnresolved(suffix) || !suffix.includes(',')) return;
  const suffixes = suffix.split(',').map((part) => `'${part.trim()}'`);
  Annotations.of(scope).addWarningV2(
    'cdk-image-encoding-pipeline:suffixWithComma',
    `suffixFilters: ${JSON.stringify(suffix)} contains a comma, which counts as part of the suffix. Only keys that ` +
      `end with the entire text, including the comma, are encoded. Specify several suffixes as a list: [${suffixes.join(', ')}].`,
  );
}

function checkDuplicates(scope: Construct, suffixes: readonly string[]): void {
  const duplicate = suffixes.find((suffix, i) => !Token.isUnresolved(suffix) && suffixes.indexOf(suffix) < i);
  if (duplicate === undefined) return;
  throw invalidProp(
    scope,
    'suffixFilters',
    `contains ${JSON.stringify(duplicate)} more than once`,
    'Remove the duplicate.',
  );
}

/** Each suffix also matches in lower and in upper case, and the spellings of two suffixes must not overlap either. */
function checkOverlaps(scope: Construct, suffixes: readonly string[]): void {
  suffixes.forEach((suffix, i) => {
    for (const other of suffixes.slice(0, i)) {
      // '.jpg' and '.JPG' are spellings of one suffix.
      if (suffix.toLowerCase() === other.toLowerCase()) continue;
      const patternsOf = (text: string) => matchedPatterns({ prefix: '', suffixes: [text] });
      const overlap = findOverlap(patternsOf(suffix), patternsOf(other));
      if (!overlap) continue;
      const [a, b] = overlap;
      throw invalidProp(
        scope,
        'suffixFilters',
        `${JSON.stringify(other)} and ${JSON.stringify(suffix)} overlap (both match ${describePattern(a.suffix.length > b.suffix.length ? a : b)}), and S3 rejects overlapping filters`,
        'Remove the longer one. The lowercase and uppercase spellings of each suffix also match.',
      );
    }
  });
}
