import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError } from '../../../../tools/bench/bench-error';
import { loadFormerBundle } from '../../../../tools/bench/rig/former-bundle';

describe('the bundle of a former commit', () => {
  const clone = mkdtempSync(join(tmpdir(), 'image-encoding-clone-'));
  beforeAll(() => execFileSync('git', ['init', '--quiet', clone]));
  afterAll(() => rmSync(clone, { recursive: true }));

  test('a clone without the commit fails with one sentence that says what to do', async () => {
    const loading = loadFormerBundle(clone, '0123456789abcdef0123456789abcdef01234567');
    await expect(loading).rejects.toThrow(BenchError);
    await expect(loading).rejects.toThrow(
      /^The bundle of 0123456 cannot be measured because this clone does not contain that commit: run `git fetch --unshallow`, or omit the handler with --handlers\.$/,
    );
  });
});
