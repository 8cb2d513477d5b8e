/** The process received SIGINT, for example from Ctrl-C, or SIGTERM. */
export class InterruptedError extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`Interrupted by ${signal}.`);
    this.name = 'InterruptedError';
  }

  /** The convention of shells: 128 plus the number of the signal. */
  get exitCode(): number {
    return this.signal === 'SIGINT' ? 130 : 143;
  }
}

/** A terminal sends Ctrl-C to every process, and npm and tsx forward it, so one Ctrl-C may arrive several times. */
const ECHO_MS = 500;

/**
 * Returns a signal that the first SIGINT or SIGTERM aborts, so that the caller can clean up. The second one ends the
 * process and, with it, the emulator.
 */
export function interruption(onFirst: (signal: NodeJS.Signals) => void): AbortSignal {
  const controller = new AbortController();
  let first = Infinity;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const interrupted = new InterruptedError(name);
      if (!controller.signal.aborted) {
        first = performance.now();
        onFirst(name);
        controller.abort(interrupted);
      } else if (performance.now() - first > ECHO_MS) {
        process.exit(interrupted.exitCode);
      }
    });
  }
  // The terminal was closed. The emulator ends with this process.
  process.on('SIGHUP', () => process.exit(129));
  return controller.signal;
}
