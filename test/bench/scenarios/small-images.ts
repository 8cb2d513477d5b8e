import { Figures } from './figures';
import { PeerName, startPeer } from '../peers/peers';
import { uploadEvent } from '../peers/upload-event';
import type { SmallImagesResult } from '../report/results';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

/** Images that every process gets before the counted ones. */
const WARM_UP_IMAGES = 100;
const IMAGES_PER_BATCH = 50;

interface SmallImage {
  readonly key: string;
  readonly size: number;
}

/** Sizes spread evenly over 20 to 50 KB, in no order. */
export function smallImages(count: number): SmallImage[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `small/${String(index).padStart(6, '0')}.jpg`,
    size: 20_000 + ((index * 12_289) % 30_001),
  }));
}

/** Lets the peers encode the same small images one at a time, a batch each in turn, straight from the servers. */
export async function measureSmallImages(
  rig: Rig,
  store: Store,
  images: number,
  peers: readonly PeerName[],
): Promise<SmallImagesResult> {
  const all = smallImages(WARM_UP_IMAGES + images);
  for (const { key, size } of all) await store.upload(key, size);
  const events = all.map(({ key, size }) => uploadEvent(key, size));
  const figures = new Figures(peers);
  const residents = new Map(peers.map((peer) => [peer, startPeer(peer, rig, rig.direct)]));
  try {
    for (const peer of peers) await residents.get(peer)!.invoke(...events.slice(0, WARM_UP_IMAGES));
    for (let at = WARM_UP_IMAGES; at < events.length; at += IMAGES_PER_BATCH) {
      const batch = events.slice(at, at + IMAGES_PER_BATCH);
      for (const peer of figures.inTurn(at / IMAGES_PER_BATCH)) {
        const invocation = await residents.get(peer)!.invoke(...batch);
        if (invocation.errors.length > 0) figures.fail(peer, invocation.errors[0]);
        else figures.add(peer, invocation, batch.length);
      }
    }
    for (const peer of peers) {
      figures.peak(peer, residents.get(peer)!.peakBytes());
      for (const { key, size } of all) {
        const mistake = await store.mistake(peer, key, size);
        if (mistake) figures.fail(peer, `${key}: ${mistake}`);
      }
    }
  } finally {
    for (const resident of residents.values()) await resident.stop();
  }
  return { images, peers: figures.measurements() };
}
