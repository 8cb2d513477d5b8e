import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { warnOfUnusualPrefix } from './filter-props';
import { DEFAULT_OUTPUT_SUFFIX, DEFAULT_SUFFIX_FILTERS } from '../common/defaults';
import { invalidProp } from '../common/errors';
import { checkKeyText } from '../common/key-text';
import { matchedPatterns } from '../common/object-filter';
import { readableNumber } from '../common/prop-checks';
import { MAX_KEY_BYTES } from '../encoder/contract';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

const LIMIT = {
  bytes: MAX_KEY_BYTES - 1,
  reason: `the key of an output has at most ${readableNumber(MAX_KEY_BYTES)} bytes and contains the key of the image`,
};

/** Checks that `outputPrefix` and `outputSuffix` leave room for the keys of images. */
export function checkOutputKeys(
  scope: Construct,
  {
    prefixFilter = '',
    suffixFilters = DEFAULT_SUFFIX_FILTERS,
    outputPrefix,
    outputSuffix = DEFAULT_OUTPUT_SUFFIX,
  }: ImageEncodingPipelineProps,
): void {
  if (outputPrefix !== undefined) {
    checkKeyText(scope, 'outputPrefix', outputPrefix, LIMIT);
    warnOfUnusualPrefix(scope, 'outputPrefix', outputPrefix, 'the keys of all outputs start with it');
  }
  if (outputSuffix !== '') checkKeyText(scope, 'outputSuffix', outputSuffix, LIMIT);
  // The prefix and the suffix of a key can overlap.
  const shortestKey = Math.min(
    ...matchedPatterns({ prefix: prefixFilter, suffixes: suffixFilters }).map(({ prefix, suffix }) =>
      Math.max(knownBytes(prefix), knownBytes(suffix)),
    ),
  );
  const needed = knownBytes(outputPrefix ?? '', outputSuffix) + shortestKey;
  if (needed <= MAX_KEY_BYTES) return;
  throw invalidProp(
    scope,
    'outputPrefix',
    `must be shorter, because the keys of all outputs (outputPrefix, the key of an image that matches the filters, and outputSuffix) would have at least ${readableNumber(needed)} bytes, but S3 allows at most ${readableNumber(MAX_KEY_BYTES)}`,
    'Shorten outputPrefix, outputSuffix or the filters.',
  );
}

/** Returns the number of bytes in UTF-8, without tokens. */
function knownBytes(...texts: string[]): number {
  return texts.reduce((sum, text) => sum + (Token.isUnresolved(text) ? 0 : Buffer.byteLength(text)), 0);
}
