import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from './checkout';
import { EmulatorError } from './emulator-error';
import { runCommand } from './run-command';
import { removeLeftovers } from '../leftovers';

const OLDEST_PYTHON = [3, 10] as const;
const MARKER = 'complete';

/** Packages that are installed together. */
export interface PythonPackages {
  /** The name in messages, as in "The emulator needs Python …". */
  readonly name: string;
  /** The folder of their environments under `.cache`. */
  readonly folder: string;
  /** The file that pins them, with their hashes. */
  readonly requirements: string;
  /** The approximate size, as in "about 100 MB". */
  readonly size: string;
}

const EMULATOR: PythonPackages = {
  name: 'the emulator',
  folder: 'emulator',
  requirements: join(__dirname, 'requirements.txt'),
  size: '100 MB',
};

interface Python {
  readonly executable: string;
  readonly version: string;
}

/** The interpreter of a virtual environment that holds the emulator. */
export function pythonWithEmulator(log?: (line: string) => void): Promise<string> {
  return pythonWith(EMULATOR, log);
}

/**
 * The interpreter of a virtual environment with packages, created at first use and kept in `.cache`.
 *
 * An environment is created under a temporary name and renamed when it is complete. Thus an incomplete one is never
 * used, and of several that are created at the same time, the first is used.
 */
export async function pythonWith(
  packages: PythonPackages,
  log: (line: string) => void = () => undefined,
): Promise<string> {
  const python = await findPython(packages);
  const hash = createHash('sha256')
    .update(await readFile(packages.requirements))
    .update([process.platform, process.arch, python.version, python.executable].join('\n'))
    .digest('hex')
    .slice(0, 16);
  const home = join(CACHE, packages.folder, hash);
  if (await works(home)) return interpreter(home);

  log(`Installing ${packages.name} for Python ${python.version} (once, about ${packages.size})`);
  const draft = `${home}.${process.pid}.${randomUUID().slice(0, 8)}`;
  try {
    const parent = join(CACHE, packages.folder);
    // Incomplete environments of processes that have ended.
    if (existsSync(parent)) await removeLeftovers(parent, /\.(\d+)\.[0-9a-f]{8}$/);
    await mkdir(draft, { recursive: true });
    await install(packages, python, draft);
    await writeFile(join(draft, MARKER), '');
    await moveIntoPlace(draft, home);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return interpreter(home);
}

async function findPython({ name }: PythonPackages): Promise<Python> {
  const script = 'import sys; print(sys.executable); print(".".join(map(str, sys.version_info[:3])))';
  const found: string[] = [];
  for (const command of ['python3', 'python', 'py']) {
    const result = await runCommand(command, ['-c', script], { timeoutSeconds: 20 }).catch(() => undefined);
    const [executable, version] = result?.stdout.split(/\r?\n/) ?? [];
    if (!executable || !version) continue;
    const [major, minor] = version.split('.').map(Number);
    if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return { executable, version };
    found.push(`${command} is ${version}`);
  }
  const what = name[0].toUpperCase() + name.slice(1);
  const oldest = OLDEST_PYTHON.join('.');
  throw new EmulatorError(
    found.length === 0
      ? `${what} needs Python ${oldest} or later, but none of the commands python3, python and py can be run.`
      : `${what} needs Python ${oldest} or later, but ${found.join(', ')}.`,
  );
}

async function install({ name, requirements }: PythonPackages, python: Python, home: string): Promise<void> {
  try {
    await runCommand(python.executable, ['-m', 'venv', home], { timeoutSeconds: 120 });
  } catch (cause) {
    throw new EmulatorError(
      `Python ${python.version} could not create a virtual environment. On Debian and Ubuntu, install python3-venv. ${messageOf(cause)}`,
      { cause },
    );
  }
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-deps', '--only-binary', ':all:', '--no-input'];
  try {
    await runCommand(interpreter(home), [...pip, '--disable-pip-version-check', '-q', '-r', requirements], {
      timeoutSeconds: 300,
    });
  } catch (cause) {
    throw new EmulatorError(`pip could not install ${name}. ${messageOf(cause)}`, { cause });
  }
}

async function moveIntoPlace(draft: string, home: string): Promise<void> {
  try {
    await rename(draft, home);
  } catch {
    // Another process was faster, or the existing environment does not work.
    if (await works(home)) return;
    await rm(home, { recursive: true, force: true });
    await rename(draft, home);
  }
}

async function works(home: string): Promise<boolean> {
  if (!existsSync(join(home, MARKER))) return false;
  // The interpreter is a link to the machine's Python, which may have been removed.
  return runCommand(interpreter(home), ['-c', ''], { timeoutSeconds: 20 }).then(
    () => true,
    () => false,
  );
}

function interpreter(home: string): string {
  return process.platform === 'win32' ? join(home, 'Scripts', 'python.exe') : join(home, 'bin', 'python');
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
