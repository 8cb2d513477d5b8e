import { costMarkdown, fillIn, resultsMarkdown } from './markdown';
import type { BenchResults } from './results';

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
      peers: {
        ours: took(50),
        python: took(100),
        pythonNoExpect: took(75),
        naiveNode: { wallMs: [], cpuMs: [], failure: 'too long' },
      },
    },
  ],
};

describe('the tables of the documentation', () => {
  test('say how much faster it is, than Python with and without its question, and who fails', () => {
    const row = resultsMarkdown(RESULTS)
      .split('\n')
      .find((line) => /^\| 10 KB +\|/.test(line))!;
    const cells = row.split('|').map((each) => each.trim());
    expect(cells.slice(2, -1)).toEqual(['50 ms, 60 MB', '100 ms, 60 MB', '75 ms, 60 MB', 'fails', '2.00×', '1.50×']);
  });

  test('say of every bar whether it was measured and met', () => {
    const lines = resultsMarkdown(RESULTS).split('\n');
    expect(lines.find((line) => line.includes('10 KB against Python'))).toMatch(/≥ 1\.45× \| +2\.00× \| +met \|$/);
    expect(lines.find((line) => line.includes('Cold start against'))).toContain('not measured');
  });

  test('say which function is the cheapest, and how its price compares with Python’s', () => {
    const row = costMarkdown(RESULTS)
      .split('\n')
      .at(-1)!
      .split('|')
      .map((each) => each.trim());
    expect([row[1], row[2], row[5]]).toEqual(['10 KB', '256', '128']);
    expect(Number(row[8].replace('×', ''))).toBeCloseTo(Number(row[4]) / Number(row[7]), 1);
  });

  test('leave out what was not measured', () => {
    expect(resultsMarkdown(RESULTS)).not.toContain('Direct');
  });
});

describe('a place in a document', () => {
  const document = 'before\n<!-- benchmark: cost -->\n\nold\n\n<!-- end of benchmark: cost -->\nafter\n';

  test('is filled in anew, and nothing else changes', () => {
    const filled = fillIn(document, 'cost', 'new');
    expect(filled).toBe(document.replace('old', 'new'));
    expect(fillIn(filled, 'cost', 'old')).toBe(document);
  });

  test('that is not there is an error', () => {
    expect(() => fillIn(document, 'results', 'new')).toThrow('there is no place for results');
  });
});
