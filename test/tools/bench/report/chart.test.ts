import { chartSvg } from '../../../../tools/bench/report/chart';
import type { BenchResults } from '../../../../tools/bench/report/results';

const took = (wallMs: number, peakBytes = 100e6) => ({ wallMs: [wallMs], cpuMs: [wallMs / 10], peakBytes });

const RESULTS: BenchResults = {
  command: 'npm run bench',
  measuredAt: '2026-11-23T10:00:00.000Z',
  machine: { processor: 'CPU <1>', cores: 2, memoryBytes: 24e9, node: 'v24.0.0', python: '3.13', boto3: '1' },
  bundleBytes: 400e3,
  sizes: [
    {
      size: 1e9,
      network: 'simulated',
      handlers: {
        ours: took(1000),
        python: took(4500, 2e9),
        naiveNode: { wallMs: [], cpuMs: [], failure: 'too long' },
      },
    },
  ],
  coldStart: { handlers: { ours: took(20), python: took(40) } },
};

describe('the chart', () => {
  const svg = chartSvg(RESULTS);

  test('the chart shows every ratio as a number', () => {
    expect(svg).toContain('4.50× faster');
    expect(svg).toContain('2.00× faster');
    expect(svg).toContain('0.05× the memory');
  });

  test('the chart names the handlers that fail', () => {
    expect(svg).toContain('Node.js, 20 lines fails');
  });

  test('the chart names the machine and the command, with escaped markup', () => {
    expect(svg).toContain('CPU &lt;1>');
    expect(svg).toContain('Created by: npm run bench');
  });

  test('the chart has light and dark colors', () => {
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  test('the chart contains only valid numbers', () => {
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('the chart omits parts that were not measured', () => {
    expect(chartSvg({ ...RESULTS, coldStart: undefined })).not.toContain('cold start');
  });
});
