/**
 * Names that the construct (deploy time) and the bucket emptier (run time) share.
 *
 * This is the only file that both import. It imports nothing.
 */

/**
 * Sid of the statement in a bucket's policy that allows the emptier to empty it. If only the removal policy changes,
 * CloudFormation deletes the custom resource, too. It removes the statement first, so the bucket keeps its objects.
 */
export const EMPTIED_ON_REMOVAL = 'EmptiedOnRemoval';

/** Time that an invocation of the emptier leaves for its last calls, in milliseconds. Its timeout must be longer. */
export const RESERVED_MILLISECONDS = 60_000;

/** Properties of the custom resource. */
export const EmptyingProperty = {
  /** Name of the bucket. */
  BUCKET_NAME: 'BucketName',
  /** ARN of the bucket. */
  BUCKET_ARN: 'BucketArn',
} as const;
