import { createHash } from 'crypto';
import { Stack } from 'aws-cdk-lib';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bucketIdentity, cfnResourceOf } from './resource-identity';

/**
 * The construct through which a pipeline adds notifications to its input bucket.
 *
 * A bucket of the pipeline's own stack is used as it is. Any other is imported into the pipeline's stack, so that the
 * notifications are made there: in the bucket's stack they would close a cycle between the stacks. All pipelines of a
 * stack share one import of a bucket, because the custom resource behind each import reads the bucket's notifications,
 * merges its own and writes them back without a lock.
 */
export function notifiableBucket(pipeline: Construct, bucket: IBucket): IBucket {
  const stack = Stack.of(pipeline);
  if (cfnResourceOf(bucket) && Stack.of(bucket) === stack) return bucket;
  const id = `ImageEncodingInput${createHash('sha256').update(bucketIdentity(bucket)).digest('hex').slice(0, 8)}`;
  const shared = stack.node.tryFindChild(id) as IBucket | undefined;
  return (
    shared ?? Bucket.fromBucketAttributes(stack, id, { bucketArn: bucket.bucketArn, bucketName: bucket.bucketName })
  );
}
