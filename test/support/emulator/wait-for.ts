import { setTimeout as delay } from 'node:timers/promises';

/** The duration of the wait and the interval between attempts. */
export interface WaitOptions {
  /** Generous, because a busy machine is slow. @default 180 */
  readonly timeoutSeconds?: number;
  /** The time between two attempts. @default 50 */
  readonly intervalMs?: number;
}

/**
 * Calls a function until it returns a value, and returns that value.
 *
 * @param what what is waited for, as in "waited 180 seconds for ..."
 * @param attempt returns undefined, null or false for "not yet". If the time is over, the error contains what the last
 * attempt threw or passed to `saw`.
 */
export async function waitFor<T>(
  what: string,
  attempt: (saw: (state: unknown) => void) => Promise<T | undefined | null | false> | T | undefined | null | false,
  options: WaitOptions = {},
): Promise<T> {
  const { timeoutSeconds = 180, intervalMs = 50 } = options;
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    let failure: unknown;
    let state = '';
    try {
      const result = await attempt((last) => (state = `; it was ${JSON.stringify(last)}`));
      if (result !== undefined && result !== null && result !== false) return result;
    } catch (error) {
      failure = error;
      state = `; the last attempt failed: ${error}`;
    }
    if (Date.now() >= deadline) {
      throw new Error(`waited ${timeoutSeconds} seconds for ${what} in vain${state}`, { cause: failure });
    }
    await delay(intervalMs);
  }
}
