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

/** Where the resources of a case are made: in the pipeline's stack or in another of the app. */
export interface Place {
  readonly here: Stack;
  readonly elsewhere: Stack;
  /** Name of the case: what is brought for it has it in its name or logical id. */
  readonly name: string;
}

/** The values of a prop, or of props that belong together; `undefined` leaves it out. */
type Values<T> = Readonly<Record<string, (place: Place) => T | undefined>>;

const ACCOUNT = '111111111111';
const REGION = 'eu-west-1';

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** The id of an imported key, which has the form of one. */
export function keyIdOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return [8, 12, 16, 20, 32].map((end, i, ends) => digits.slice(ends[i - 1] ?? 0, end)).join('-');
}

const newKey = (stack: Stack, id: string) => new Key(stack, id);
const importedKey = (stack: Stack, id: string) => Key.fromKeyArn(stack, id, arn('kms', `key/${keyIdOf(id)}`));

const owned = () => undefined;

/** A bucket from each source, with and without a key of its own; `use` is what it is for. */
function buckets(use: 'In' | 'Out'): Values<IBucket> {
  const id = ({ name }: Place) => `${name}Brought${use}`;
  const keyId = ({ name }: Place) => `${name}KeyOf${use}`;
  const encrypted = (stack: Stack, place: Place) =>
    new Bucket(stack, id(place), { encryption: BucketEncryption.KMS, encryptionKey: newKey(stack, keyId(place)) });
  return {
    owned,
    here: (place) => new Bucket(place.here, id(place)),
    'here with a key': (place) => encrypted(place.here, place),
    elsewhere: (place) => new Bucket(place.elsewhere, id(place)),
    'elsewhere with a key': (place) => encrypted(place.elsewhere, place),
    'by name': (place) => Bucket.fromBucketName(place.here, id(place), id(place).toLowerCase()),
    'by ARN': (place) => Bucket.fromBucketArn(place.here, id(place), `arn:aws:s3:::${id(place).toLowerCase()}`),
    'by name with a key': (place) =>
      Bucket.fromBucketAttributes(place.here, id(place), {
        bucketName: id(place).toLowerCase(),
        encryptionKey: importedKey(place.here, keyId(place)),
      }),
  };
}

const PARTITION_KEY = { name: 'image_id', type: AttributeType.STRING };

const tables: Values<ITable> = {
  owned,
  'here, without expiry': ({ here, name }) => new TableV2(here, `${name}BroughtRows`, { partitionKey: PARTITION_KEY }),
  elsewhere: ({ elsewhere, name }) =>
    new TableV2(elsewhere, `${name}BroughtRows`, { partitionKey: PARTITION_KEY, timeToLiveAttribute: 'expires_at' }),
  'elsewhere with a key': ({ elsewhere, name }) =>
    new Table(elsewhere, `${name}BroughtRows`, {
      partitionKey: PARTITION_KEY,
      timeToLiveAttribute: 'expires_at',
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: newKey(elsewhere, `${name}KeyOfRows`),
    }),
  'by name': ({ here, name }) => TableV2.fromTableName(here, `${name}BroughtRows`, `${name}BroughtRows`),
  'by ARN': ({ here, name }) =>
    Table.fromTableArn(here, `${name}BroughtRows`, arn('dynamodb', `table/${name}BroughtRows`)),
  'by name with a key': ({ here, name }) =>
    Table.fromTableAttributes(here, `${name}BroughtRows`, {
      tableName: `${name}BroughtRows`,
      encryptionKey: importedKey(here, `${name}KeyOfRows`),
    }),
};

const queues: Values<IQueue> = {
  owned,
  here: ({ here, name }) => new Queue(here, `${name}BroughtLetters`),
  elsewhere: ({ elsewhere, name }) => new Queue(elsewhere, `${name}BroughtLetters`),
  'elsewhere with a key': ({ elsewhere, name }) =>
    new Queue(elsewhere, `${name}BroughtLetters`, {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: newKey(elsewhere, `${name}KeyOfLetters`),
    }),
  'by ARN': ({ here, name }) => Queue.fromQueueArn(here, `${name}BroughtLetters`, arn('sqs', `${name}BroughtLetters`)),
  'by ARN with a key': ({ here, name }) =>
    Queue.fromQueueAttributes(here, `${name}BroughtLetters`, {
      queueArn: arn('sqs', `${name}BroughtLetters`),
      keyArn: arn('kms', `key/${keyIdOf(`${name}KeyOfLetters`)}`),
    }),
};

const logGroups: Values<ILogGroup> = {
  owned,
  here: ({ here, name }) => new LogGroup(here, `${name}BroughtLogs`),
  elsewhere: ({ elsewhere, name }) => new LogGroup(elsewhere, `${name}BroughtLogs`),
  'by name': ({ here, name }) => LogGroup.fromLogGroupName(here, `${name}BroughtLogs`, `${name}BroughtLogs`),
};

const keys = (use: string): Values<IKey> => ({
  none: owned,
  here: ({ here, name }) => newKey(here, `${name}KeyOf${use}`),
  elsewhere: ({ elsewhere, name }) => newKey(elsewhere, `${name}KeyOf${use}`),
  imported: ({ here, name }) => importedKey(here, `${name}KeyOf${use}`),
});

const LAMBDA = { assumedBy: new ServicePrincipal('lambda.amazonaws.com') };

const roles: Values<IRole> = {
  owned,
  here: ({ here, name }) => new Role(here, `${name}BroughtRole`, LAMBDA),
  elsewhere: ({ elsewhere, name }) => new Role(elsewhere, `${name}BroughtRole`, LAMBDA),
  imported: ({ here, name }) =>
    Role.fromRoleArn(here, `${name}BroughtRole`, `arn:aws:iam::${ACCOUNT}:role/teams/${name}BroughtRole`),
  immutable: ({ here, name }) => new Role(here, `${name}BroughtRole`, LAMBDA).withoutPolicyUpdates(),
};

/** One network a stack is enough: nothing of a case is written into it. */
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
  "Lambda's": owned,
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
  default: owned,
  'direct, telling of success': ({ here, name }) =>
    EncodingTrigger.direct({ onSuccess: new SqsDestination(new Queue(here, `${name}Done`)) }),
  queue: () => EncodingTrigger.queue(),
  eventBridge: () => EncodingTrigger.eventBridge(),
};

const accessLogs: Values<IBucket> = {
  none: owned,
  here: ({ here, name }) => new Bucket(here, `${name}AccessLogs`),
  elsewhere: ({ elsewhere, name }) => new Bucket(elsewhere, `${name}AccessLogs`),
  imported: ({ here, name }) => Bucket.fromBucketName(here, `${name}AccessLogs`, `${name}-access-logs`.toLowerCase()),
};

const onOff = <T>(on: T): Values<T> => ({ off: owned, on: () => on });

/** The output bucket may be the input bucket; that is resolved where both are known. */
const SAME_AS_INPUT = 'the input bucket';

type PropValues = { readonly [prop in keyof ImageEncodingPipelineProps]-?: Values<ImageEncodingPipelineProps[prop]> };

/** Props that go together in one dimension. */
const GROUPED = ['vpc', 'vpcSubnets', 'securityGroups', 'prefixFilter', 'outputPrefix', 'outputSuffix'] as const;

const PROPS: Omit<PropValues, (typeof GROUPED)[number]> = {
  inputBucket: buckets('In'),
  outputBucket: { ...buckets('Out'), [SAME_AS_INPUT]: owned },
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
  tracing: { off: owned, active: () => Tracing.ACTIVE, 'passed through': () => Tracing.PASS_THROUGH },
  reservedConcurrentExecutions: { none: owned, zero: () => 0, five: () => 5 },
  suffixFilters: onOff(['.001']),
  tableKeyName: { default: owned, given: () => 'image_id' },
  tableKeyPrefix: { none: owned, given: ({ name }) => `${name}#` },
  outputFormat: onOff<OutputFormat>(OutputFormat.DATA_URI),
  contentPolicy: {
    default: owned,
    formats: () => ContentPolicy.images({ formats: [ImageFormat.PNG] }),
    anything: () => ContentPolicy.anything(),
  },
  maxObjectSize: onOff(Size.mebibytes(1)),
  memorySize: onOff(512),
  timeout: onOff(Duration.minutes(15)),
  architecture: onOff(Architecture.X86_64),
  encoderCode: onOff(EncoderCode.inline()),
  runtime: { default: owned },
};

const OTHERS: Readonly<Record<string, Values<Partial<ImageEncodingPipelineProps>>>> = {
  network: networks,
  keys: {
    none: owned,
    prefixes: () => ({ prefixFilter: 'in/', outputPrefix: 'out/' }),
    'another suffix': () => ({ outputSuffix: '.b64' }),
  },
};

/** Feature flags are an app's, not a pipeline's. */
export const FLAGS = 'feature flags';

/** Every prop, and the feature flags, with the values that can differ in what is made. */
export const DIMENSIONS: Dimensions = {
  ...Object.fromEntries(Object.entries({ ...PROPS, ...OTHERS }).map(([name, values]) => [name, Object.keys(values)])),
  [FLAGS]: ['off', 'recommended', 'all'],
};

/** The props of a case. Cases of one app do not get in each other's way. */
export function propsOf(values: Case, place: Place): ImageEncodingPipelineProps {
  const entries = Object.entries(PROPS).map(([prop, choices]) => [prop, choices[values[prop]]?.(place)]);
  const others = Object.entries(OTHERS).map(([name, choices]) => choices[values[name]]?.(place));
  const props: ImageEncodingPipelineProps = Object.assign(Object.fromEntries(entries), ...others);
  return values.outputBucket === SAME_AS_INPUT ? { ...props, outputBucket: props.inputBucket } : props;
}

/** Values that no app can have together. */
export function isExpressible(values: Case): boolean {
  return values.outputBucket !== SAME_AS_INPUT || values.inputBucket !== 'owned';
}
