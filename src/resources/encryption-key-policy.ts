import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, IConstruct } from 'constructs';
import { warnOwner } from '../common/owner-warning';

/**
 * Lets CloudWatch Logs encrypt log groups of the pipeline's account with a key.
 *
 * The names of the log groups are not in it: the one that is made has none before it is made, which takes the key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letLogsUse(key: IKey, pipeline: Construct): void {
  const { partition, region, account, urlSuffix } = Stack.of(pipeline);
  const logGroups = `arn:${partition}:logs:${region}:${account}:log-group:*`;
  admit('CloudWatch Logs', key, pipeline, {
    principal: `logs.${region}.${urlSuffix}`,
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
}

/**
 * Lets S3 put notifications into a queue that is encrypted with a key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export function letNotificationsUse(key: IKey, scope: IConstruct): void {
  admit('Amazon S3', key, scope, {
    principal: 's3.amazonaws.com',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/**
 * Lets EventBridge send events to a queue that is encrypted with a key.
 *
 * Without a condition for `aws:SourceAccount` or `aws:SourceArn`: EventBridge documents these for the keys of event buses
 * only. For encrypted topics, AWS says that EventBridge does not support them, and for encrypted queues it says nothing.
 * The queue's policy names the rule or the account.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function letEventsUse(key: IKey, scope: IConstruct): void {
  admit('EventBridge', key, scope, {
    principal: 'events.amazonaws.com',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  });
}

interface KeyUse {
  readonly principal: string;
  readonly actions: string[];
  readonly conditions?: Record<string, Record<string, string>>;
}

function admit(service: string, key: IKey, scope: IConstruct, { principal, actions, conditions }: KeyUse): void {
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
    reason: 'the key was imported',
    consequence: `It must let ${service} use the key`,
  });
}
