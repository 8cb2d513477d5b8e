import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { MemoryBudget, runConcurrently } from '../../src/encoder/concurrency';

describe('tasks run side by side', () => {
  test('at most so many at a time, and all of them', async () => {
    let running = 0;
    let most = 0;
    let done = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await turn();
      running--;
      done++;
    };
    await runConcurrently(
      3,
      Array.from({ length: 10 }, () => task),
    );
    expect({ most, done }).toEqual({ most: 3, done: 10 });
  });

  test('none are none', async () => {
    await expect(runConcurrently(3, [])).resolves.toBeUndefined();
  });
});

describe('memory is never promised twice', () => {
  test('whatever is asked for, in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 20 }), async (sizes) => {
        const budget = new MemoryBudget(100);
        let used = 0;
        let most = 0;
        const work = async (bytes: number) => {
          used += Math.min(bytes, 100);
          most = Math.max(most, used);
          await turn();
          used -= Math.min(bytes, 100);
        };
        await Promise.all(sizes.map((bytes) => budget.with(bytes, () => work(bytes))));
        expect(most).toBeLessThanOrEqual(100);
      }),
      { numRuns: 50 },
    );
  });

  test('work that failed gives its memory back', async () => {
    const budget = new MemoryBudget(100);
    await expect(budget.with(100, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(budget.with(100, async () => 'done')).resolves.toBe('done');
  });

  test('first come, first served: small work does not overtake what waits', async () => {
    const budget = new MemoryBudget(100);
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(name);
      await turn();
    };
    await Promise.all([budget.with(60, work('a')), budget.with(60, work('b')), budget.with(10, work('c'))]);
    expect(order).toEqual(['a', 'b', 'c']);
  });
});
