import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const LINES = 3_000;

/** Makes the pipe one that refuses what it has no room for, as some that start a function do. */
const NOT_WAITING =
  'import fcntl, os, sys; fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK | fcntl.fcntl(1, fcntl.F_GETFL)); os.execv(sys.argv[1], sys.argv[1:])';

let folder: string;
let program: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'standard-output-'));
  program = join(folder, 'program.js');
  const source = join(folder, 'program.ts');
  const imported = JSON.stringify(join(__dirname, '../../src/encoder/standard-output'));
  writeFileSync(
    source,
    `import { writeToStandardOutput } from ${imported};
     for (let i = 0; i < ${LINES}; i++) writeToStandardOutput(i + ' ' + 'ä'.repeat(200));`,
  );
  buildSync({ entryPoints: [source], outfile: program, bundle: true, platform: 'node' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['lets the writer wait', [process.execPath]],
  ['refuses what it has no room for', ['python3', '-c', NOT_WAITING, process.execPath]],
])(
  'every line arrives, in order and whole, by a pipe that is too small for them and %s',
  async (_, [command, ...args]) => {
    const child = spawn(command, [...args, program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const text = Buffer.concat(await child.stdout.toArray()).toString();
    expect(text.split('\n')).toEqual([...Array.from({ length: LINES }, (__, i) => `${i} ${'ä'.repeat(200)}`), '']);
  },
);

test('nobody reads any more: the lines are lost, and nothing else', async () => {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const complaints = Buffer.concat(await child.stderr.toArray()).toString();
  expect([child.exitCode ?? (await once(child, 'exit'))[0], complaints]).toEqual([0, '']);
});
