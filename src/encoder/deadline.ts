import { DeadlineError } from './errors';

/** What is left for the run to stop by itself: to abort what it began, to log, and to answer. */
const MARGIN_MILLISECONDS = 2_000;

/** Of short timeouts the margin takes no more than this part. */
const MARGIN_PART = 0.2;

/** Ends a little before Lambda would stop the function, with an error that says so. */
export function deadlineSignal(remainingMilliseconds: number): AbortSignal {
  const margin = Math.min(MARGIN_MILLISECONDS, remainingMilliseconds * MARGIN_PART);
  const time = remainingMilliseconds - margin;
  if (time <= 0) return AbortSignal.abort(new DeadlineError());
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DeadlineError()), time).unref();
  return controller.signal;
}
