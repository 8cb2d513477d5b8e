/** Runs tasks side by side, at most so many at a time, and waits for all of them. They must not throw. */
export async function runConcurrently(limit: number, tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  const worker = async () => {
    for (const task of waiting) await task();
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, worker));
}

/**
 * Works on up to `limit` items at the same time and returns the results in the order of the items. After a failure it
 * starts no further work, waits for the work under way, and throws the first error.
 */
export async function mapConcurrently<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  /** Called at once after the first failure, so that the other work can be aborted. */
  { onFailure }: { readonly onFailure: () => void },
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  const tasks = items.map((item, index) => async () => {
    if (failures.length > 0) return;
    try {
      results[index] = await work(item, index);
    } catch (error) {
      if (failures.push(error) === 1) onFailure();
    }
  });
  await runConcurrently(limit, tasks);
  if (failures.length > 0) throw failures[0];
  return results;
}

/** So many bytes of memory, handed out first come, first served. */
export class MemoryBudget {
  private free: number;
  private readonly queue: { readonly bytes: number; readonly grant: () => void }[] = [];

  constructor(private readonly total: number) {
    this.free = total;
  }

  /**
   * Waits until so many bytes are free, and takes them while the work goes on. Work that asks for more than there is
   * gets it all, and so goes on alone.
   */
  async with<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(bytes, this.total);
    if (this.queue.length > 0 || taken > this.free) {
      await new Promise<void>((grant) => this.queue.push({ bytes: taken, grant }));
    } else {
      this.free -= taken;
    }
    try {
      return await work();
    } finally {
      this.free += taken;
      while (this.queue.length > 0 && this.queue[0].bytes <= this.free) {
        const next = this.queue.shift()!;
        this.free -= next.bytes;
        next.grant();
      }
    }
  }
}
