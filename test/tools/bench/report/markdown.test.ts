import { costMarkdown, fillIn, resultsMarkdown } from '../../../../tools/bench/report/markdown';
import type { BenchResults } from '../../../../tools/bench/report/results';

const took = (wallMs: number, peakBytes = 60e6) => ({ wallMs: [wallMs], cpuMs: [5], peakBytes });

const RESULTS: BenchResults = {
  command: 'npm run bench',
  measuredAt: '2026-11-23T10:00:00.000Z',
  machine: { processor: 'CPU', cores: 2, memoryBytes: 24e9, node: 'v24.0.0', python: '3.13', boto3: '1' },
  bundleBytes: 400e3,
  sizes: [
    {
      size: 10e3,
      network: 'simulated',
      handlers: {
        ours: took(50),
        python: took(100),
        former: took(40),
        naiveNode: { wallMs: [], cpuMs: [], failure: 'too long' },
      },
    },
  ],
};

describe('the tables of the documentation', () => {
  test('the tables show time, CPU time and peak memory of each handler, the ratios, and which handler fails', () => {
    const row = resultsMarkdown(RESULTS)
      .split('\n')
      .find((line) => /^\| 10 KB +\|/.test(line))!;
    const cells = row.split('|').map((each) => each.trim());
    expect(cells.slice(2, -1)).toEqual([
      ...['50 ms, 5 ms, 60 MB', '40 ms, 5 ms, 60 MB', '100 ms, 5 ms, 60 MB', 'fails'],
      ...['1.25×', '2.00×', ''],
    ]);
  });

  test('the tables show for every bar whether it was measured and met', () => {
    const lines = resultsMarkdown(RESULTS).split('\n');
    expect(lines.find((line) => line.includes('10 KB: time relative to'))).toMatch(/≤ 1\.30× \| +1\.25× \| +met \|$/);
    expect(lines.find((line) => line.includes('Cold start: times faster'))).toContain('not measured');
  });

  test('the tables show the cheapest function, and its cost relative to Python', () => {
    const row = costMarkdown(RESULTS)
      .split('\n')
      .at(-1)!
      .split('|')
      .map((each) => each.trim());
    expect([row[1], row[2], row[5]]).toEqual(['10 KB', '256', '128']);
    expect(Number(row[8].replace('×', ''))).toBeCloseTo(Number(row[4]) / Number(row[7]), 1);
  });

  test('the cold start and the large images are in the same table', () => {
    const large = { size: 10e9, network: 'synthetic', handlers: { ours: took(20_000) } } as const;
    const coldStart = { handlers: { ours: { wallMs: [100], cpuMs: [90] }, python: { wallMs: [250], cpuMs: [240] } } };
    const lines = resultsMarkdown({ ...RESULTS, sizes: [...RESULTS.sizes, large], coldStart }).split('\n');
    expect(lines.find((line) => line.includes('cold start'))).toMatch(/ 100 ms, 90 ms \|.* 2\.50× \|/);
    expect(lines.find((line) => line.includes('10 GB, generated'))).toContain('20 s, 5 ms, 60 MB');
  });

  test('the tables omit parts that were not measured', () => {
    expect(resultsMarkdown(RESULTS)).not.toMatch(/cold start|generated/);
  });
});

describe('fillIn', () => {
  const document = 'before\n<!-- benchmark: cost -->\n\nold\n\n<!-- end of benchmark: cost -->\nafter\n';

  test('replaces the block and nothing else', () => {
    const filled = fillIn(document, 'cost', 'new');
    expect(filled).toBe(document.replace('old', 'new'));
    expect(fillIn(filled, 'cost', 'old')).toBe(document);
  });

  test('throws if the block is missing', () => {
    expect(() => fillIn(document, 'results', 'new')).toThrow('The document has no comments for "results".');
  });
});
