import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { keysUnder } from '../common/arn-pattern';
import { invalidProp } from '../common/errors';
import { warnOwner } from '../common/owner-warning';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
export function checkAccessLogsBucket(scope: Construct, logs?: IBucket): void {
  if (!logs?.encryptionKey) return;
  throw invalidProp(
    scope,
    'serverAccessLogsBucket',
    `${logs.node.path} is encrypted with a KMS key, but S3 delivers access logs only to buckets with SSE-S3`,
    'Provide a bucket with BucketEncryption.S3_MANAGED.',
  );
}

/**
 * Lets S3 deliver the access logs of a bucket, under the path of the bucket in the app.
 *
 * The CDK's own prop `serverAccessLogsBucket` depends on a feature flag. If the two buckets are in different stacks, it can
 * create a dependency cycle between the stacks.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function deliverAccessLogs(bucket: Bucket, logs: IBucket): void {
  const prefix = `${bucket.node.path}/`;
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.loggingConfiguration = { destinationBucketName: logs.bucketName, logFilePrefix: prefix };
  const { statementAdded } = logs.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [logs.arnForObjects(keysUnder(prefix))],
      // Not the ARN of the bucket, which already depends on the bucket with the logs.
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(bucket).account } },
    }),
  );
  if (statementAdded) return;
  warnOwner(bucket, {
    prop: 'serverAccessLogsBucket',
    warning: 'importedAccessLogsBucket',
    part: `the policy of ${logs.node.path}`,
    reason: 'the bucket is imported',
    consequence: `S3 logs access to ${bucket.node.path} only if the policy allows it`,
  });
}
