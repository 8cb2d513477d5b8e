import { Annotations, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allFootprints, allReports, BackfillReports, isPartOf, PipelineFootprint } from './pipeline-footprint';
import { invalidProp } from '../common/errors';
import { describePattern, findOverlap } from '../common/key-pattern';

/** S3 allows this number of notification configurations for one bucket. */
const MAX_NOTIFICATIONS = 100;

/**
 * Checks that a pipeline does not conflict with the other pipelines of the app, and registers its footprint for later ones.
 * Conflicts are notifications that S3 rejects, outputs or items that overwrite each other, and outputs that are encoded.
 */
export function registerPipeline(footprint: PipelineFootprint): void {
  const { root } = footprint.pipeline.node;
  // An app can have a thousand pipelines, and most of them share nothing.
  const others = allFootprints(root).filter(
    (other) => shareResource(footprint, other) && isPartOf(root, other.pipeline),
  );
  const reports = allReports(root).filter(
    ({ backfill, bucket }) => bucket === footprint.input && isPartOf(root, backfill),
  );
  reports.forEach((theirs) => checkReports(theirs, footprint, footprint.pipeline, 'inputBucket'));
  checkRecursion(footprint, footprint);
  checkNotificationCount(footprint, others);
  for (const other of others) {
    checkNotifications(footprint, other);
    warnOfNotificationsOfTwoStacks(footprint, other);
    checkOutputs(footprint, other);
    checkItems(footprint, other);
    checkDeadLetters(footprint, other);
    checkRecursion(footprint, other);
    checkRecursion(other, footprint);
  }
  allFootprints(root).push(footprint);
}

/** Checks that no pipeline of the app encodes the reports of a backfill, and registers their location for later ones. */
export function registerReports(reports: BackfillReports): void {
  const { root } = reports.backfill.node;
  const readers = allFootprints(root).filter(({ input }) => input === reports.bucket);
  for (const reader of readers.filter(({ pipeline }) => isPartOf(root, pipeline))) {
    checkReports(reports, reader, reports.backfill, 'reportPrefix');
  }
  allReports(root).push(reports);
}

/** Whether two pipelines share a bucket, a table or a queue. */
function shareResource(one: PipelineFootprint, other: PipelineFootprint): boolean {
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

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
function checkNotificationCount(footprint: PipelineFootprint, others: PipelineFootprint[]): void {
  const count = (pipeline: PipelineFootprint) => pipeline.notificationPatterns.length * pipeline.eventTypes;
  const sharing = others.filter(({ input }) => input === footprint.input);
  const ofOthers = sharing.reduce((sum, other) => sum + count(other), 0);
  if (count(footprint) + ofOthers <= MAX_NOTIFICATIONS) return;
  const perEvent = footprint.eventTypes > 1 ? ` for each of ${footprint.eventTypes} event types` : '';
  const paths = sharing.map(({ pipeline }) => pipeline.node.path).join(', ');
  const used = paths && `, of which ${ofOthers} are used by ${paths}`;
  throw invalidProp(
    footprint.pipeline,
    'suffixFilters',
    `require ${count(footprint)} notification configurations, but S3 allows at most ${MAX_NOTIFICATIONS} per bucket${used}. ` +
      `Each different spelling of a suffix (as specified, lowercase, uppercase) requires one${perEvent}`,
    'Specify fewer suffixes.',
  );
}

function checkNotifications(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (footprint.input !== other.input) return;
  const overlap = findOverlap(footprint.notificationPatterns, other.notificationPatterns);
  if (!overlap) return;
  throw invalidProp(
    footprint.pipeline,
    'inputBucket',
    `is also the input bucket of the pipeline ${other.pipeline.node.path}, and S3 rejects their notifications because the filters overlap (${describePattern(overlap[0])} and ${describePattern(overlap[1])})`,
    'Specify a prefixFilter or suffixFilters so that no key matches both pipelines, or use EncodingTrigger.eventBridge(). ' +
      "(In a notification, a prefix ends before its first character that is not a letter, a digit or one of !-_.'()/, and a suffix starts after its last one.)",
  );
}

/** The custom resource of each stack reads the notifications, adds its own and writes them back, without a lock. */
function warnOfNotificationsOfTwoStacks(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (footprint.input !== other.input || Stack.of(footprint.pipeline) === Stack.of(other.pipeline)) return;
  if ([footprint, other].some(({ notificationPatterns }) => notificationPatterns.length === 0)) return;
  Annotations.of(footprint.pipeline).addWarningV2(
    'cdk-image-encoding-pipeline:notificationsOfTwoStacks',
    `inputBucket: is also the input bucket of the pipeline ${other.pipeline.node.path}, which is in another stack. If both ` +
      'stacks are deployed at the same time, one can overwrite the notifications of the other. ' +
      'Use EncodingTrigger.eventBridge(), create both pipelines in one stack, or deploy the stacks one after the other.',
  );
}

function checkOutputs(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (footprint.output !== other.output) return;
  const overlap = findOverlap(footprint.outputPatterns, other.outputPatterns);
  if (!overlap) return;
  throw invalidProp(
    footprint.pipeline,
    'outputPrefix',
    `the outputs of this pipeline (${describePattern(overlap[0])}) and of the pipeline ${other.pipeline.node.path} (${describePattern(overlap[1])}) are in the same bucket and could overwrite each other`,
    'Specify a different outputPrefix or outputSuffix for each pipeline, or another outputBucket.',
  );
}

function checkItems(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (!shareTable(footprint, other)) return;
  const overlap = findOverlap(footprint.itemPatterns, other.itemPatterns);
  const prefix = footprint.tableKeyPrefix;
  if (prefix !== other.tableKeyPrefix && !overlap) return;
  const problem =
    prefix === other.tableKeyPrefix
      ? `is ${prefix === '' ? 'omitted' : JSON.stringify(prefix)} for both`
      : `leads to keys that overlap (${describePattern(overlap![0])} and ${describePattern(overlap![1])})`;
  throw invalidProp(
    footprint.pipeline,
    'tableKeyPrefix',
    `this pipeline and ${other.pipeline.node.path} share a metadata table, and tableKeyPrefix ${problem}, so their items could overwrite each other`,
    "Specify a different tableKeyPrefix for each pipeline, such as 'avatars/', so that none is the start of another.",
  );
}

/** The encoder ignores events of other buckets, and Lambda then deletes their messages. */
function checkDeadLetters(footprint: PipelineFootprint, other: PipelineFootprint): void {
  if (!footprint.deadLetterQueue || !other.consumedQueues.includes(footprint.deadLetterQueue)) return;
  throw invalidProp(
    footprint.pipeline,
    'deadLetterQueue',
    `the encoder of the pipeline ${other.pipeline.node.path} also receives messages from this queue, all the time or during a redrive, and would delete the messages of this pipeline`,
    'Provide a queue that no pipeline created, or omit deadLetterQueue to have one created.',
  );
}

function checkRecursion(writer: PipelineFootprint, reader: PipelineFootprint): void {
  if (writer.output !== reader.input) return;
  const overlap =
    writer === reader && writer.keepsKeys
      ? [writer.outputPatterns[0], reader.inputPatterns[0]]
      : findOverlap(writer.outputPatterns, reader.inputPatterns);
  if (!overlap) return;
  const [bucket, filters] =
    writer === reader
      ? ['the input bucket', 'The filters']
      : [`the input bucket of the pipeline ${reader.pipeline.node.path}`, 'The filters of that pipeline'];
  throw invalidProp(
    writer.pipeline,
    'outputBucket',
    `is also ${bucket}. ${filters} (${describePattern(overlap[1])}) match the outputs (${describePattern(overlap[0])}), so the outputs would be encoded again`,
    'Use another bucket, or an outputPrefix or outputSuffix that the filters do not match.',
  );
}

function checkReports(
  { backfill, prefix }: BackfillReports,
  reader: PipelineFootprint,
  where: Construct,
  prop: string,
): void {
  const overlap = findOverlap([{ prefix, suffix: '.json' }], reader.inputPatterns);
  if (!overlap) return;
  throw invalidProp(
    where,
    prop,
    `the filters of the pipeline ${reader.pipeline.node.path} (${describePattern(overlap[1])}) match the reports of the backfill ${backfill.node.path} (${describePattern(overlap[0])}), which would be encoded`,
    'Specify a reportPrefix that the filters do not match, or another reportBucket.',
  );
}
