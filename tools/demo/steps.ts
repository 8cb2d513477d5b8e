/** Runs the steps of the demo, and prints and records the duration of each. */
export class Steps {
  /** Wall time by step. */
  readonly seconds: Record<string, number> = {};

  constructor(
    private readonly signal: AbortSignal,
    private readonly print: (line: string) => void,
  ) {}

  /** Runs a step unless the demo was interrupted. */
  async run<T>(name: string, title: string, step: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    return this.runAlways(name, title, step);
  }

  /** Runs a step even after an interruption, for the removal of resources. */
  async runAlways<T>(name: string, title: string, step: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const stop = (mark: string) => {
      this.seconds[name] = (performance.now() - start) / 1000;
      this.print(`${mark} ${title} (${this.seconds[name].toFixed(1)} s)`);
    };
    try {
      const result = await step();
      stop('✓');
      return result;
    } catch (error) {
      stop('✗');
      throw error;
    }
  }
}

/** Waits until both promises are settled before it throws the error of one of them. */
export async function bothSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
