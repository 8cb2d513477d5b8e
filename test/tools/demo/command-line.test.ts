import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { HELP } from '../../../tools/demo/options';

const ROOT = join(__dirname, '..', '..', '..');

function demo(
  args: string[],
  environment: Record<string, string> = {},
): { status: number | null; stdout: string; stderr: string } {
  const command = [require.resolve('tsx/cli'), join('tools', 'demo', 'demo.ts'), ...args];
  return spawnSync(process.execPath, command, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

describe('npm run demo', () => {
  test('--help prints the options and exits with status 0', () => {
    expect(demo(['--help'])).toMatchObject({ status: 0, stdout: `${HELP}\n`, stderr: '' });
  });

  test.each([
    [['--bogus'], 'Unknown option --bogus. Run with --help to see all options.\n'],
    [['--images', join(ROOT, 'no such folder')], `The folder ${join(ROOT, 'no such folder')} does not exist.\n`],
  ])('%j starts nothing, prints the reason in one sentence, and exits with status 2', (args, stderr) => {
    expect(demo(args)).toMatchObject({ status: 2, stdout: '', stderr });
  });

  test('starts nothing if npm consumed an option', () => {
    const stderr = 'npm consumed the option --keep. Use npm run demo -- --keep instead.\n';
    expect(demo([], { npm_config_keep: 'true' })).toMatchObject({ status: 2, stdout: '', stderr });
  });
});
