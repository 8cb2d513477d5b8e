import { DeadlineError } from './errors';

/** Time that the invocation needs to abort uploads, to log and to respond. */
const MARGIN_MILLISECONDS = 2_000;

/** The margin is at most this fraction of a short timeout. */
const MAX_MARGIN_FRACTION = 0.2;

/** Aborts with a `DeadlineError` shortly before Lambda would stop the function. */
export function deadlineSignal(remainingMilliseconds: number): AbortSignal {
  const margin = Math.min(MARGIN_MILLISECONDS, remainingMilliseconds * MAX_MARGIN_FRACTION);
  const time = remainingMilliseconds - margin;
  if (time <= 0) return AbortSignal.abort(new DeadlineError());
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DeadlineError()), time).unref();
  return controller.signal;
}
