import { Figures } from './figures';
import { PeerName, startPeer } from '../peers/peers';
import { Resident } from '../peers/resident';
import { uploadEvent } from '../peers/upload-event';
import type { SizeResult } from '../report/results';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

/** Images that every process gets first, so that its connections stand and its code is compiled. */
const WARM_UP_IMAGES = 10;
const WARM_UP_SIZE = 10_000;

export interface SizeScenario {
  readonly size: number;
  readonly network: 'simulated' | 'direct';
  readonly runs: number;
  readonly peers: readonly PeerName[];
}

/** Lets the peers encode one image in turn, each in a process of its own, and verifies what each made of it once. */
export async function measureSize(rig: Rig, store: Store, scenario: SizeScenario): Promise<SizeResult> {
  const { size, network, runs, peers } = scenario;
  const key = `${size}.jpg`;
  const warmUpKey = 'warm-up.jpg';
  await store.upload(warmUpKey, WARM_UP_SIZE);
  await store.upload(key, size);
  const figures = new Figures(peers);
  const residents = new Map(peers.map((peer) => [peer, startPeer(peer, rig, rig[network])]));
  try {
    for (const peer of peers) await warmUp(peer, residents.get(peer)!, store, warmUpKey);
    for (let run = 0; run < runs; run++) {
      for (const peer of figures.inTurn(run)) {
        const failure = await measureOnce(peer, residents.get(peer)!);
        if (failure) figures.fail(peer, failure);
      }
    }
  } finally {
    for (const resident of residents.values()) await resident.stop();
    await store.removeImage(key);
  }
  return { size, network, peers: figures.measurements() };

  async function measureOnce(peer: PeerName, resident: Resident): Promise<string | undefined> {
    try {
      const invocation = await resident.invoke(uploadEvent(key, size));
      figures.peak(peer, resident.peakBytes());
      if (invocation.errors.length > 0) return invocation.errors[0];
      const seen = figures.measurements()[peer]!.wallMs.length > 0;
      const mistake = seen ? await store.rowMistake(peer, key) : await store.mistake(peer, key, size);
      if (mistake) return mistake;
      figures.add(peer, invocation);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await store.forget(peer, key);
    }
  }
}

async function warmUp(peer: PeerName, resident: Resident, store: Store, key: string): Promise<void> {
  for (let image = 0; image < WARM_UP_IMAGES; image++) {
    const { errors } = await resident.invoke(uploadEvent(key, WARM_UP_SIZE));
    if (errors.length > 0) throw new Error(`${peer} cannot encode a small image: ${errors[0]}`);
    await store.forget(peer, key);
  }
}
