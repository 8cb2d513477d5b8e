import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { checkKeyText } from '../common/key-text';
import { matchedPatterns } from '../common/object-filter';
import { MAX_KEY_BYTES, ObjectFilter } from '../encoder/contract';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/** Checks what stands before and behind an image's key: together they must make a key that S3 takes. */
export function checkOutputKeys(
  scope: Construct,
  filter: ObjectFilter,
  { outputPrefix, outputSuffix = '' }: ImageEncodingPipelineProps,
): void {
  const room = {
    bytes: MAX_KEY_BYTES - 1,
    reason: `a text's key has at most ${MAX_KEY_BYTES}, the image's included`,
  };
  if (outputPrefix !== undefined) checkKeyText(scope, 'outputPrefix', outputPrefix, room);
  if (outputSuffix !== '') checkKeyText(scope, 'outputSuffix', outputSuffix, room);
  // Prefix and suffix of a key may share characters.
  const shortest = Math.min(
    ...matchedPatterns(filter).map(({ prefix, suffix }) => Math.max(knownBytes(prefix), knownBytes(suffix))),
  );
  const needed = knownBytes(outputPrefix ?? '', outputSuffix) + shortest;
  if (needed <= MAX_KEY_BYTES) return;
  throw invalidProp(
    scope,
    'outputPrefix',
    `and outputSuffix make a key of at least ${needed} bytes of every image that the filters match, and S3 takes ${MAX_KEY_BYTES}, so every image would be rejected`,
    'Shorten them.',
  );
}

/** How many bytes of UTF-8 texts have, as far as they are known. */
function knownBytes(...texts: string[]): number {
  return texts.reduce((sum, text) => sum + (Token.isUnresolved(text) ? 0 : Buffer.byteLength(text)), 0);
}
