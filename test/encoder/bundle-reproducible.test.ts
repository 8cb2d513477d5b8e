import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE } from '../support/encoder/shipped-bundle';

const root = join(__dirname, '../..');

describe('the tracked bundle is what the sources build', () => {
  test('byte for byte, by the arguments of the bundle task', () => {
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

describe('the bundle is loaded at every cold start', () => {
  test('so it is no larger than 450 KB', () => {
    expect(statSync(BUNDLE).size).toBeLessThanOrEqual(450_000);
  });
});

function bundleCommand(): string[] {
  const { tasks } = JSON.parse(readFileSync(join(root, '.projen/tasks.json'), 'utf8')) as {
    tasks: Record<string, { steps: { execArgs: string[] }[] }>;
  };
  return tasks['bundle:encoder/encode-image.lambda'].steps[0].execArgs;
}
