import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chartSvg } from './report/chart';
import type { BenchResults } from './report/results';
import { BENCH_CACHE } from './rig/cached-folder';
import { CHECKOUT } from '../emulator/checkout';

const RESULTS = join(BENCH_CACHE, 'results.json');
const CHART = join(CHECKOUT, 'docs', 'benchmark.svg');

/** Draws the results of the last run. */
try {
  const results: BenchResults = JSON.parse(readFileSync(RESULTS, 'utf8'));
  writeFileSync(CHART, chartSvg(results));
  console.log(`Drew ${relative(process.cwd(), CHART)}`);
} catch (error) {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  console.error(missing ? 'There are no results to draw: run `npm run bench` first.' : error);
  process.exitCode = 1;
}
