import { CfnResource, IResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IBucket } from 'aws-cdk-lib/aws-s3';

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
  return identity(bucket, 'bucketName', [bucket.bucketName, bucket.bucketArn]);
}

/** A text that two constructs have in common when they stand for the same table, as far as can be told at synthesis. */
export function tableIdentity(table: ITable): string {
  return identity(table, 'tableName', [table.tableName, table.tableArn]);
}

/** The physical name where it is known, else the construct that makes the resource, else the expression that names it. */
function identity(resource: IResource, nameProperty: string, names: string[]): string {
  const cfnResource = cfnResourceOf(resource) ?? names.map(referencedResource).find((found) => found !== undefined);
  if (cfnResource) {
    const name: unknown = Reflect.get(cfnResource, nameProperty);
    return typeof name === 'string' && !Token.isUnresolved(name) ? name : cfnResource.node.path;
  }
  const stack = Stack.of(resource);
  return (
    names.find((name) => !Token.isUnresolved(name)) ?? `${stack.node.path}:${JSON.stringify(stack.resolve(names[0]))}`
  );
}

/** The resource of this app that a name or ARN refers to: an import may be made from another construct's attributes. */
function referencedResource(name: string): CfnResource | undefined {
  const token = Tokenization.reverseString(name).firstToken;
  return token && Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? token.target : undefined;
}
