import { atMost } from '../../../tools/demo/at-most';
import { sideBySide, Steps } from '../../../tools/demo/steps';

describe('the steps of the demo', () => {
  test('are told and timed', async () => {
    const lines: string[] = [];
    const steps = new Steps(new AbortController().signal, (line) => lines.push(line));
    await expect(steps.run('deploy', 'Deployed it', async () => 'done')).resolves.toBe('done');
    expect(steps.seconds).toEqual({ deploy: expect.any(Number) });
    expect(lines).toEqual([expect.stringMatching(/^✓ Deployed it \(\d+\.\d s\)$/)]);
  });

  test('are told and timed when they fail', async () => {
    const lines: string[] = [];
    const steps = new Steps(new AbortController().signal, (line) => lines.push(line));
    await expect(steps.run('deploy', 'Deployed it', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(steps.seconds).toEqual({ deploy: expect.any(Number) });
    expect(lines).toEqual([expect.stringMatching(/^✗ Deployed it/)]);
  });

  test('do not begin after an interruption, except those that take things away', async () => {
    const interruption = new Error('interrupted');
    const steps = new Steps(AbortSignal.abort(interruption), () => undefined);
    const step = jest.fn(async () => 'done');
    await expect(steps.run('deploy', 'Deployed it', step)).rejects.toBe(interruption);
    expect(step).not.toHaveBeenCalled();
    await expect(steps.runAlways('destroy', 'Destroyed it', step)).resolves.toBe('done');
  });

  test('side by side both come to their ends before the failure of one is thrown', async () => {
    const ended: string[] = [];
    const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => ended.push('slow'));
    await expect(sideBySide(Promise.reject(new Error('no')), slow)).rejects.toThrow('no');
    expect(ended).toEqual(['slow']);
  });
});

describe('tasks with a bound', () => {
  test('never run more at once than the bound, and give their results in the order of the items', async () => {
    let running = 0;
    let most = 0;
    const results = await atMost(3, [5, 1, 4, 2, 3, 0, 6], async (item) => {
      most = Math.max(most, ++running);
      for (let i = 0; i < item; i++) await new Promise(setImmediate);
      running--;
      return item * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30, 0, 60]);
    expect(most).toBe(3);
  });

  test('begin no more after a failure, which is thrown when those under way have ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const tasks = atMost(2, [0, 1, 2, 3], async (item) => {
      begun.push(item);
      if (item === 0) throw new Error('no');
      await new Promise(setImmediate);
      ended.push(item);
    });
    await expect(tasks).rejects.toThrow('no');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });

  test('of which there are none end at once', async () => {
    await expect(atMost(5, [], async () => 1)).resolves.toEqual([]);
  });
});
