/** Runs up to `limit` tasks at the same time, and waits for all of them. The tasks must not throw. */
export async function runConcurrently(limit: number, tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  const worker = async () => {
    for (const task of waiting) await task();
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, worker));
}

/**
 * Processes up to `limit` items at the same time and returns the results in the order of the items. After a failure it
 * starts no further work, waits for the work in progress, and throws the first error.
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

/** A number of bytes of memory that concurrent work shares. Requests are served in order. */
export class MemoryBudget {
  private free: number;
  private readonly queue: { readonly bytes: number; readonly grant: () => void }[] = [];

  constructor(private readonly total: number) {
    this.free = total;
  }

  /** Reserves memory while the work runs. Work that needs more than the total reserves the total, and so runs alone. */
  async with<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const reserved = Math.min(bytes, this.total);
    if (this.queue.length > 0 || reserved > this.free) {
      await new Promise<void>((grant) => this.queue.push({ bytes: reserved, grant }));
    } else {
      this.free -= reserved;
    }
    try {
      return await work();
    } finally {
      this.free += reserved;
      while (this.queue.length > 0 && this.queue[0].bytes <= this.free) {
        const next = this.queue.shift()!;
        this.free -= next.bytes;
        next.grant();
      }
    }
  }
}
