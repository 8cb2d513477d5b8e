import type { Case } from './covering-cases';

/** Values that are refused together, and the start of the message. */
export interface Refusal {
  readonly when: (values: Case) => boolean;
  /** The fewest values that are refused so, in the order of the matrix. */
  readonly example: Case;
  readonly message: string;
}

/** Texts can go to the input bucket only where that was brought. */
const isBrought = (values: Case, resource: string) =>
  (values[resource] ?? 'owned') !== 'owned' ||
  (resource === 'inputBucket' && values.outputBucket === 'the input bucket');
const isOn = (value?: string) => value !== undefined && value !== 'off' && value !== 'none';

/** Props that shape one resource, which was brought. */
const shapes = (prop: string, on: string, resource: string, source: string): Refusal => ({
  when: (values) => isOn(values[prop]) && isBrought(values, resource),
  example: { [prop]: on, [resource]: source },
  message: `${prop}: applies to what the pipeline makes, and ${resource} was brought.`,
});

const shapesBuckets = (prop: string, on: string): Refusal => ({
  when: (values) => isOn(values[prop]) && isBrought(values, 'outputBucket') && isBrought(values, 'inputBucket'),
  example: { [prop]: on, inputBucket: 'by name', outputBucket: 'by ARN' },
  message: `${prop}: applies to what the pipeline makes, and inputBucket and outputBucket were brought.`,
});

const RESOURCES = ['inputBucket', 'outputBucket', 'metadataTable', 'logGroup', 'deadLetterQueue'];

/** Everything of the matrix that is refused: whatever is not in this list must synthesize. */
export const REFUSALS: Refusal[] = [
  shapesBuckets('versioned', 'on'),
  shapesBuckets('serverAccessLogsBucket', 'here'),
  shapes('inputCors', 'on', 'inputBucket', 'here'),
  shapes('outputExpiration', 'on', 'outputBucket', 'elsewhere'),
  shapes('outputEventBridgeEnabled', 'on', 'outputBucket', 'by name'),
  shapes('tableStream', 'on', 'metadataTable', 'by ARN'),
  shapes('statusIndex', 'on', 'metadataTable', 'elsewhere with a key'),
  {
    when: (values) => isOn(values.rejectedItemRetention) && values.metadataTable === 'here, without expiry',
    example: { rejectedItemRetention: 'on', metadataTable: 'here, without expiry' },
    message: 'rejectedItemRetention: is given, and the metadata table',
  },
  {
    when: (values) => values.network === 'subnets without a vpc',
    example: { network: 'subnets without a vpc' },
    message: 'vpcSubnets: is given without vpc.',
  },
  {
    when: (values) => values.network === 'security groups without a vpc',
    example: { network: 'security groups without a vpc' },
    message: 'securityGroups: is given without vpc.',
  },
  {
    when: (values) =>
      isOn(values.encryptionKey) &&
      values.trigger !== undefined &&
      values.trigger !== 'queue' &&
      RESOURCES.every((resource) => isBrought(values, resource)),
    example: {
      encryptionKey: 'here',
      trigger: 'eventBridge',
      inputBucket: 'by name',
      outputBucket: 'by name',
      metadataTable: 'by name',
      logGroup: 'by name',
      deadLetterQueue: 'by ARN',
    },
    message: 'encryptionKey: applies to what the pipeline makes, and inputBucket, outputBucket,',
  },
];
