import { setTimeout as delay } from 'node:timers/promises';

/** How long and how often to look. */
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
 * @param look returns undefined, null or false for "not yet". What it throws, or passes to `saw`, is part of the error
 * when the time is over.
 */
export async function waitFor<T>(
  what: string,
  look: (saw: (state: unknown) => void) => Promise<T | undefined | null | false> | T | undefined | null | false,
  options: WaitOptions = {},
): Promise<T> {
  const { timeoutSeconds = 180, intervalMs = 50 } = options;
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    let failure: unknown;
    let state = '';
    try {
      const seen = await look((last) => (state = `; it was ${JSON.stringify(last)}`));
      if (seen !== undefined && seen !== null && seen !== false) return seen;
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
