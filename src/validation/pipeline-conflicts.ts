import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { invalidProp } from '../common/errors';
import { describePattern, findOverlap, KeyPattern } from '../common/key-pattern';

/** What a pipeline takes up of buckets and tables that other pipelines of the app may use too. */
export interface PipelineFootprint {
  /** The pipeline. */
  readonly pipeline: Construct;
  /** Identity of the input bucket. */
  readonly input: string;
  /** The keys it encodes. */
  readonly inputPatterns: KeyPattern[];
  /** The filters of its notifications on the input bucket; none where its trigger sets none. */
  readonly notificationPatterns: readonly KeyPattern[];
  /** How many kinds of event it has announced, each with a notification for every filter. */
  readonly eventKinds: number;
  /** Identity of the output bucket. */
  readonly output: string;
  /** The keys it writes. */
  readonly outputPatterns: KeyPattern[];
  /** Whether a text has the same key as its image. */
  readonly keepsKeys: boolean;
  /** Identities of the metadata table: a global table has one for each Region. */
  readonly tables: readonly string[];
  /** The keys of its rows. */
  readonly rowPatterns: KeyPattern[];
  readonly tableKeyPrefix: string;
  /** Where its dead letters go, where this app makes that queue. */
  readonly deadLetterQueue?: CfnResource;
  /** The queues of this app from which its encoder takes messages, if only while they are given back. */
  readonly consumedQueues: readonly CfnResource[];
}

/** Where a backfill writes its reports: files that end with `.json`, and that no pipeline should take for images. */
export interface BackfillReports {
  readonly backfill: Construct;
  /** Identity of the bucket. */
  readonly bucket: string;
  readonly prefix: string;
}

/** Notification configurations that S3 takes for one bucket. */
const MAX_NOTIFICATIONS = 100;

/** Pipelines of one app find each other at its root, also when the app has two copies of this library. */
const REGISTRY = Symbol.for('cdk-image-encoding-pipeline.footprints');
const REPORTS = Symbol.for('cdk-image-encoding-pipeline.backfill-reports');

/**
 * Remembers what a pipeline takes up, and throws when that cannot work beside the pipelines already there:
 * notifications that S3 refuses, texts or rows that overwrite each other, an encoder fed with encoded text.
 */
export function claim(footprint: PipelineFootprint): void {
  const { root } = footprint.pipeline.node;
  // Most pipelines of an app have nothing in common, and an app may have a thousand: that is found out first.
  const others = footprints(root).filter((other) => meet(footprint, other) && isPartOf(root, other.pipeline));
  const reports = allReports(root).filter(
    ({ backfill, bucket }) => bucket === footprint.input && isPartOf(root, backfill),
  );
  reports.forEach((theirs) => refuseEncodedReports(theirs, footprint, footprint.pipeline, 'inputBucket'));
  refuseRecursion(footprint, footprint);
  refuseTooManyNotifications(footprint, others);
  for (const other of others) {
    refuseSharedNotifications(footprint, other);
    warnOfNotificationsOfTwoStacks(footprint, other);
    refuseSharedOutput(footprint, other);
    refuseSharedRows(footprint, other);
    refuseConsumedDeadLetters(footprint, other);
    refuseRecursion(footprint, other);
    refuseRecursion(other, footprint);
  }
  footprints(root).push(footprint);
}

/** Remembers where a backfill writes its reports, and throws when a pipeline would encode them. */
export function claimReports(reports: BackfillReports): void {
  const { root } = reports.backfill.node;
  const readers = footprints(root).filter(({ input }) => input === reports.bucket);
  for (const reader of readers.filter(({ pipeline }) => isPartOf(root, pipeline))) {
    refuseEncodedReports(reports, reader, reports.backfill, 'reportPrefix');
  }
  allReports(root).push(reports);
}

/** Whether two pipelines use a bucket, a table or a queue in common. */
function meet(one: PipelineFootprint, other: PipelineFootprint): boolean {
  return (
    one.input === other.input ||
    one.input === other.output ||
    one.output === other.input ||
    one.output === other.output ||
    shareTable(one, other) ||
    (one.deadLetterQueue !== undefined && other.consumedQueues.includes(one.deadLetterQueue))
  );
}

function shareTable(one: PipelineFootprint, other: PipelineFootprint): boolean {
  return one.tables.some((table) => other.tables.includes(table));
}

/** Whether a construct is still in the tree: one that was removed takes up nothing. */
function isPartOf(root: IConstruct, construct: IConstruct): boolean {
  const parent = construct.node.scope;
  if (!parent) return construct === root;
  return parent.node.tryFindChild(construct.node.id) === construct && isPartOf(root, parent);
}

function footprints(root: IConstruct): PipelineFootprint[] {
  return registry(root, REGISTRY);
}

function allReports(root: IConstruct): BackfillReports[] {
  return registry(root, REPORTS);
}

function registry<Entry>(root: IConstruct, name: symbol): Entry[] {
  if (!Reflect.has(root, name)) Object.defineProperty(root, name, { value: [] });
  return Reflect.get(root, name) as Entry[];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
function refuseTooManyNotifications(footprint: PipelineFootprint, others: PipelineFootprint[]): void {
  const count = (pipeline: PipelineFootprint) => pipeline.notificationPatterns.length * pipeline.eventKinds;
  const neighbours = others.filter(({ input }) => input === footprint.input);
  const theirs = neighbours.reduce((sum, neighbour) => sum + count(neighbour), 0);
  if (count(footprint) + theirs <= MAX_NOTIFICATIONS) return;
  const beside = neighbours.map(({ pipeline }) => pipeline.node.path).join(', ');
  throw invalidProp(
    footprint.pipeline,
    'suffixFilters',
    `take ${count(footprint)} notification configurations (each suffix as given, in lower and in upper case${footprint.eventKinds > 1 ? `, for ${footprint.eventKinds} kinds of event` : ''})${beside ? ` beside the ${theirs} of ${beside}` : ''}, and S3 takes ${MAX_NOTIFICATIONS} for a bucket`,
    'Give fewer suffixes.',
  );
}

function refuseSharedNotifications(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (footprint.input !== other.input) return;
  const overlap = findOverlap(footprint.notificationPatterns, other.notificationPatterns);
  if (!overlap) return;
  throw invalidProp(
    footprint.pipeline,
    'inputBucket',
    `is also the input of the pipeline ${other.pipeline.node.path}, and their filters overlap (${describePattern(overlap[0])} and ${describePattern(overlap[1])}), which S3 refuses for notifications of one bucket`,
    "Give the two pipelines a prefixFilter or suffixFilters that no key can match both of. (In a notification, a prefix ends before its first character that is not a letter, a digit or one of !-_.'()/, and a suffix begins after its last.)",
  );
}

/** Each stack reads the bucket's notifications, merges its own and writes them back, without a lock. */
function warnOfNotificationsOfTwoStacks(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (footprint.input !== other.input || Stack.of(footprint.pipeline) === Stack.of(other.pipeline)) return;
  if ([footprint, other].some(({ notificationPatterns }) => notificationPatterns.length === 0)) return;
  Annotations.of(footprint.pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:notificationsOfTwoStacks',
    `inputBucket: is also the input of the pipeline ${other.pipeline.node.path}, in another stack. When both stacks are ` +
      'deployed at the same time, one can overwrite the notifications that the other has just set. ' +
      'Give the pipelines EncodingTrigger.eventBridge(), put them into one stack, or never deploy the two at once.',
  );
}

function refuseSharedOutput(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (footprint.output !== other.output) return;
  const overlap = findOverlap(footprint.outputPatterns, other.outputPatterns);
  if (!overlap) return;
  throw invalidProp(
    footprint.pipeline,
    'outputPrefix',
    `writes to ${describePattern(overlap[0])} in the output bucket of the pipeline ${other.pipeline.node.path}, which writes to ${describePattern(overlap[1])}: their texts could overwrite each other`,
    'Give each pipeline an outputPrefix or outputSuffix of its own, or another outputBucket.',
  );
}

function refuseSharedRows(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (!shareTable(footprint, other)) return;
  const overlap = findOverlap(footprint.rowPatterns, other.rowPatterns);
  if (footprint.tableKeyPrefix !== other.tableKeyPrefix && !overlap) return;
  const prefix = footprint.tableKeyPrefix;
  const given = prefix === '' ? 'is not given' : `is ${JSON.stringify(prefix)}`;
  const theirs =
    prefix === other.tableKeyPrefix
      ? `as in the pipeline ${other.pipeline.node.path}, which shares the metadata table`
      : `and the pipeline ${other.pipeline.node.path}, which shares the metadata table, has rows with such keys too (${describePattern(overlap![0])} and ${describePattern(overlap![1])})`;
  throw invalidProp(
    footprint.pipeline,
    'tableKeyPrefix',
    `${given}, ${theirs}: their rows could overwrite each other`,
    "Give each pipeline of the table a tableKeyPrefix of its own that is not the start of another's, such as 'avatars/'.",
  );
}

/** An encoder acknowledges what is another bucket's or does not match its filters. */
function refuseConsumedDeadLetters(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (!footprint.deadLetterQueue || !other.consumedQueues.includes(footprint.deadLetterQueue)) return;
  throw invalidProp(
    footprint.pipeline,
    'deadLetterQueue',
    `is a queue from which the encoder of the pipeline ${other.pipeline.node.path} takes messages (at the latest when dead letters are given back), and it would drop those of this pipeline`,
    'Bring a queue that no pipeline made, or leave deadLetterQueue out to have one made.',
  );
}

function refuseRecursion(writer: PipelineFootprint, reader: PipelineFootprint): void {
  if (writer.output !== reader.input) return;
  const overlap =
    writer === reader && writer.keepsKeys
      ? [writer.outputPatterns[0], reader.inputPatterns[0]]
      : findOverlap(writer.outputPatterns, reader.inputPatterns);
  if (!overlap) return;
  const whose =
    writer === reader ? 'its own input bucket' : `the input bucket of the pipeline ${reader.pipeline.node.path}`;
  throw invalidProp(
    writer.pipeline,
    'outputBucket',
    `is ${whose}, and a text it writes (${describePattern(overlap[0])}) would be encoded again (${describePattern(overlap[1])})`,
    'Use another bucket, or an outputPrefix or outputSuffix that the filters do not match.',
  );
}

function refuseEncodedReports(
  { backfill, bucket, prefix }: BackfillReports,
  reader: PipelineFootprint,
  where: Construct,
  prop: string,
): void {
  if (bucket !== reader.input) return;
  const overlap = findOverlap([{ prefix, suffix: '.json' }], reader.inputPatterns);
  if (!overlap) return;
  throw invalidProp(
    where,
    prop,
    `is such that the pipeline ${reader.pipeline.node.path} would encode the reports of the backfill ${backfill.node.path} (${describePattern(overlap[0])}), which its filters match (${describePattern(overlap[1])})`,
    'Give the backfill a reportPrefix that the filters do not match, or another reportBucket.',
  );
}
