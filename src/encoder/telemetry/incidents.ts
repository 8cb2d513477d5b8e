import { AsyncLocalStorage } from 'node:async_hooks';
import { ConditionFailedError } from '../errors';

/** What went on in the work on one record that its outcome does not tell. */
export interface Incidents {
  /** Conditions that did not hold, since another run was faster: the run looked again. */
  readonly conflicts: number;
  /** Calls that were made again after a throttle, a server in trouble, no answer or half of one. */
  readonly retries: number;
}

/** Follows the work on a record through everything it awaits, so that no call has to hand a counter on. */
const current = new AsyncLocalStorage<{ conflicts: number; retries: number }>();

/** Does the work and counts its incidents, which the work may look at when it is done. */
export function withIncidents<T>(work: (incidents: Incidents) => Promise<T>): Promise<T> {
  const incidents = { conflicts: 0, retries: 0 };
  return current.run(incidents, () => work(incidents));
}

/** Notes that a condition did not hold, if that is what the error says. */
export function noteConflict(error: unknown): void {
  const incidents = current.getStore();
  if (incidents && error instanceof ConditionFailedError) incidents.conflicts++;
}

/** Notes that a call is made again. */
export function noteRetry(): void {
  const incidents = current.getStore();
  if (incidents) incidents.retries++;
}
