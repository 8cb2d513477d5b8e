import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

describe('the tracked bundle of the bucket emptier', () => {
  test('is byte for byte the result of the bundle task', () => {
    const { tasks } = JSON.parse(readFileSync(join(root, '.projen/tasks.json'), 'utf8')) as {
      tasks: Record<string, { steps: { execArgs: string[] }[] }>;
    };
    const [command, ...args] = tasks['bundle:bucket-emptier/empty-bucket.lambda'].steps[0].execArgs;
    const folder = mkdtempSync(join(tmpdir(), 'emptier-bundle-'));
    try {
      const outfile = join(folder, 'index.js');
      const redirect = (argument: string) => (argument.startsWith('--outfile=') ? `--outfile=${outfile}` : argument);
      execFileSync(join(root, 'node_modules/.bin', command), [...args.map(redirect), '--log-level=warning'], {
        cwd: root,
      });
      const tracked = readFileSync(join(root, 'assets', 'empty-bucket.lambda', 'index.js'), 'utf8');
      expect(tracked).toBe(readFileSync(outfile, 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
