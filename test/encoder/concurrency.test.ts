import { setImmediate as nextTurn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { MemoryBudget, runConcurrently } from '../../src/encoder/concurrency';

describe('runConcurrently', () => {
  test('runs all tasks, up to the limit at the same time', async () => {
    let running = 0;
    let max = 0;
    let done = 0;
    const task = async () => {
      max = Math.max(max, ++running);
      await nextTurn();
      running--;
      done++;
    };
    await runConcurrently(
      3,
      Array.from({ length: 10 }, () => task),
    );
    expect({ max, done }).toEqual({ max: 3, done: 10 });
  });

  test('does nothing without tasks', async () => {
    await expect(runConcurrently(3, [])).resolves.toBeUndefined();
  });
});

describe('a memory budget', () => {
  test('is never exceeded, whatever is requested in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 20 }), async (sizes) => {
        const budget = new MemoryBudget(100);
        let used = 0;
        let max = 0;
        const work = async (bytes: number) => {
          used += Math.min(bytes, 100);
          max = Math.max(max, used);
          await nextTurn();
          used -= Math.min(bytes, 100);
        };
        await Promise.all(sizes.map((bytes) => budget.with(bytes, () => work(bytes))));
        expect(max).toBeLessThanOrEqual(100);
      }),
      { numRuns: 50 },
    );
  });

  test('releases the memory of work that failed', async () => {
    const budget = new MemoryBudget(100);
    await expect(budget.with(100, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(budget.with(100, async () => 'done')).resolves.toBe('done');
  });

  test('serves requests in order, so that small work does not overtake large work', async () => {
    const budget = new MemoryBudget(100);
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(name);
      await nextTurn();
    };
    await Promise.all([budget.with(60, work('a')), budget.with(60, work('b')), budget.with(10, work('c'))]);
    expect(order).toEqual(['a', 'b', 'c']);
  });
});
