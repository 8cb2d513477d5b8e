import { CfnResource } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { KeyPattern } from '../common/key-pattern';
import { matchedPatterns } from '../common/object-filter';
import { PipelineContext } from '../common/pipeline-context';
import { bucketIdentity, cfnQueueBehind, tableIdentities } from '../common/resource-identity';
import { EncoderSettings } from '../encoder/contract';
import type { AttachedTrigger } from '../triggers/attached-trigger';
import { notificationEvents } from '../triggers/bucket-notifications';

/** The parts of buckets, tables and queues that a pipeline uses, and that other pipelines of the app must not use. */
export interface PipelineFootprint {
  readonly pipeline: Construct;
  /** Identity of the input bucket. */
  readonly input: string;
  /** The keys that are encoded. */
  readonly inputPatterns: readonly KeyPattern[];
  /** The filters of the notifications on the input bucket; empty if the trigger sets none. */
  readonly notificationPatterns: readonly KeyPattern[];
  /** The number of event types, each of which needs a notification for every filter. */
  readonly eventTypes: number;
  /** Identity of the output bucket. */
  readonly output: string;
  /** The keys of the outputs. */
  readonly outputPatterns: readonly KeyPattern[];
  /** Whether an output has the same key as its image. */
  readonly keepsKeys: boolean;
  /** Identities of the metadata table. A global table has one for each Region. */
  readonly tables: readonly string[];
  /** The partition keys of the items. */
  readonly itemPatterns: readonly KeyPattern[];
  readonly tableKeyPrefix: string;
  /** The dead-letter queue, if this app creates it. */
  readonly deadLetterQueue?: CfnResource;
  /** The queues of this app from which the encoder receives messages, also those of a disabled event source mapping. */
  readonly consumedQueues: readonly CfnResource[];
}

/** The location of a backfill's reports. Their keys end with `.json`, and no pipeline may encode them. */
export interface BackfillReports {
  readonly backfill: Construct;
  /** Identity of the bucket. */
  readonly bucket: string;
  readonly prefix: string;
}

/** Returns the footprint of a pipeline. */
export function footprintOf(
  context: PipelineContext,
  { filter, output, table }: EncoderSettings,
  trigger: AttachedTrigger,
): PipelineFootprint {
  const inputPatterns = matchedPatterns(filter);
  const consumed = [trigger.queue, trigger.redriveMapping && context.deadLetterQueue];
  return {
    pipeline: context.pipeline,
    input: bucketIdentity(context.inputBucket),
    inputPatterns,
    notificationPatterns: trigger.notificationPatterns,
    eventTypes: notificationEvents(context.synchronizeDeletes).length,
    output: bucketIdentity(context.outputBucket),
    outputPatterns: inputPatterns.map(({ prefix, suffix }) => ({
      prefix: output.prefix + prefix,
      suffix: suffix + output.suffix,
    })),
    keepsKeys: output.prefix + output.suffix === '',
    tables: tableIdentities(context.metadataTable),
    itemPatterns: inputPatterns.map(({ prefix, suffix }) => ({ prefix: table.keyPrefix + prefix, suffix })),
    tableKeyPrefix: table.keyPrefix,
    deadLetterQueue: cfnQueueBehind(context.deadLetterQueue),
    consumedQueues: consumed.flatMap((queue) => (queue && cfnQueueBehind(queue)) ?? []),
  };
}

/** The footprints of an app are stored at its root, where also another copy of this library finds them. */
const FOOTPRINTS = Symbol.for('cdk-image-encoding-pipeline.footprints');
const REPORTS = Symbol.for('cdk-image-encoding-pipeline.backfill-reports');

/** Returns the footprints of all pipelines of the app. A new one can be added to the list. */
export function allFootprints(root: IConstruct): PipelineFootprint[] {
  return registry(root, FOOTPRINTS);
}

/** Returns the report locations of all backfills of the app. A new one can be added to the list. */
export function allReports(root: IConstruct): BackfillReports[] {
  return registry(root, REPORTS);
}

function registry<Entry>(root: IConstruct, name: symbol): Entry[] {
  if (!Reflect.has(root, name)) Object.defineProperty(root, name, { value: [] });
  return Reflect.get(root, name) as Entry[];
}

/** Whether a construct is still in the tree, that is, not removed. */
export function isPartOf(root: IConstruct, construct: IConstruct): boolean {
  const parent = construct.node.scope;
  if (!parent) return construct === root;
  return parent.node.tryFindChild(construct.node.id) === construct && isPartOf(root, parent);
}
