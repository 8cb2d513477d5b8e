import { Stack, Token } from 'aws-cdk-lib';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { keyMatchers } from './key-matchers';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { readableNumber } from '../common/prop-checks';

/** The maximum length of an event pattern as JSON. */
const MAX_PATTERN_CHARACTERS = 2048;

/** The maximum length of a bucket name, which is used if the name is not known before deployment. */
const MAX_BUCKET_NAME = 63;

/**
 * Returns the event pattern of the rule. It matches the events of all objects that the encoder encodes, and possibly more.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function objectEventPattern({
  pipeline,
  inputBucket,
  filter,
  synchronizeDeletes,
}: PipelineContext): EventPattern {
  const key = keyMatchers(filter);
  const pattern = (bucketName: string) => ({
    source: ['aws.s3'],
    detailType: ['Object Created', ...(synchronizeDeletes ? ['Object Deleted'] : [])],
    detail: { bucket: { name: [bucketName] }, ...(key.length > 0 && { object: { key } }) },
  });
  const { bucketName } = inputBucket;
  const known = Token.isUnresolved(bucketName) ? 'x'.repeat(MAX_BUCKET_NAME) : bucketName;
  const { detailType, ...rest } = pattern(known);
  const characters = knownLength(pipeline, { ...rest, 'detail-type': detailType });
  if (characters > MAX_PATTERN_CHARACTERS) {
    throw invalidProp(
      pipeline,
      'suffixFilters',
      `the event pattern of these suffixes and the prefixFilter has ${readableNumber(characters)} characters, but EventBridge allows at most ${readableNumber(MAX_PATTERN_CHARACTERS)}`,
      'Specify fewer or shorter suffixes, or a shorter prefixFilter.',
    );
  }
  return pattern(bucketName);
}

/** Returns the length of a value as JSON, without the parts that are not known before deployment. */
function knownLength(scope: Construct, value: unknown): number {
  const resolved = JSON.stringify(Stack.of(scope).resolve(value), (_, part) => (isExpression(part) ? '' : part));
  return resolved.length;
}

function isExpression(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  return Object.keys(part).some((name) => name === 'Ref' || name.startsWith('Fn::'));
}
