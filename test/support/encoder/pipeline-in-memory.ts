import { CallBehavior, MemoryObjects, MemoryItems } from './memory-stores';
import { settingsWith } from './settings-fixture';
import { MemoryBudget } from '../../../src/encoder/concurrency';
import { Outcome, EncodingContext } from '../../../src/encoder/convergence/context';
import { TransferLimits } from '../../../src/encoder/output/output-parts';
import { encodeImage } from '../../../src/encoder/process-event';

/** The encoder with stores in memory. */
export interface PipelineInMemory {
  readonly objects: MemoryObjects;
  readonly items: MemoryItems;
  readonly context: EncodingContext;
  readonly deadline: AbortController;
  /** Encodes an image as for one event; the sequencer is `0A` unless another one, or undefined, is specified. */
  encode(key: string, event?: { readonly bucket?: string; readonly sequencer?: string }): Promise<Outcome>;
}

/** Creates a pipeline in memory with some environment variables changed. */
export function pipelineInMemory(
  environment: Record<string, string> = {},
  behavior?: CallBehavior,
  transfer?: TransferLimits,
): PipelineInMemory {
  const objects = new MemoryObjects(behavior);
  const items = new MemoryItems(objects, behavior);
  const deadline = new AbortController();
  let time = Date.UTC(2026, 10, 23);
  const context: EncodingContext = {
    settings: settingsWith(environment),
    objects,
    items,
    memory: new MemoryBudget(1024),
    signal: deadline.signal,
    transfer,
    now: () => new Date((time += 5)),
  };
  return {
    objects,
    items,
    context,
    deadline,
    encode: (key, event = { sequencer: '0A' }) => encodeImage({ bucket: 'images', key, ...event }, context),
  };
}
