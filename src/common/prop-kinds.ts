import { Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { invalidProp } from './errors';

/** What a prop takes. */
export interface Kind {
  /** What the value must be. */
  readonly name: string;
  /** What to do about another value, as a sentence. */
  readonly remedy: string;
  readonly accepts: (value: unknown) => boolean;
  /** Of a list: what its elements must be. */
  readonly elements?: Kind;
}

/** The kind of every prop. */
export type KindsOf<Props> = { readonly [prop in keyof Props]-?: Kind };

/**
 * Refuses values of a wrong kind. The compiler does so, but for what came to it as `any`, such as a value of the context.
 *
 * @param where the construct or the factory that was given the props
 * @param path what stands before a prop's name, for props within others
 */
export function checkKinds<Props extends object>(
  where: IConstruct | string,
  props: Props,
  kinds: KindsOf<Props>,
  path = '',
): void {
  for (const [prop, kind] of Object.entries<Kind>(kinds)) {
    const value: unknown = Reflect.get(props, prop);
    if (value !== undefined) checkKind(where, path + prop, value, kind);
  }
}

function checkKind(where: IConstruct | string, prop: string, value: unknown, kind: Kind): void {
  const { name, remedy, accepts, elements } = kind;
  if (!accepts(value)) {
    throw invalidProp(where, prop, `is ${describe(value)}, and it must be ${name}`, remedy);
  }
  if (!elements || Token.isUnresolved(value)) return;
  (value as unknown[]).forEach((element, i) => checkKind(where, `${prop}[${i}]`, element, elements));
}

function describe(value: unknown): string {
  if (Token.isUnresolved(value)) return 'a token';
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'function') return 'a function, which was not called';
  if (Construct.isConstruct(value)) return `the construct ${value.node.path}`;
  if (typeof value === 'object') return 'an object';
  return `${typeof value === 'string' ? JSON.stringify(value) : String(value)}, a ${typeof value}`;
}

/** What a deployment fills in may be a token. Nothing else is: a token would be taken for `true`. */
const orToken = (accepts: (value: unknown) => boolean) => (value: unknown) =>
  accepts(value) || Token.isUnresolved(value);

/** Told by what it has and not by its class: that may be of another copy of the CDK, or be written in another language. */
const has =
  (...members: string[]) =>
  (value: unknown) =>
    typeof value === 'object' && value !== null && members.every((member) => member in value);

const isListOfStrings = (value: unknown) => Array.isArray(value) && value.every((text) => typeof text === 'string');

export const BOOLEAN: Kind = {
  name: 'a boolean',
  remedy: 'Give true or false.',
  accepts: (value) => typeof value === 'boolean',
};

export const NUMBER: Kind = {
  name: 'a number',
  remedy: 'Convert it where it is read, or leave it out.',
  accepts: orToken((value) => typeof value === 'number'),
};

export const STRING: Kind = {
  name: 'a string',
  remedy: 'Give a text in quotes, or leave it out.',
  accepts: orToken((value) => typeof value === 'string'),
};

/** @param plural what the elements are together */
export function listOf(elements: Kind, plural: string): Kind {
  return {
    name: `a list of ${plural}`,
    remedy: 'Give a list, also for a single one.',
    accepts: Array.isArray,
    elements,
  };
}

/** @param name name of the enum, as users write it */
export function choiceOf(name: string, values: Readonly<Record<string, unknown>>): Kind {
  return {
    name: `a value of ${name}`,
    remedy: `Give one of ${name}.${Object.keys(values).join(', .')}.`,
    accepts: orToken((value) => Object.values(values).includes(value)),
  };
}

/** An object of certain members, by an example of it. */
export function objectWith(name: string, example: string, ...members: string[]): Kind {
  return { name, remedy: `Give one such as ${example}.`, accepts: has(...members) };
}

/** A resource, made or imported. */
function resourceWith(attribute: string, name: string, type: string, factory: string): Kind {
  return { name, remedy: `Give one such as new ${type}(…) or ${type}.${factory}(…).`, accepts: has(attribute) };
}

export const DURATION = objectWith('a Duration', 'Duration.minutes(5)', 'toSeconds');
export const SIZE = objectWith('a Size', 'Size.mebibytes(20)', 'toBytes');

export const BUCKET = resourceWith('bucketArn', 'a bucket', 's3.Bucket', 'fromBucketName');
export const TABLE = resourceWith('tableArn', 'a table', 'dynamodb.TableV2', 'fromTableName');
export const QUEUE = resourceWith('queueArn', 'a queue', 'sqs.Queue', 'fromQueueArn');
export const LOG_GROUP = resourceWith('logGroupArn', 'a log group', 'logs.LogGroup', 'fromLogGroupName');
export const KEY = resourceWith('keyArn', 'a key', 'kms.Key', 'fromKeyArn');
export const ROLE = resourceWith('roleArn', 'a role', 'iam.Role', 'fromRoleArn');
export const VPC = resourceWith('vpcId', 'a VPC', 'ec2.Vpc', 'fromLookup');
export const SECURITY_GROUP = resourceWith(
  'securityGroupId',
  'a security group',
  'ec2.SecurityGroup',
  'fromSecurityGroupId',
);

export const SUBNETS = objectWith('a SubnetSelection', '{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }');
export const RUNTIME = objectWith('a Runtime', 'lambda.Runtime.NODEJS_24_X', 'supportsInlineCode');
export const ARCHITECTURE = objectWith('an Architecture', 'lambda.Architecture.ARM_64', 'dockerPlatform');
export const DESTINATION = objectWith('a destination', 'new lambda_destinations.SqsDestination(queue)', 'bind');
export const ALARM_ACTION = objectWith('an alarm action', 'new cloudwatch_actions.SnsAction(topic)', 'bind');

export const CORS_RULE: Kind = {
  name: 'a rule with lists of allowedMethods and allowedOrigins',
  remedy: "Give one such as { allowedMethods: [s3.HttpMethods.PUT], allowedOrigins: ['https://example.com'] }.",
  accepts: (value) =>
    has('allowedMethods', 'allowedOrigins')(value) &&
    isListOfStrings(Reflect.get(value as object, 'allowedMethods')) &&
    isListOfStrings(Reflect.get(value as object, 'allowedOrigins')),
};
