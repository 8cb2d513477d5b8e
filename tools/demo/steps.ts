/** Runs the steps of the demo, tells about each, and keeps how long it took. */
export class Steps {
  /** Wall time by step. */
  readonly seconds: Record<string, number> = {};

  constructor(
    private readonly signal: AbortSignal,
    private readonly print: (line: string) => void,
  ) {}

  /** Runs a step, unless the demo was interrupted before. */
  async run<T>(name: string, title: string, step: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    return this.runAlways(name, title, step);
  }

  /** Runs a step of taking away, which an interruption asks for. */
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

/** Runs two things to their ends, so that neither is under way any more when the failure of one is thrown. */
export async function sideBySide<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
