import { mapWithLimit } from '../../../tools/demo/map-with-limit';
import { bothSettled, Steps } from '../../../tools/demo/steps';

describe('Steps', () => {
  test('prints and measures a step', async () => {
    const lines: string[] = [];
    const steps = new Steps(new AbortController().signal, (line) => lines.push(line));
    await expect(steps.run('deploy', 'Deployed it', async () => 'done')).resolves.toBe('done');
    expect(steps.seconds).toEqual({ deploy: expect.any(Number) });
    expect(lines).toEqual([expect.stringMatching(/^✓ Deployed it \(\d+\.\d s\)$/)]);
  });

  test('prints and measures a step that fails', async () => {
    const lines: string[] = [];
    const steps = new Steps(new AbortController().signal, (line) => lines.push(line));
    await expect(steps.run('deploy', 'Deployed it', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(steps.seconds).toEqual({ deploy: expect.any(Number) });
    expect(lines).toEqual([expect.stringMatching(/^✗ Deployed it/)]);
  });

  test('starts no step after an interruption, except those that remove resources', async () => {
    const interruption = new Error('interrupted');
    const steps = new Steps(AbortSignal.abort(interruption), () => undefined);
    const step = jest.fn(async () => 'done');
    await expect(steps.run('deploy', 'Deployed it', step)).rejects.toBe(interruption);
    expect(step).not.toHaveBeenCalled();
    await expect(steps.runAlways('destroy', 'Destroyed it', step)).resolves.toBe('done');
  });

  test('bothSettled waits for both promises before it throws the error of one', async () => {
    const ended: string[] = [];
    const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => ended.push('slow'));
    await expect(bothSettled(Promise.reject(new Error('no')), slow)).rejects.toThrow('no');
    expect(ended).toEqual(['slow']);
  });
});

describe('mapWithLimit', () => {
  test('never exceeds the limit, and returns the results in the order of the items', async () => {
    let running = 0;
    let maximum = 0;
    const results = await mapWithLimit(3, [5, 1, 4, 2, 3, 0, 6], async (item) => {
      maximum = Math.max(maximum, ++running);
      for (let i = 0; i < item; i++) await new Promise(setImmediate);
      running--;
      return item * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30, 0, 60]);
    expect(maximum).toBe(3);
  });

  test('starts no task after a failure, and throws it when the running tasks have ended', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const tasks = mapWithLimit(2, [0, 1, 2, 3], async (item) => {
      started.push(item);
      if (item === 0) throw new Error('no');
      await new Promise(setImmediate);
      ended.push(item);
    });
    await expect(tasks).rejects.toThrow('no');
    expect(started).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });

  test('returns immediately without items', async () => {
    await expect(mapWithLimit(5, [], async () => 1)).resolves.toEqual([]);
  });
});
