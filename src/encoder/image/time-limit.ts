import { createContext, Script } from 'node:vm';

const sandbox: { run?: () => void } = createContext({});
const script = new Script('run()');

/**
 * Runs synchronous code and throws if it takes longer than the limit. There is no other way to stop an endless loop or
 * regular expression. Starting the thread that watches the time takes about a millisecond.
 */
export function withinTime<T>(milliseconds: number, code: () => T): T {
  const results: T[] = [];
  sandbox.run = () => void results.push(code());
  try {
    script.runInContext(sandbox, { timeout: milliseconds });
  } finally {
    sandbox.run = undefined;
  }
  return results[0];
}
