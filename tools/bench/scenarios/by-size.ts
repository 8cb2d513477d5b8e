import { setTimeout } from 'node:timers/promises';
import { Figures } from './figures';
import { warmUp } from './warm-up';
import { HandlerName, startHandler } from '../handlers/handlers';
import { Resident } from '../handlers/resident';
import { uploadEvent } from '../handlers/upload-event';
import type { SizeResult } from '../report/results';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

/** Uncounted runs, so that the code for images of this size is compiled. Longer runs need fewer. */
function warmUpRuns(size: number): number {
  if (size >= 500e6) return 0;
  return size >= 50e6 ? 2 : 5;
}

/** Pause before each run, so that background work of the last one has ended. */
const REST_MILLISECONDS = 50;

export interface SizeScenario {
  readonly size: number;
  readonly runs: number;
  readonly handlers: readonly HandlerName[];
}

/** Measures the handlers in interleaved runs over the simulated network, one process each, and verifies their output. */
export async function measureSize(rig: Rig, store: Store, scenario: SizeScenario): Promise<SizeResult> {
  const { size, runs, handlers } = scenario;
  const key = `${size}.jpg`;
  await store.upload(key, size);
  const figures = new Figures(handlers);
  const residents = new Map(handlers.map((handler) => [handler, startHandler(handler, rig, rig.simulated)]));
  try {
    await warmUp(residents, store);
    const before = warmUpRuns(size);
    for (let run = -before; run < runs; run++) {
      for (const handler of figures.interleaved(run + before)) {
        await setTimeout(REST_MILLISECONDS);
        const failure = await measureOnce(handler, residents.get(handler)!, run >= 0);
        if (failure) figures.fail(handler, failure);
      }
    }
  } finally {
    for (const resident of residents.values()) await resident.stop();
    await store.removeImage(key);
  }
  return { size, network: 'simulated', handlers: figures.measurements() };

  async function measureOnce(
    handler: HandlerName,
    resident: Resident,
    isCounted: boolean,
  ): Promise<string | undefined> {
    try {
      const invocation = await resident.invoke(uploadEvent(key, size));
      figures.peak(handler, resident.peakBytes());
      if (invocation.errors.length > 0) return invocation.errors[0];
      const seen = figures.measurements()[handler]!.wallMs.length > 0;
      const mistake = seen ? await store.itemMistake(handler, key) : await store.mistake(handler, key, size);
      if (mistake) return mistake;
      if (isCounted) figures.add(handler, invocation);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await store.forget(handler, key);
    }
  }
}
