import { AsyncLocalStorage } from 'node:async_hooks';

/** Events during the processing of a record that its outcome does not show. */
export interface RecordCounters {
  /** Conditions that were not met because another invocation wrote first, or because the object changed. */
  readonly conflicts: number;
  /** Calls that were sent again after throttling, a server error, a missing response or an incomplete one. */
  readonly retries: number;
}

/** Follows the processing of a record through all asynchronous calls, so that no function has to pass the counters on. */
const current = new AsyncLocalStorage<{ conflicts: number; retries: number }>();

/** Runs `work` with new counters. They are complete when the work is done. */
export function withCounters<T>(work: (counters: RecordCounters) => Promise<T>): Promise<T> {
  const counters = { conflicts: 0, retries: 0 };
  return current.run(counters, () => work(counters));
}

/** Counts a condition that was not met. */
export function countConflict(): void {
  const counters = current.getStore();
  if (counters) counters.conflicts++;
}

/** Counts a call that is sent again. */
export function countRetry(): void {
  const counters = current.getStore();
  if (counters) counters.retries++;
}
