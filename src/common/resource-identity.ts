import { Arn, ArnFormat, CfnResource, IResource, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import { CfnGlobalTable, ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';

const DEFAULT_PARTITION = 'aws';

/** The CloudFormation resource of a construct; undefined if the construct is imported. */
export function cfnResourceOf(resource: IResource): CfnResource | undefined {
  const child = resource.node.defaultChild;
  return child && CfnResource.isCfnResource(child) ? child : undefined;
}

/** The account of a resource that this app creates or that is imported with its account, else undefined. */
export function knownOwner(resource: IResource): string | undefined {
  // An import without an account takes its stack's, which says nothing about the resource.
  return cfnResourceOf(resource) || resource.env.account !== Stack.of(resource).account
    ? resource.env.account
    : undefined;
}

/**
 * Returns equal strings for constructs of the same bucket, as far as it can be known at synthesis.
 * Bucket names are unique in each partition. A partition that is not known is assumed to be `aws`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketIdentity(bucket: IBucket): string {
  const name = identity(bucket, cfnBucketBehind(bucket), 'bucketName', [bucket.bucketName, bucket.bucketArn]);
  const partition = partitionOf(bucket);
  return partition === DEFAULT_PARTITION ? name : `${partition}:${name}`;
}

/** Not from the ARN: of two imports of one bucket, one can be by its name. */
function partitionOf({ env: { region } }: IBucket): string {
  return (Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition) ?? DEFAULT_PARTITION;
}

/** The CloudFormation resource of a bucket that this app creates, also if it is imported by its attributes. */
export function cfnBucketBehind(bucket: IBucket): CfnResource | undefined {
  return cfnResourceBehind(bucket, bucket.bucketName, bucket.bucketArn);
}

/**
 * Returns strings of which constructs of the same table have at least one in common, as far as it can be known at
 * synthesis: one for each Region in which a global table has a replica.
 *
 * Each account and Region can have a table of the same name. Stacks without a known Region can be in different Regions.
 */
export function tableIdentities(table: ITable): string[] {
  const resource = globalTableBehind(table) ?? cfnTableBehind(table);
  const stack = Stack.of(resource ?? table);
  const name = identity(table, resource, 'tableName', [table.tableName, table.tableArn]);
  // A table that is imported by its ARN must be where the stack is, also if that is not known.
  const locations = resource ? [stack] : [locationOf(table), stack];
  const identities = locations.flatMap(({ account, region }) => {
    // An account that is not known is at least not that of another stage.
    const owner = Token.isUnresolved(account) ? Stage.of(table)?.node.path : account;
    const home = Token.isUnresolved(region) ? stack.node.path : region;
    return [home, ...replicaRegions(resource)].map((location) => [owner, location, name].join('|'));
  });
  return [...new Set(identities)];
}

/** The Region and account of a resource. The CDK does not read them from the ARN of an imported table. */
export function locationOf(resource: IResource): { readonly region: string; readonly account: string } {
  const { tableArn } = resource as Partial<ITable>;
  if (tableArn === undefined || Token.isUnresolved(tableArn)) return resource.env;
  const { region = '', account = '' } = Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME);
  return { region, account };
}

/** The table of this app of which a table is a replica in another account. */
function globalTableBehind(table: ITable): CfnResource | undefined {
  const replica = cfnTableBehind(table);
  const source: unknown = replica && Reflect.get(replica, 'globalTableSourceArn');
  return typeof source === 'string' ? referencedResource(source) : undefined;
}

/** Replicas that are added to the table later are not among them. */
function replicaRegions(resource?: CfnResource): string[] {
  if (resource?.cfnResourceType !== 'AWS::DynamoDB::GlobalTable') return [];
  const replicas = resolved(resource, (resource as CfnGlobalTable).replicas);
  if (!Array.isArray(replicas)) return [];
  const regions = (replicas as { readonly region?: unknown }[]).map(({ region }) => region);
  return regions.filter((region) => typeof region === 'string');
}

/** The CloudFormation resource of a table that this app creates, also if it is imported by its attributes. */
export function cfnTableBehind(table: ITable): CfnResource | undefined {
  return cfnResourceBehind(table, table.tableName, table.tableArn);
}

/** The CloudFormation resource of a queue that this app creates, also if it is imported by its attributes. */
export function cfnQueueBehind(queue: IQueue): CfnResource | undefined {
  return cfnResourceBehind(queue, queue.queueArn);
}

/** The CloudFormation resource of a key that this app creates, also if it is imported by its ARN. */
export function cfnKeyBehind(key: IKey): CfnResource | undefined {
  return cfnResourceBehind(key, key.keyArn);
}

/** The CloudFormation resource of a log group that this app creates, also if it is imported by its attributes. */
export function cfnLogGroupBehind(logGroup: ILogGroup): CfnResource | undefined {
  return cfnResourceBehind(logGroup, logGroup.logGroupName, logGroup.logGroupArn);
}

/** The CloudFormation resource of a role that this app creates, also if it is imported by its ARN. */
export function cfnRoleBehind(role: IRole): CfnResource | undefined {
  return cfnResourceBehind(role, role.roleArn);
}

/** The resource of this app that a name or ARN refers to: a construct can be imported by the attributes of another. */
export function referencedResource(name: string): CfnResource | undefined {
  const targets = Tokenization.reverseString(name).tokens.map((token) => Reference.isReference(token) && token.target);
  return targets.find((target) => target && CfnResource.isCfnResource(target)) as CfnResource | undefined;
}

function cfnResourceBehind(resource: IResource, ...names: string[]): CfnResource | undefined {
  return cfnResourceOf(resource) ?? names.map(referencedResource).find((found) => found !== undefined);
}

/** The physical name if it is known, else the path of the construct or the expression of the name. */
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

/** The identity of a name that is not known before deployment: equal expressions of one stack give equal names. */
function inStack(construct: IConstruct, expression: unknown): string {
  return `${Stack.of(construct).node.path}:${JSON.stringify(expression)}`;
}
