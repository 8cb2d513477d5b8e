import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, IConstruct } from 'constructs';
import { warnOwner } from '../common/owner-warning';

/**
 * Allows CloudWatch Logs to encrypt the log groups of the account with a key.
 *
 * The statement does not name the log group of the pipeline: the log group depends on the key, and it has no name before it
 * is created.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowCloudWatchLogs(key: IKey, scope: Construct): void {
  const { partition, region, account, urlSuffix } = Stack.of(scope);
  const logGroups = `arn:${partition}:logs:${region}:${account}:log-group:*`;
  allow('CloudWatch Logs', key, scope, {
    principal: `logs.${region}.${urlSuffix}`,
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
}

/**
 * Allows S3 to send notifications to a queue that is encrypted with a key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export function allowS3Notifications(key: IKey, scope: IConstruct): void {
  allow('Amazon S3', key, scope, {
    principal: 's3.amazonaws.com',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/**
 * Allows EventBridge to send events to a queue that is encrypted with a key.
 *
 * The statement has no condition for `aws:SourceAccount` or `aws:SourceArn`. AWS documents these only for keys of event
 * buses, and says that EventBridge does not support them for encrypted topics. The policy of the queue names the rule or
 * the account.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowEventBridge(key: IKey, scope: IConstruct): void {
  allow('EventBridge', key, scope, {
    principal: 'events.amazonaws.com',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  });
}

interface ServiceStatement {
  readonly principal: string;
  readonly actions: string[];
  readonly conditions?: Record<string, Record<string, string>>;
}

function allow(
  service: string,
  key: IKey,
  scope: IConstruct,
  { principal, actions, conditions }: ServiceStatement,
): void {
  const statement = new PolicyStatement({
    principals: [new ServicePrincipal(principal)],
    actions,
    resources: ['*'],
    conditions,
  });
  if (key.addToResourcePolicy(statement, true).statementAdded) return;
  warnOwner(scope, {
    prop: 'encryptionKey',
    warning: 'importedKeyPolicy',
    part: `the policy of the key ${key.node.path}`,
    reason: 'the key is imported',
    consequence: `The policy must allow ${service} to use the key`,
  });
}
