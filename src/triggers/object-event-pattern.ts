import { Stack, Token } from 'aws-cdk-lib';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { keyMatchers } from './key-matchers';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';

/** What EventBridge takes of a rule's pattern, as JSON. */
const MAX_PATTERN_CHARACTERS = 2048;

/** The longest name of a bucket, for one that is not known yet. */
const MAX_BUCKET_NAME = 63;

/**
 * The events of S3 that a rule hands to the encoder. They are never fewer than those that the encoder takes.
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
  const characters = knownCharacters(pipeline, { ...rest, 'detail-type': detailType });
  if (characters > MAX_PATTERN_CHARACTERS) {
    throw invalidProp(
      pipeline,
      'suffixFilters',
      `and prefixFilter take ${characters} characters as the pattern of an EventBridge rule, and EventBridge takes ${MAX_PATTERN_CHARACTERS}`,
      'Give fewer or shorter suffixes, or a shorter prefix.',
    );
  }
  return pattern(bucketName);
}

/** The length of a value as JSON, without what only deployment knows. */
function knownCharacters(scope: PipelineContext['pipeline'], value: unknown): number {
  const resolved = JSON.stringify(Stack.of(scope).resolve(value), (_, part) => (isExpression(part) ? '' : part));
  return resolved.length;
}

function isExpression(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  return Object.keys(part).some((name) => name === 'Ref' || name.startsWith('Fn::'));
}
