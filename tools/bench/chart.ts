import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chartSvg } from './report/chart';
import { costMarkdown, fillIn, resultsMarkdown } from './report/markdown';
import type { BenchResults } from './report/results';
import { BENCH_CACHE } from './rig/cached-folder';
import { CHECKOUT } from '../../test/support/emulator/checkout';

const RESULTS = join(BENCH_CACHE, 'results.json');
const PICTURE =
  '![This encoder compared with a Python and a Node.js handler](https://raw.githubusercontent.com/imageencoding/cdk-image-encoding-pipeline/main/docs/benchmark.svg)';

/** Draws the results of the last run and writes them into the documentation. */
try {
  const results: BenchResults = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const cost = costMarkdown(results);
  write('docs/benchmark.svg', () => chartSvg(results));
  write('docs/performance.md', (page) => fillIn(fillIn(page, 'results', resultsMarkdown(results)), 'cost', cost));
  write('README.md', (page) => fillIn(fillIn(page, 'picture', PICTURE), 'cost', cost));
} catch (error) {
  const missing = (error as NodeJS.ErrnoException).path === RESULTS;
  console.error(missing ? 'There are no results. Run `npm run bench` first.' : error);
  process.exitCode = 1;
}

function write(path: string, change: (page: string) => string): void {
  const file = join(CHECKOUT, path);
  const page = path.endsWith('.md') ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, change(page));
  console.log(`Wrote ${relative(process.cwd(), file)}`);
}
