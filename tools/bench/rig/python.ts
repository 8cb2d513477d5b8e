import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cached-folder';
import { install } from './tools';
import { runCommand } from '../../../test/support/emulator/run-command';
import { isOlder } from '../../../test/support/required-tool';
import { BenchError } from '../bench-error';

const REQUIREMENTS = join(__dirname, 'python', 'requirements.txt');
const OLDEST = [3, 10];
/** The newest first, because it is the fastest. */
const COMMANDS = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3', 'python'];

/** A Python with boto3 in it. */
export interface PythonWithBoto {
  readonly interpreter: string;
  readonly version: string;
  /** The certificates that boto3 trusts by default. */
  readonly certificates: string;
}

/**
 * Creates a virtual environment with boto3 at first use.
 *
 * @param command the Python to use; the newest on PATH by default
 */
export async function installPython(command: string | undefined, log: (line: string) => void): Promise<PythonWithBoto> {
  const { executable, version } = await findPython(command ? [command] : COMMANDS);
  const folder = await cachedFolder('python', [await readFile(REQUIREMENTS), executable, version], async (draft) => {
    log(`Installing boto3 for Python ${version} (once, 30 MB)`);
    await install('The Python environment', executable, ['-m', 'venv', draft]);
    const pip = ['-m', 'pip', 'install', '-q', '--require-hashes', '--only-binary', ':all:', '--no-input'];
    await install('boto3', join(draft, 'bin', 'python'), [...pip, '-r', REQUIREMENTS]);
  });
  const interpreter = join(folder, 'bin', 'python');
  const where = 'import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), "cacert.pem"))';
  const { stdout } = await runCommand(interpreter, ['-c', where]);
  return { interpreter, version, certificates: stdout.trim() };
}

async function findPython(commands: readonly string[]): Promise<{ executable: string; version: string }> {
  const script = 'import sys; print(sys.executable, ".".join(map(str, sys.version_info[:3])))';
  const tooOld: string[] = [];
  for (const command of commands) {
    const result = await runCommand(command, ['-c', script], { timeoutSeconds: 20 }).catch(() => undefined);
    const [executable, version] = result?.stdout.trim().split(' ') ?? [];
    if (!executable || !version) continue;
    if (!isOlder(version.split('.').map(Number), OLDEST)) return { executable, version };
    tooOld.push(`${command} is ${version}`);
  }
  const found = tooOld.length > 0 ? tooOld.join(', ') : `none of ${commands.join(', ')} can be run`;
  throw new BenchError(
    `The benchmark requires Python ${OLDEST.join('.')} or later for the Python handler, but ${found}.`,
  );
}
