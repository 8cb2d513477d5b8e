import { Figures } from './figures';
import { PeerName, startPeer } from '../peers/peers';
import { uploadEvent } from '../peers/upload-event';
import type { ColdStartResult } from '../report/results';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

const SIZE = 30_000;

/** Starts the peers in interleaved runs and measures the time until each has encoded its first image. */
export async function measureColdStart(
  rig: Rig,
  store: Store,
  runs: number,
  peers: readonly PeerName[],
): Promise<ColdStartResult> {
  const key = 'cold-start.jpg';
  await store.upload(key, SIZE);
  const figures = new Figures(peers);
  // The first start of each peer fills the file cache and is not counted.
  for (let run = -1; run < runs; run++) {
    for (const peer of figures.interleaved(run + 1)) {
      const start = performance.now();
      const resident = startPeer(peer, rig, rig.direct);
      try {
        const { errors } = await resident.invoke(uploadEvent(key, SIZE));
        const wallMs = performance.now() - start;
        const cpuMs = resident.cpuMs();
        const mistake = errors[0] ?? (await store.mistake(peer, key, SIZE));
        if (mistake) figures.fail(peer, mistake);
        else if (run >= 0) figures.add(peer, { wallMs, cpuMs });
      } finally {
        await resident.stop();
        await store.forget(peer, key);
      }
    }
  }
  return { peers: figures.measurements() };
}
