import { Conduct, MemoryObjects, MemoryRows } from './memory-stores';
import { settingsWith } from './settings-fixture';
import { MemoryBudget } from '../../../src/encoder/concurrency';
import { Outcome, Surroundings } from '../../../src/encoder/convergence/run';
import { encodeImage } from '../../../src/encoder/encode-image';
import { TransferLimits } from '../../../src/encoder/output/output-parts';

/** The encoder over stores in memory. */
export interface PipelineInMemory {
  readonly objects: MemoryObjects;
  readonly rows: MemoryRows;
  readonly surroundings: Surroundings;
  readonly deadline: AbortController;
  /** Delivers one image reference; the sequencer is `0A` unless one, or undefined, is given. */
  deliver(key: string, delivery?: { readonly bucket?: string; readonly sequencer?: string }): Promise<Outcome>;
}

/** A pipeline in memory, some of its environment changed. */
export function pipelineInMemory(
  environment: Record<string, string> = {},
  conduct?: Conduct,
  transfer?: TransferLimits,
): PipelineInMemory {
  const objects = new MemoryObjects(conduct);
  const rows = new MemoryRows(objects, conduct);
  const deadline = new AbortController();
  let time = Date.UTC(2026, 10, 23);
  const surroundings: Surroundings = {
    settings: settingsWith(environment),
    objects,
    rows,
    memory: new MemoryBudget(1024),
    signal: deadline.signal,
    transfer,
    now: () => new Date((time += 5)),
  };
  return {
    objects,
    rows,
    surroundings,
    deadline,
    deliver: (key, delivery = { sequencer: '0A' }) => encodeImage({ bucket: 'images', key, ...delivery }, surroundings),
  };
}
