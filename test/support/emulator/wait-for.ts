import { setTimeout as delay } from 'node:timers/promises';

/** How long and how often to look. */
export interface WaitOptions {
  /** @default 30 */
  readonly timeoutSeconds?: number;
  /** Between two looks. @default 100 */
  readonly intervalMs?: number;
}

/**
 * Looks again and again until there is something to see, and returns it.
 *
 * @param what what is waited for, as in "waited 30 seconds for …"
 * @param look returns undefined, null or false for "not yet"; what it throws counts as "not yet" and is told at the deadline
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  options: WaitOptions = {},
): Promise<T> {
  const { timeoutSeconds = 30, intervalMs = 100 } = options;
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    let failure: unknown;
    try {
      const seen = await look();
      if (seen !== undefined && seen !== null && seen !== false) return seen;
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= deadline) {
      const reason = failure === undefined ? '' : `; the last look failed: ${failure}`;
      throw new Error(`waited ${timeoutSeconds} seconds for ${what}, in vain${reason}`, { cause: failure });
    }
    await delay(intervalMs);
  }
}
