import { CfnResource, IResource, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';

/** The CloudFormation resource behind a construct, where this app makes it rather than importing it. */
export function cfnResourceOf(resource: IResource): CfnResource | undefined {
  const child = resource.node.defaultChild;
  return child && CfnResource.isCfnResource(child) ? child : undefined;
}

/** The account that owns the resource where that is known: it is made in this app, or was imported with its account. */
export function knownOwner(resource: IResource): string | undefined {
  // An import without an account takes its stack's, which says nothing about the resource.
  return cfnResourceOf(resource) || resource.env.account !== Stack.of(resource).account
    ? resource.env.account
    : undefined;
}

/** A text that two constructs have in common when they stand for the same bucket, as far as can be told at synthesis. */
export function bucketIdentity(bucket: IBucket): string {
  return identity(bucket, cfnBucketBehind(bucket), 'bucketName', [bucket.bucketName, bucket.bucketArn]);
}

/** The CloudFormation resource of a bucket, where this app makes it, also when it was imported by its attributes. */
export function cfnBucketBehind(bucket: IBucket): CfnResource | undefined {
  return cfnResourceBehind(bucket, bucket.bucketName, bucket.bucketArn);
}

/**
 * A text that two constructs have in common when they stand for the same table, as far as can be told at synthesis.
 * Tables of one name are as many as there are accounts and Regions.
 */
export function tableIdentity(table: ITable): string {
  const { account, region } = table.env;
  // An account that is not known is at least not that of another stage.
  const place = [
    Token.isUnresolved(account) ? Stage.of(table)?.node.path : account,
    Token.isUnresolved(region) || region,
  ];
  const name = identity(table, cfnTableBehind(table), 'tableName', [table.tableName, table.tableArn]);
  return [...place, name].join('|');
}

/** The CloudFormation resource of a table, where this app makes it, also when it was imported by its attributes. */
export function cfnTableBehind(table: ITable): CfnResource | undefined {
  return cfnResourceBehind(table, table.tableName, table.tableArn);
}

/** The CloudFormation resource of a queue, where this app makes it, also when it was imported by its attributes. */
export function cfnQueueBehind(queue: IQueue): CfnResource | undefined {
  return cfnResourceBehind(queue, queue.queueArn);
}

/** The CloudFormation resource of a key, where this app makes it, also when it was imported by its ARN. */
export function cfnKeyBehind(key: IKey): CfnResource | undefined {
  return cfnResourceBehind(key, key.keyArn);
}

/** The CloudFormation resource of a role, where this app makes it, also when it was imported by its ARN. */
export function cfnRoleBehind(role: IRole): CfnResource | undefined {
  return cfnResourceBehind(role, role.roleArn);
}

/** The resource of this app that a name or ARN refers to: an import may be made from another construct's attributes. */
export function referencedResource(name: string): CfnResource | undefined {
  const token = Tokenization.reverseString(name).firstToken;
  return token && Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? token.target : undefined;
}

function cfnResourceBehind(resource: IResource, ...names: string[]): CfnResource | undefined {
  return cfnResourceOf(resource) ?? names.map(referencedResource).find((found) => found !== undefined);
}

/** The physical name where one is given, else the construct that makes the resource, else the expression that names it. */
function identity(
  resource: IResource,
  cfnResource: CfnResource | undefined,
  nameProperty: string,
  names: string[],
): string {
  if (!cfnResource) {
    return names.find((name) => !Token.isUnresolved(name)) ?? inStack(resource, resolved(resource, names[0]));
  }
  // A name that is not given is a token that resolves to nothing.
  const name = resolved(cfnResource, Reflect.get(cfnResource, nameProperty));
  if (name === undefined) return cfnResource.node.path;
  return typeof name === 'string' ? name : inStack(cfnResource, name);
}

function resolved(construct: IConstruct, value: unknown): unknown {
  return Stack.of(construct).resolve(value);
}

/** A name that only deployment knows: equal expressions of one stack give equal names. */
function inStack(construct: IConstruct, expression: unknown): string {
  return `${Stack.of(construct).node.path}:${JSON.stringify(expression)}`;
}
