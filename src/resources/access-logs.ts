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
    `${logs.node.path} is encrypted with a KMS key, and S3 delivers access logs only into buckets with SSE-S3`,
    'Bring a bucket with BucketEncryption.S3_MANAGED.',
  );
}

/**
 * Lets S3 deliver the access logs of a bucket, under the bucket's path in the app.
 *
 * The CDK's own way depends on a feature flag, and where the two buckets are in different stacks it can close a cycle.
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
      // Not the bucket's ARN: the bucket depends on the one with the logs already.
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(bucket).account } },
    }),
  );
  if (statementAdded) return;
  warnOwner(bucket, {
    prop: 'serverAccessLogsBucket',
    warning: 'importedAccessLogsBucket',
    part: `the policy of ${logs.node.path}`,
    reason: 'the bucket was imported',
    consequence: `No access to ${bucket.node.path} is logged unless it lets S3 deliver`,
  });
}
