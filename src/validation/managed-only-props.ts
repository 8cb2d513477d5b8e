import { Annotations, Duration } from 'aws-cdk-lib';
import { CorsRule } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';
import { checkAccessLogsBucket } from '../resources/access-logs';

type Prop = keyof ImageEncodingPipelineProps;

/** A prop that configures only resources that the pipeline creates. */
interface ManagedOnlyProp {
  readonly prop: Prop;
  /** The props that provide existing resources instead. */
  readonly resources: readonly Prop[];
  readonly remedy: string;
}

const MANAGED_ONLY: readonly ManagedOnlyProp[] = [
  {
    prop: 'versioned',
    resources: ['inputBucket', 'outputBucket'],
    remedy: 'Omit it, and set versioned on the existing buckets.',
  },
  {
    prop: 'serverAccessLogsBucket',
    resources: ['inputBucket', 'outputBucket'],
    remedy: 'Omit it, and set serverAccessLogsBucket on the existing buckets.',
  },
  { prop: 'inputCors', resources: ['inputBucket'], remedy: 'Omit it, and set cors on the existing bucket.' },
  {
    prop: 'outputExpiration',
    resources: ['outputBucket'],
    remedy: 'Omit it, and add a lifecycle rule with this expiration to the existing bucket.',
  },
  {
    prop: 'outputEventBridgeEnabled',
    resources: ['outputBucket'],
    remedy: 'Omit it, and set eventBridgeEnabled on the existing bucket.',
  },
  { prop: 'tableStream', resources: ['metadataTable'], remedy: 'Omit it, and enable a stream on the existing table.' },
  {
    prop: 'statusIndex',
    resources: ['metadataTable'],
    remedy: 'Omit it, and add a global secondary index with the partition key status to the existing table.',
  },
];

/** The props for the resources that a pipeline creates unless an existing one is provided. */
const RESOURCES: readonly Prop[] = ['inputBucket', 'outputBucket', 'metadataTable', 'logGroup', 'deadLetterQueue'];

/** Checks the props that configure only resources that the pipeline creates. */
export function checkManagedOnlyProps(scope: Construct, props: ImageEncodingPipelineProps): void {
  for (const managedOnly of MANAGED_ONLY) {
    const value = props[managedOnly.prop];
    if (value !== undefined && value !== false) checkIsManaged(scope, props, managedOnly);
  }
  checkAccessLogsBucket(scope, props.serverAccessLogsBucket);
  checkOutputExpiration(scope, props.outputExpiration);
  checkCors(scope, props.inputCors);
}

/**
 * Checks the props that apply to all resources that the pipeline creates.
 *
 * @param queue the queue that the trigger created
 */
export function checkAnyManaged(scope: Construct, props: ImageEncodingPipelineProps, queue?: IQueue): void {
  if (queue || RESOURCES.some((resource) => props[resource] === undefined)) return;
  if (props.encryptionKey) {
    checkIsManaged(scope, props, {
      prop: 'encryptionKey',
      resources: RESOURCES,
      remedy: 'Omit it. Existing resources keep their own encryption.',
    });
  }
  if (props.removalPolicy === undefined) return;
  Annotations.of(scope).addWarningV2(
    'cdk-image-encoding-pipeline:nothingToRemove',
    'removalPolicy: has no effect because all resources that store data are existing ones. Omit it.',
  );
}

function checkIsManaged(
  scope: Construct,
  props: ImageEncodingPipelineProps,
  { prop, resources, remedy }: ManagedOnlyProp,
): void {
  if (resources.some((resource) => props[resource] === undefined)) return;
  throw invalidProp(
    scope,
    prop,
    `applies only to resources that the pipeline creates, but ${list(resources)} ${resources.length > 1 ? 'are' : 'is'} provided`,
    remedy,
  );
}

function list(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
function checkOutputExpiration(scope: Construct, expiration?: Duration): void {
  if (!expiration || expiration.isUnresolved()) return;
  const days = expiration.toDays({ integral: false });
  if (Number.isInteger(days) && days >= 1) return;
  throw invalidProp(
    scope,
    'outputExpiration',
    `must be at least 1 day, in whole days, got ${days} days`,
    'Specify Duration.days(1) or longer.',
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
function checkCors(scope: Construct, rules: CorsRule[] = []): void {
  const fail = (problem: string, remedy: string): never => {
    throw invalidProp(scope, 'inputCors', problem, remedy);
  };
  if (rules.length > 100) fail(`must contain at most 100 rules, got ${rules.length}`, 'Remove or combine rules.');
  rules.forEach(({ allowedMethods, allowedOrigins }, i) => {
    if (allowedMethods.length === 0 || allowedOrigins.length === 0) {
      fail(`rule ${i + 1} has no origin or no method`, 'Specify at least one origin and one method for each rule.');
    }
    const origin = allowedOrigins.find((candidate) => candidate.split('*').length > 2);
    if (origin) fail(`the origin ${JSON.stringify(origin)} contains more than one '*'`, "Specify at most one '*'.");
  });
}
