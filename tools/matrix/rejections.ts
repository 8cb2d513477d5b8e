import type { Case } from './covering-cases';

/** Values that are rejected together, and the start of the error message. */
export interface Rejection {
  readonly when: (values: Case) => boolean;
  /** The smallest set of values that is rejected with this message. */
  readonly example: Case;
  readonly message: string;
}

/** Outputs can be written to the input bucket only if it is an existing one. */
const isProvided = (values: Case, resource: string) =>
  (values[resource] ?? 'managed') !== 'managed' ||
  (resource === 'inputBucket' && values.outputBucket === 'the input bucket');
const isOn = (value?: string) => value !== undefined && value !== 'off' && value !== 'none';

/** A prop that configures one resource, but an existing resource is provided. */
const managedOnly = (prop: string, on: string, resource: string, source: string): Rejection => ({
  when: (values) => isOn(values[prop]) && isProvided(values, resource),
  example: { [prop]: on, [resource]: source },
  message: `${prop}: applies only to resources that the pipeline creates, but ${resource} is provided.`,
});

/** A prop that configures both buckets, but existing buckets are provided. */
const managedBucketsOnly = (prop: string, on: string): Rejection => ({
  when: (values) => isOn(values[prop]) && isProvided(values, 'outputBucket') && isProvided(values, 'inputBucket'),
  example: { [prop]: on, inputBucket: 'by name', outputBucket: 'by ARN' },
  message: `${prop}: applies only to resources that the pipeline creates, but inputBucket and outputBucket are provided.`,
});

const RESOURCES = ['inputBucket', 'outputBucket', 'metadataTable', 'logGroup', 'deadLetterQueue'];

/** All combinations of the matrix that are rejected. Every other combination must synthesize. */
export const REJECTIONS: Rejection[] = [
  managedBucketsOnly('versioned', 'on'),
  managedBucketsOnly('serverAccessLogsBucket', 'here'),
  managedOnly('inputCors', 'on', 'inputBucket', 'here'),
  managedOnly('outputExpiration', 'on', 'outputBucket', 'elsewhere'),
  managedOnly('outputEventBridgeEnabled', 'on', 'outputBucket', 'by name'),
  managedOnly('tableStream', 'on', 'metadataTable', 'by ARN'),
  managedOnly('statusIndex', 'on', 'metadataTable', 'elsewhere with a key'),
  {
    when: (values) => isOn(values.rejectedItemRetention) && values.metadataTable === 'here, without expiry',
    example: { rejectedItemRetention: 'on', metadataTable: 'here, without expiry' },
    message: 'rejectedItemRetention: is specified, but the metadata table',
  },
  {
    when: (values) => values.network === 'subnets without a vpc',
    example: { network: 'subnets without a vpc' },
    message: 'vpcSubnets: is specified without vpc.',
  },
  {
    when: (values) => values.network === 'security groups without a vpc',
    example: { network: 'security groups without a vpc' },
    message: 'securityGroups: is specified without vpc.',
  },
  {
    when: (values) =>
      isOn(values.encryptionKey) &&
      values.trigger !== undefined &&
      values.trigger !== 'queue' &&
      RESOURCES.every((resource) => isProvided(values, resource)),
    example: {
      encryptionKey: 'here',
      trigger: 'eventBridge',
      inputBucket: 'by name',
      outputBucket: 'by name',
      metadataTable: 'by name',
      logGroup: 'by name',
      deadLetterQueue: 'by ARN',
    },
    message: 'encryptionKey: applies only to resources that the pipeline creates, but inputBucket, outputBucket,',
  },
];
