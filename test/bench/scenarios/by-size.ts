import { setTimeout } from 'node:timers/promises';
import { Figures } from './figures';
import { warmUp } from './warm-up';
import { PeerName, startPeer } from '../peers/peers';
import { Resident } from '../peers/resident';
import { uploadEvent } from '../peers/upload-event';
import type { SizeResult } from '../report/results';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

/** Runs before the counted ones: what only larger images need is compiled as well, sooner the longer a run takes. */
function warmUpRuns(size: number): number {
  if (size >= 500e6) return 0;
  return size >= 50e6 ? 2 : 5;
}

/** Before a counted run what the last one left is done, as it would be between two uploads. */
const REST_MILLISECONDS = 50;

export interface SizeScenario {
  readonly size: number;
  readonly network: 'simulated' | 'onTop' | 'direct';
  readonly runs: number;
  readonly peers: readonly PeerName[];
}

/** Lets the peers encode one image in turn, each in a process of its own, and verifies what each made of it once. */
export async function measureSize(rig: Rig, store: Store, scenario: SizeScenario): Promise<SizeResult> {
  const { size, network, runs, peers } = scenario;
  const key = `${size}.jpg`;
  await store.upload(key, size);
  const figures = new Figures(peers);
  const residents = new Map(peers.map((peer) => [peer, startPeer(peer, rig, rig[network])]));
  try {
    await warmUp(residents, store);
    const before = warmUpRuns(size);
    for (let run = -before; run < runs; run++) {
      for (const peer of figures.inTurn(run + before)) {
        await setTimeout(REST_MILLISECONDS);
        const failure = await measureOnce(peer, residents.get(peer)!, run >= 0);
        if (failure) figures.fail(peer, failure);
      }
    }
  } finally {
    for (const resident of residents.values()) await resident.stop();
    await store.removeImage(key);
  }
  return { size, network, peers: figures.measurements() };

  async function measureOnce(peer: PeerName, resident: Resident, isCounted: boolean): Promise<string | undefined> {
    try {
      const invocation = await resident.invoke(uploadEvent(key, size));
      figures.peak(peer, resident.peakBytes());
      if (invocation.errors.length > 0) return invocation.errors[0];
      const seen = figures.measurements()[peer]!.wallMs.length > 0;
      const mistake = seen ? await store.rowMistake(peer, key) : await store.mistake(peer, key, size);
      if (mistake) return mistake;
      if (isCounted) figures.add(peer, invocation);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await store.forget(peer, key);
    }
  }
}
