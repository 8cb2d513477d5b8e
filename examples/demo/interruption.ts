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

/**
 * Turns the first SIGINT or SIGTERM into an abort, so that the demo takes away what it made, and the second into the end
 * of the process; the emulator ends with it.
 */
export function interruption(announce: (signal: NodeJS.Signals) => void): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const interrupted = new InterruptedError(name);
      if (controller.signal.aborted) process.exit(interrupted.exitCode);
      announce(name);
      controller.abort(interrupted);
    });
  }
  return controller.signal;
}
