/** Somebody pressed Ctrl-C, or asked the process to end. */
export class InterruptedError extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`Interrupted by ${signal}.`);
    this.name = 'InterruptedError';
  }

  /** As shells have it: 128 and the signal's number. */
  get exitCode(): number {
    return this.signal === 'SIGINT' ? 130 : 143;
  }
}

/** npm and tsx pass on the signal that a terminal has already given to every process: one Ctrl-C may come several times. */
const ECHO_MS = 500;

/**
 * Turns the first SIGINT or SIGTERM into an abort, so that the demo takes away what it made, and the second into the end
 * of the process; the emulator ends with it.
 */
export function interruption(announce: (signal: NodeJS.Signals) => void): AbortSignal {
  const controller = new AbortController();
  let first = Infinity;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const interrupted = new InterruptedError(name);
      if (!controller.signal.aborted) {
        first = performance.now();
        announce(name);
        controller.abort(interrupted);
      } else if (performance.now() - first > ECHO_MS) {
        process.exit(interrupted.exitCode);
      }
    });
  }
  // The terminal is gone: nobody reads what is told, and the emulator with all in it ends with this process.
  process.on('SIGHUP', () => process.exit(129));
  return controller.signal;
}
