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
  test('--help tells the options and ends well', () => {
    expect(demo(['--help'])).toMatchObject({ status: 0, stdout: `${HELP}\n`, stderr: '' });
  });

  test.each([
    [['--bogus'], 'Unknown option --bogus; --help tells which there are.\n'],
    [['--images', join(ROOT, 'no such folder')], `There is no folder ${join(ROOT, 'no such folder')}.\n`],
  ])('with %j starts nothing, says why in one sentence, and ends with status 2', (args, stderr) => {
    expect(demo(args)).toMatchObject({ status: 2, stdout: '', stderr });
  });

  test('with an option that npm kept to itself starts nothing either', () => {
    const stderr = 'npm took --keep for itself: write npm run demo -- --keep\n';
    expect(demo([], { npm_config_keep: 'true' })).toMatchObject({ status: 2, stdout: '', stderr });
  });
});
