import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftovers } from './leftovers';

describe('abandoned folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-encoding-bench-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are removed, but not those of a running process or of other programs', async () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    for (const name of [`bench-${gone}-a`, `bench-${process.pid}-b`, 'other']) mkdirSync(join(folder, name));
    await removeLeftovers(folder, /^bench-(\d+)-/);
    expect(readdirSync(folder).sort()).toEqual([`bench-${process.pid}-b`, 'other'].sort());
  });
});
