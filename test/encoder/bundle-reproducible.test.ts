import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE } from '../support/encoder/shipped-bundle';

const root = join(__dirname, '../..');

describe('the tracked bundle', () => {
  test('is byte for byte the result of the bundle task', () => {
    const folder = mkdtempSync(join(tmpdir(), 'encoder-bundle-'));
    try {
      const outfile = join(folder, 'index.js');
      const [command, ...args] = bundleCommand().map((argument) =>
        argument.startsWith('--outfile=') ? `--outfile=${outfile}` : argument,
      );
      execFileSync(join(root, 'node_modules/.bin', command), [...args, '--log-level=warning'], { cwd: root });
      const isSame = readFileSync(outfile).equals(readFileSync(BUNDLE));
      expect({ 'tracked bundle is current (else: npm run bundle)': isSame }).toEqual({
        'tracked bundle is current (else: npm run bundle)': true,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the bundle', () => {
  test('has at most 450 KB, because every cold start loads it', () => {
    expect(statSync(BUNDLE).size).toBeLessThanOrEqual(450_000);
  });
});

function bundleCommand(): string[] {
  const { tasks } = JSON.parse(readFileSync(join(root, '.projen/tasks.json'), 'utf8')) as {
    tasks: Record<string, { steps: { execArgs: string[] }[] }>;
  };
  return tasks['bundle:encoder/encode-image.lambda'].steps[0].execArgs;
}
