import { Bar, bars } from '../../../../tools/bench/report/bars';
import type { BenchResults, Measurement, SizeResult } from '../../../../tools/bench/report/results';

const took = (wallMs: number, peakBytes?: number): Measurement => ({
  wallMs: [wallMs],
  cpuMs: [wallMs / 2],
  peakBytes,
});

const results = (part: Partial<BenchResults>): BenchResults => ({
  command: 'npm run bench',
  measuredAt: '2026-11-23T10:00:00.000Z',
  machine: { processor: 'CPU', cores: 2, memoryBytes: 24e9, node: 'v24', python: '3.13', boto3: '1' },
  bundleBytes: 400e3,
  sizes: [],
  ...part,
});

const simulated = (size: number, handlers: SizeResult['handlers']) => ({
  sizes: [{ size, network: 'simulated', handlers }] as const,
});
const synthetic = (size: number, ours: Measurement) => ({
  sizes: [{ size, network: 'synthetic', handlers: { ours } }] as const,
});

const bar = (title: string, part: Partial<BenchResults>): Bar | undefined =>
  bars(results(part)).find((each) => each.title === title);

describe('the bars of the benchmark', () => {
  test('without measurements, only the bar for the size of the bundle has a value', () => {
    expect(bars(results({}))).toEqual([
      { title: '10 KB: time relative to the bundle of b59a45c', bar: '≤ 1.30×' },
      { title: '1 MB: time relative to the bundle of b59a45c', bar: '≤ 1.30×' },
      { title: '10 MB: time relative to the bundle of b59a45c', bar: '≤ 1.30×' },
      { title: '100 MB: time relative to the bundle of b59a45c', bar: '≤ 1.30×' },
      { title: '1 GB: time relative to the bundle of b59a45c', bar: '≤ 1.30×' },
      { title: '10 MB: times faster than Python', bar: '≥ 1.40×' },
      { title: '100 MB: times faster than Python', bar: '≥ 2.50×' },
      { title: '1 GB: times faster than Python', bar: '≥ 3.50×' },
      { title: '1 GB: peak memory', bar: '≤ 200 MB' },
      { title: '10 GB: peak memory', bar: '≤ 200 MB' },
      { title: 'Cold start: times faster than Python', bar: '≥ 2.00×' },
      { title: 'Size of the bundle', bar: '≤ 460,800 bytes', measured: '400,000 bytes', met: true },
    ]);
  });

  test.each([
    [130, '1.30×', true],
    [131, '1.31×', false],
  ])('%d ms, compared with 100 ms of the bundle of b59a45c, are %s of its time', (ours, measured, met) => {
    const part = simulated(1e6, { ours: took(ours), former: took(100) });
    expect(bar('1 MB: time relative to the bundle of b59a45c', part)).toMatchObject({ measured, met });
  });

  test('the bars also apply to sizes of the command line', () => {
    const part = simulated(5e6, { ours: took(200), former: took(100) });
    expect(bar('5 MB: time relative to the bundle of b59a45c', part)).toMatchObject({ measured: '2.00×', met: false });
  });

  test.each([
    [250, '2.50×', true],
    [249, '2.49×', false],
  ])('%d ms of Python, compared with 100 ms, are %s faster', (python, measured, met) => {
    const part = simulated(100e6, { ours: took(100), python: took(python) });
    expect(bar('100 MB: times faster than Python', part)).toMatchObject({ measured, met });
  });

  test('a cold start in half of the time of Python is fast enough', () => {
    const coldStart = { handlers: { ours: took(100), python: took(200) } };
    expect(bar('Cold start: times faster than Python', { coldStart })).toMatchObject({ measured: '2.00×', met: true });
  });

  test.each([
    [200e6, '200 MB', true],
    [201e6, '201 MB', false],
  ])('peak memory of %d bytes at 10 GB is compared with 200 MB', (peakBytes, measured, met) => {
    expect(bar('10 GB: peak memory', synthetic(10e9, took(1, peakBytes)))).toMatchObject({ measured, met });
  });

  test.each([
    [460_800, true],
    [460_801, false],
  ])('a bundle of %d bytes is compared with 450 KiB', (bundleBytes, met) => {
    expect(bar('Size of the bundle', { bundleBytes })).toMatchObject({ met });
  });

  test('a failed run does not meet the bars', () => {
    const failed = { ...took(100, 1e6), failure: 'the output has 3 bytes instead of 4' };
    expect(bar('1 GB: peak memory', synthetic(1e9, failed))?.met).toBeUndefined();
    const part = simulated(100e6, { ours: failed, python: took(500) });
    expect(bar('100 MB: times faster than Python', part)?.met).toBeUndefined();
  });
});
