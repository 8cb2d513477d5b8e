import { HandlerName, startHandler } from '../handlers/handlers';
import type { Resident } from '../handlers/resident';
import { uploadEvent } from '../handlers/upload-event';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

const IMAGE_BYTES = 10_000;

/** Images after which a process has open connections and compiled code. */
const IMAGES_FOR_A_PEER = 200;

/** Images per handler after which DynamoDB Local, which runs on a JIT-compiling JVM, has reached its full speed. */
const IMAGES_FOR_THE_SERVERS = 500;

/** Encodes small images in all processes at the same time before anything is measured. */
export async function warmUp(
  residents: ReadonlyMap<HandlerName, Resident>,
  store: Store,
  images = IMAGES_FOR_A_PEER,
): Promise<void> {
  await Promise.all([...residents].map(([handler, resident]) => warmUpOne(handler, resident, store, images)));
}

/** Warms up the servers with the requests of the handlers, because the servers of AWS are never cold. */
export async function warmUpServers(rig: Rig, store: Store, handlers: readonly HandlerName[]): Promise<void> {
  const residents = new Map(handlers.map((handler) => [handler, startHandler(handler, rig, rig.direct)]));
  try {
    await warmUp(residents, store, IMAGES_FOR_THE_SERVERS);
  } finally {
    for (const resident of residents.values()) await resident.stop();
  }
}

async function warmUpOne(handler: HandlerName, resident: Resident, store: Store, images: number): Promise<void> {
  const key = `warm-up-${handler}.jpg`;
  await store.upload(key, IMAGE_BYTES);
  for (let image = 0; image < images; image++) {
    const { errors } = await resident.invoke(uploadEvent(key, IMAGE_BYTES));
    if (errors.length > 0) throw new Error(`${handler} cannot encode a small image: ${errors[0]}`);
    await store.forget(handler, key);
  }
}
