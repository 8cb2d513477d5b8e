/**
 * What the construct (deploy time) and the bucket emptier (run time) must agree on, and nothing else.
 *
 * Both worlds import this file. It imports nothing itself.
 */

/**
 * The statement in a bucket's policy that lets the emptier empty it. CloudFormation also removes what empties a bucket
 * when only the removal policy was changed; by then the statement has gone, and the bucket keeps what it has.
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
