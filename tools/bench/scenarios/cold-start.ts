import { Figures } from './figures';
import { HandlerName, startHandler } from '../handlers/handlers';
import { uploadEvent } from '../handlers/upload-event';
import type { ColdStartResult } from '../report/results';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

const SIZE = 30_000;

/** Starts the handlers in interleaved runs and measures the time until each has encoded its first image. */
export async function measureColdStart(
  rig: Rig,
  store: Store,
  runs: number,
  handlers: readonly HandlerName[],
): Promise<ColdStartResult> {
  const key = 'cold-start.jpg';
  await store.upload(key, SIZE);
  const figures = new Figures(handlers);
  // The first start of each handler fills the file cache and is not counted.
  for (let run = -1; run < runs; run++) {
    for (const handler of figures.interleaved(run + 1)) {
      const start = performance.now();
      const resident = startHandler(handler, rig, rig.direct);
      try {
        const { errors } = await resident.invoke(uploadEvent(key, SIZE));
        const wallMs = performance.now() - start;
        const cpuMs = resident.cpuMs();
        const mistake = errors[0] ?? (await store.mistake(handler, key, SIZE));
        if (mistake) figures.fail(handler, mistake);
        else if (run >= 0) figures.add(handler, { wallMs, cpuMs });
      } finally {
        await resident.stop();
        await store.forget(handler, key);
      }
    }
  }
  return { handlers: figures.measurements() };
}
