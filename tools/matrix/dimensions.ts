import { createHash } from 'node:crypto';
import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { AttributeType, ITable, StreamViewType, Table, TableEncryption, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, HttpMethods, IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Case, Dimensions } from './covering-cases';
import {
  ContentPolicy,
  EncoderCode,
  EncodingTrigger,
  ImageEncodingPipelineProps,
  ImageFormat,
  OutputFormat,
} from '../../src';

/** The stacks in which the resources of a case are created: the pipeline's stack and another one of the app. */
export interface Scopes {
  readonly here: Stack;
  readonly elsewhere: Stack;
  /** Name of the case. The names or logical ids of its existing resources contain it. */
  readonly name: string;
}

/** The values of a prop, or of props that belong together. `undefined` omits the prop. */
type Values<T> = Readonly<Record<string, (scopes: Scopes) => T | undefined>>;

const ACCOUNT = '111111111111';
const REGION = 'eu-west-1';

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** The id of an imported key, in the format of a key id. */
export function keyIdOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return [8, 12, 16, 20, 32].map((end, i, ends) => digits.slice(ends[i - 1] ?? 0, end)).join('-');
}

const newKey = (stack: Stack, id: string) => new Key(stack, id);
const importedKey = (stack: Stack, id: string) => Key.fromKeyArn(stack, id, arn('kms', `key/${keyIdOf(id)}`));

const unset = () => undefined;

/** A bucket from each source, with and without a custom key. `use` is part of its name. */
function buckets(use: 'In' | 'Out'): Values<IBucket> {
  const id = ({ name }: Scopes) => `${name}Existing${use}`;
  const keyId = ({ name }: Scopes) => `${name}KeyOf${use}`;
  const encrypted = (stack: Stack, scopes: Scopes) =>
    new Bucket(stack, id(scopes), { encryption: BucketEncryption.KMS, encryptionKey: newKey(stack, keyId(scopes)) });
  return {
    managed: unset,
    here: (scopes) => new Bucket(scopes.here, id(scopes)),
    'here with a key': (scopes) => encrypted(scopes.here, scopes),
    elsewhere: (scopes) => new Bucket(scopes.elsewhere, id(scopes)),
    'elsewhere with a key': (scopes) => encrypted(scopes.elsewhere, scopes),
    'by name': (scopes) => Bucket.fromBucketName(scopes.here, id(scopes), id(scopes).toLowerCase()),
    'by ARN': (scopes) => Bucket.fromBucketArn(scopes.here, id(scopes), `arn:aws:s3:::${id(scopes).toLowerCase()}`),
    'by name with a key': (scopes) =>
      Bucket.fromBucketAttributes(scopes.here, id(scopes), {
        bucketName: id(scopes).toLowerCase(),
        encryptionKey: importedKey(scopes.here, keyId(scopes)),
      }),
  };
}

const PARTITION_KEY = { name: 'image_id', type: AttributeType.STRING };

const tables: Values<ITable> = {
  managed: unset,
  'here, without expiry': ({ here, name }) =>
    new TableV2(here, `${name}ExistingTable`, { partitionKey: PARTITION_KEY }),
  elsewhere: ({ elsewhere, name }) =>
    new TableV2(elsewhere, `${name}ExistingTable`, { partitionKey: PARTITION_KEY, timeToLiveAttribute: 'expires_at' }),
  'elsewhere with a key': ({ elsewhere, name }) =>
    new Table(elsewhere, `${name}ExistingTable`, {
      partitionKey: PARTITION_KEY,
      timeToLiveAttribute: 'expires_at',
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: newKey(elsewhere, `${name}KeyOfTable`),
    }),
  'by name': ({ here, name }) => TableV2.fromTableName(here, `${name}ExistingTable`, `${name}ExistingTable`),
  'by ARN': ({ here, name }) =>
    Table.fromTableArn(here, `${name}ExistingTable`, arn('dynamodb', `table/${name}ExistingTable`)),
  'by name with a key': ({ here, name }) =>
    Table.fromTableAttributes(here, `${name}ExistingTable`, {
      tableName: `${name}ExistingTable`,
      encryptionKey: importedKey(here, `${name}KeyOfTable`),
    }),
};

const queues: Values<IQueue> = {
  managed: unset,
  here: ({ here, name }) => new Queue(here, `${name}ExistingDeadLetters`),
  elsewhere: ({ elsewhere, name }) => new Queue(elsewhere, `${name}ExistingDeadLetters`),
  'elsewhere with a key': ({ elsewhere, name }) =>
    new Queue(elsewhere, `${name}ExistingDeadLetters`, {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: newKey(elsewhere, `${name}KeyOfDeadLetters`),
    }),
  'by ARN': ({ here, name }) =>
    Queue.fromQueueArn(here, `${name}ExistingDeadLetters`, arn('sqs', `${name}ExistingDeadLetters`)),
  'by ARN with a key': ({ here, name }) =>
    Queue.fromQueueAttributes(here, `${name}ExistingDeadLetters`, {
      queueArn: arn('sqs', `${name}ExistingDeadLetters`),
      keyArn: arn('kms', `key/${keyIdOf(`${name}KeyOfDeadLetters`)}`),
    }),
};

const logGroups: Values<ILogGroup> = {
  managed: unset,
  here: ({ here, name }) => new LogGroup(here, `${name}ExistingLogs`),
  elsewhere: ({ elsewhere, name }) => new LogGroup(elsewhere, `${name}ExistingLogs`),
  'by name': ({ here, name }) => LogGroup.fromLogGroupName(here, `${name}ExistingLogs`, `${name}ExistingLogs`),
};

const keys = (use: string): Values<IKey> => ({
  none: unset,
  here: ({ here, name }) => newKey(here, `${name}KeyOf${use}`),
  elsewhere: ({ elsewhere, name }) => newKey(elsewhere, `${name}KeyOf${use}`),
  imported: ({ here, name }) => importedKey(here, `${name}KeyOf${use}`),
});

const LAMBDA = { assumedBy: new ServicePrincipal('lambda.amazonaws.com') };

const roles: Values<IRole> = {
  managed: unset,
  here: ({ here, name }) => new Role(here, `${name}ExistingRole`, LAMBDA),
  elsewhere: ({ elsewhere, name }) => new Role(elsewhere, `${name}ExistingRole`, LAMBDA),
  imported: ({ here, name }) =>
    Role.fromRoleArn(here, `${name}ExistingRole`, `arn:aws:iam::${ACCOUNT}:role/teams/${name}ExistingRole`),
  immutable: ({ here, name }) => new Role(here, `${name}ExistingRole`, LAMBDA).withoutPolicyUpdates(),
};

/** All cases of a stack share one network, because no case changes it. */
function networkIn(stack: Stack): IVpc {
  return (
    (stack.node.tryFindChild('Network') as IVpc | undefined) ??
    new Vpc(stack, 'Network', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED }],
    })
  );
}

const networks: Values<Partial<ImageEncodingPipelineProps>> = {
  "Lambda's": unset,
  here: ({ here }) => ({ vpc: networkIn(here) }),
  'elsewhere, with subnets and security groups': ({ here, elsewhere, name }) => ({
    vpc: networkIn(elsewhere),
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [new SecurityGroup(here, `${name}Group`, { vpc: networkIn(elsewhere) })],
  }),
  'subnets without a vpc': () => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }),
  'security groups without a vpc': ({ here, name }) => ({
    securityGroups: [SecurityGroup.fromSecurityGroupId(here, `${name}Group`, 'sg-12345678')],
  }),
};

const triggers: Values<EncodingTrigger> = {
  default: unset,
  'direct, with onSuccess': ({ here, name }) =>
    EncodingTrigger.direct({ onSuccess: new SqsDestination(new Queue(here, `${name}Done`)) }),
  queue: () => EncodingTrigger.queue(),
  eventBridge: () => EncodingTrigger.eventBridge(),
};

const accessLogs: Values<IBucket> = {
  none: unset,
  here: ({ here, name }) => new Bucket(here, `${name}AccessLogs`),
  elsewhere: ({ elsewhere, name }) => new Bucket(elsewhere, `${name}AccessLogs`),
  imported: ({ here, name }) => Bucket.fromBucketName(here, `${name}AccessLogs`, `${name}-access-logs`.toLowerCase()),
};

const onOff = <T>(on: T): Values<T> => ({ off: unset, on: () => on });

/** The output bucket is the input bucket. `propsOf` resolves this value. */
const SAME_AS_INPUT = 'the input bucket';

type PropValues = { readonly [prop in keyof ImageEncodingPipelineProps]-?: Values<ImageEncodingPipelineProps[prop]> };

/** Props that share a dimension. */
const GROUPED = ['vpc', 'vpcSubnets', 'securityGroups', 'prefixFilter', 'outputPrefix', 'outputSuffix'] as const;

const PROPS: Omit<PropValues, (typeof GROUPED)[number]> = {
  inputBucket: buckets('In'),
  outputBucket: { ...buckets('Out'), [SAME_AS_INPUT]: unset },
  metadataTable: tables,
  deadLetterQueue: queues,
  trigger: triggers,
  encryptionKey: keys('All'),
  role: roles,
  logGroup: logGroups,
  environmentEncryption: keys('Settings'),
  serverAccessLogsBucket: accessLogs,
  versioned: onOff(true),
  inputCors: onOff([{ allowedMethods: [HttpMethods.PUT], allowedOrigins: ['https://example.com'] }]),
  outputExpiration: onOff(Duration.days(30)),
  outputEventBridgeEnabled: onOff(true),
  tableStream: onOff<StreamViewType>(StreamViewType.NEW_IMAGE),
  statusIndex: onOff(true),
  rejectedItemRetention: onOff(Duration.days(7)),
  synchronizeDeletes: onOff(true),
  removalPolicy: onOff<RemovalPolicy>(RemovalPolicy.DESTROY),
  tracing: { off: unset, active: () => Tracing.ACTIVE, 'passed through': () => Tracing.PASS_THROUGH },
  reservedConcurrentExecutions: { none: unset, zero: () => 0, five: () => 5 },
  suffixFilters: onOff(['.001']),
  tableKeyName: { default: unset, given: () => 'image_id' },
  tableKeyPrefix: { none: unset, given: ({ name }) => `${name}#` },
  outputFormat: onOff<OutputFormat>(OutputFormat.DATA_URI),
  contentPolicy: {
    default: unset,
    formats: () => ContentPolicy.images({ formats: [ImageFormat.PNG] }),
    anything: () => ContentPolicy.anything(),
  },
  maxObjectSize: onOff(Size.mebibytes(1)),
  memorySize: onOff(512),
  timeout: onOff(Duration.minutes(15)),
  architecture: onOff(Architecture.X86_64),
  encoderCode: onOff(EncoderCode.inline()),
  runtime: { default: unset },
};

const OTHERS: Readonly<Record<string, Values<Partial<ImageEncodingPipelineProps>>>> = {
  network: networks,
  keys: {
    none: unset,
    prefixes: () => ({ prefixFilter: 'in/', outputPrefix: 'out/' }),
    'another suffix': () => ({ outputSuffix: '.b64' }),
  },
};

/** Feature flags apply to an app, not to a pipeline. */
export const FLAGS = 'feature flags';

/** Every prop and the feature flags, with the values that can change the template. */
export const DIMENSIONS: Dimensions = {
  ...Object.fromEntries(Object.entries({ ...PROPS, ...OTHERS }).map(([name, values]) => [name, Object.keys(values)])),
  [FLAGS]: ['off', 'recommended', 'all'],
};

/** The props of a case. The cases of an app do not affect each other. */
export function propsOf(values: Case, scopes: Scopes): ImageEncodingPipelineProps {
  const entries = Object.entries(PROPS).map(([prop, choices]) => [prop, choices[values[prop]]?.(scopes)]);
  const others = Object.entries(OTHERS).map(([name, choices]) => choices[values[name]]?.(scopes));
  const props: ImageEncodingPipelineProps = Object.assign(Object.fromEntries(entries), ...others);
  return values.outputBucket === SAME_AS_INPUT ? { ...props, outputBucket: props.inputBucket } : props;
}

/** Whether an app can have these values together. */
export function isExpressible(values: Case): boolean {
  return values.outputBucket !== SAME_AS_INPUT || values.inputBucket !== 'managed';
}
