import { Annotations, Duration } from 'aws-cdk-lib';
import { CorsRule } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';
import { checkAccessLogsBucket } from '../resources/access-logs';

type Prop = keyof ImageEncodingPipelineProps;

/** Props that shape what the pipeline makes: what each applies to, and what to do where all of that was brought. */
const MADE_ONLY: { readonly prop: Prop; readonly appliesTo: readonly Prop[]; readonly remedy: string }[] = [
  { prop: 'versioned', appliesTo: ['inputBucket', 'outputBucket'], remedy: 'Set versioned where they are made.' },
  {
    prop: 'serverAccessLogsBucket',
    appliesTo: ['inputBucket', 'outputBucket'],
    remedy: 'Set serverAccessLogsBucket where they are made.',
  },
  { prop: 'inputCors', appliesTo: ['inputBucket'], remedy: 'Set its cors where it is made.' },
  {
    prop: 'outputExpiration',
    appliesTo: ['outputBucket'],
    remedy: 'Give it a lifecycle rule with that expiration where it is made.',
  },
  {
    prop: 'outputEventBridgeEnabled',
    appliesTo: ['outputBucket'],
    remedy: 'Set eventBridgeEnabled where it is made.',
  },
  { prop: 'tableStream', appliesTo: ['metadataTable'], remedy: 'Set its stream where it is made.' },
  {
    prop: 'statusIndex',
    appliesTo: ['metadataTable'],
    remedy: 'Give it a global secondary index with the partition key status where it is made.',
  },
];

/** What a pipeline makes unless it is brought. */
const RESOURCES: readonly Prop[] = ['inputBucket', 'outputBucket', 'metadataTable', 'logGroup', 'deadLetterQueue'];

/** Checks the props that shape what the pipeline makes: their values, and that there is something that they shape. */
export function checkMadeOnlyProps(scope: Construct, props: ImageEncodingPipelineProps): void {
  for (const { prop, appliesTo, remedy } of MADE_ONLY) {
    if (isGiven(props[prop])) refuseIfBrought(scope, props, prop, appliesTo, remedy);
  }
  checkAccessLogsBucket(scope, props.serverAccessLogsBucket);
  checkOutputExpiration(scope, props.outputExpiration);
  checkCors(scope, props.inputCors);
}

/** Checks the props that apply to everything that the pipeline makes, when it is known what its trigger makes. */
export function checkSomethingMade(scope: Construct, props: ImageEncodingPipelineProps, queue?: IQueue): void {
  if (queue || RESOURCES.some((resource) => props[resource] === undefined)) return;
  if (props.encryptionKey) {
    refuseIfBrought(
      scope,
      props,
      'encryptionKey',
      RESOURCES,
      'Leave it out; what was brought keeps its own encryption.',
    );
  }
  if (props.removalPolicy === undefined) return;
  Annotations.of(scope).addWarningV2(
    'cdk-image-encoding-pipeline:nothingToRemove',
    'removalPolicy: applies to what the pipeline makes, and everything that holds data was brought. Leave it out.',
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function refuseIfBrought(
  scope: Construct,
  props: ImageEncodingPipelineProps,
  prop: Prop,
  appliesTo: readonly Prop[],
  remedy: string,
): void {
  if (appliesTo.some((resource) => props[resource] === undefined)) return;
  throw invalidProp(
    scope,
    prop,
    `applies to what the pipeline makes, and ${list(appliesTo)} ${appliesTo.length > 1 ? 'were' : 'was'} brought`,
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
    `is ${days} days, and S3 takes whole days from 1 on`,
    'Give Duration.days(1) or more.',
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
function checkCors(scope: Construct, rules: CorsRule[] = []): void {
  const refuse = (problem: string, remedy: string): never => {
    throw invalidProp(scope, 'inputCors', problem, remedy);
  };
  if (rules.length > 100) refuse(`has ${rules.length} rules, and S3 takes 100`, 'Give fewer rules.');
  rules.forEach(({ allowedMethods, allowedOrigins }, i) => {
    if (allowedMethods.length === 0 || allowedOrigins.length === 0) {
      refuse(`has a rule (number ${i + 1}) without an origin or a method`, 'Give at least one of both.');
    }
    const twice = allowedOrigins.find((origin) => origin.split('*').length > 2);
    if (twice) refuse(`has the origin ${JSON.stringify(twice)}, and S3 takes one * in an origin`, 'Give one at most.');
  });
}
