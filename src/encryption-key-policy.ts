import { Annotations, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/**
 * Lets CloudWatch Logs encrypt log groups of the pipeline's account with a key.
 *
 * The names of the log groups are not in it: the one that is made has none before it is made, which takes the key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letLogsUse(key: IKey, pipeline: Construct): void {
  const { partition, region, account, urlSuffix } = Stack.of(pipeline);
  const statement = new PolicyStatement({
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
    },
  });
  if (key.addToResourcePolicy(statement, true).statementAdded) return;
  Annotations.of(pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:importedKeyPolicy',
    `encryptionKey: the policy of ${key.node.path} is not this app's to change, since the key was imported. ` +
      'The deployment fails if it does not let CloudWatch Logs use the key; docs/brought-resources.md has the statement. ' +
      'Add it, then acknowledge this warning.',
  );
}
