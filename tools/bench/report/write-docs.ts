import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chartSvg } from './chart';
import { costMarkdown, fillIn, resultsMarkdown } from './markdown';
import type { BenchResults } from './results';
import { CHECKOUT } from '../../../test/support/emulator/checkout';
import { BenchError } from '../bench-error';

const PICTURE =
  '![This encoder compared with a Python and a Node.js handler](https://raw.githubusercontent.com/imageencoding/cdk-image-encoding-pipeline/main/docs/benchmark.svg)';

/**
 * Draws the results of the last benchmark and writes them to the documentation.
 *
 * @throws BenchError if there are no results
 */
export function writeDocs(resultsFile: string): void {
  const results = readResults(resultsFile);
  const cost = costMarkdown(results);
  write('docs/benchmark.svg', () => chartSvg(results));
  write('docs/performance.md', (page) => fillIn(fillIn(page, 'results', resultsMarkdown(results)), 'cost', cost));
  write('README.md', (page) => fillIn(fillIn(page, 'picture', PICTURE), 'cost', cost));
}

function readResults(file: string): BenchResults {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new BenchError(`${file} cannot be read. Run \`npm run bench\` first.`, { cause });
  }
}

function write(path: string, change: (page: string) => string): void {
  const file = join(CHECKOUT, path);
  const page = path.endsWith('.md') ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, change(page));
  console.log(`Wrote ${relative(process.cwd(), file)}`);
}
