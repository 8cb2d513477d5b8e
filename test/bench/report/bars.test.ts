import { bars } from './bars';
import type { BenchResults, Measurement } from './results';

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

const bar = (what: string, part: Partial<BenchResults>) =>
  bars(results(part)).find((each) => each.what.startsWith(what));

describe('the bars', () => {
  test('are all there when nothing was measured, and none but the bundle’s is met', () => {
    expect(bars(results({})).filter(({ met }) => met !== undefined)).toEqual([
      { what: 'Bundle', bar: '≤ 450 KB', measured: '400 KB', met: true },
    ]);
  });

  test.each([
    [300, '3.00×', true],
    [299, '2.99×', false],
  ])('Python taking %d against 100 is %s faster', (python, measured, met) => {
    const sizes = [{ size: 100e6, network: 'simulated', peers: { ours: took(100), python: took(python) } }] as const;
    expect(bar('100 MB against Python', { sizes })).toMatchObject({ measured, met });
  });

  test('memory must be small and the same for 1 GB and for 10 GB', () => {
    const sizes = [
      { size: 1e9, network: 'synthetic', peers: { ours: took(1, 120e6) } },
      { size: 10e9, network: 'synthetic', peers: { ours: took(1, 150e6) } },
    ] as const;
    expect(bar('Peak memory at 1 GB', { sizes })).toMatchObject({ measured: '120 MB', met: true });
    expect(bar('Peak memory at 10 GB against', { sizes })).toMatchObject({ measured: '1.25×', met: false });
  });

  test('the CPU of small images is compared, not their time', () => {
    const peers = { ours: { wallMs: [9], cpuMs: [2] }, python: { wallMs: [1], cpuMs: [4] } };
    expect(bar('CPU per image', { smallImages: { images: 1, peers } })).toMatchObject({ measured: '0.50×', met: true });
  });

  test('the raw copy is the measure where there is no network', () => {
    const sizes = [{ size: 100e6, network: 'direct', peers: { ours: took(140), rawCopy: took(100) } }] as const;
    expect(bar('100 MB against a raw copy', { sizes })).toMatchObject({ measured: '1.40×', met: false });
  });
});
