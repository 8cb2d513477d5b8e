import { IBucket } from 'aws-cdk-lib/aws-s3';
import { cfnBucketBehind, cfnResourceOf } from './resource-identity';

/**
 * The construct that makes a bucket, where it is in this app: the bucket itself, or the one whose name or ARN it was
 * imported by.
 */
export function bucketOwner(bucket: IBucket): IBucket | undefined {
  const made = cfnBucketBehind(bucket);
  const owner = made && (cfnResourceOf(bucket) ? bucket : made.node.scope);
  return owner && isBucket(owner) ? owner : undefined;
}

function isBucket(construct: object): construct is IBucket {
  return 'addEventNotification' in construct;
}
