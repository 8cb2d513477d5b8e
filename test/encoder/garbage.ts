import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Lets garbage be collected, and says whether nobody holds an object any more. */
export async function isCollected(object: WeakRef<object>): Promise<boolean> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let time = 0; time < 10 && object.deref(); time++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  return object.deref() === undefined;
}
