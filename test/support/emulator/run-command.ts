import { spawn } from 'node:child_process';

/** Options of a command. */
export interface CommandOptions {
  readonly cwd?: string;
  /** The environment of the command. @default - that of this process */
  readonly environment?: NodeJS.ProcessEnv;
  /** After this time, the command and its child processes are killed. @default 120 */
  readonly timeoutSeconds?: number;
  /** Receives every line that the command prints. */
  readonly log?: (line: string) => void;
  /** Exit codes that do not cause an error. @default [0] */
  readonly expectedExitCodes?: readonly number[];
}

/** The exit code and output of a command. `output` has standard output and standard error in their order. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly output: string;
}

/** A command that could not be started, failed or exceeded its time. The message ends with its last lines. */
export class CommandError extends Error {
  constructor(message: string, output: string) {
    const lastLines = output.trimEnd().split('\n').slice(-40).join('\n');
    super(lastLines === '' ? message : `${message}. It printed:\n${lastLines}`);
    this.name = 'CommandError';
  }
}

/** Runs a command until it ends or its time is over. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { cwd, environment = process.env, timeoutSeconds = 120, log, expectedExitCodes = [0] } = options;
  const title = [command.replace(/^.*[\\/]/, ''), ...args].join(' ');
  return new Promise((resolve, reject) => {
    // A separate process group, so that child processes can be killed with the command.
    const child = spawn(command, args, {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    let stdout = '';
    let output = '';
    let timedOut = false;
    const unfinished = { stdout: '', stderr: '' };
    const read = (name: 'stdout' | 'stderr') => (text: string) => {
      output += text;
      if (name === 'stdout') stdout += text;
      const lines = (unfinished[name] + text).split('\n');
      unfinished[name] = lines.pop() ?? '';
      if (log) lines.forEach(log);
    };
    child.stdout.setEncoding('utf8').on('data', read('stdout'));
    child.stderr.setEncoding('utf8').on('data', read('stderr'));

    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid);
    }, timeoutSeconds * 1000);
    const endWithThisProcess = () => killGroup(child.pid);
    process.once('exit', endWithThisProcess);
    const forget = () => {
      clearTimeout(timer);
      process.off('exit', endWithThisProcess);
    };
    child.on('error', (error) => {
      forget();
      reject(new CommandError(`\`${title}\` could not be started: ${error.message}`, output));
    });
    child.on('close', (exitCode, signal) => {
      forget();
      if (timedOut) {
        reject(new CommandError(`\`${title}\` was stopped after ${timeoutSeconds} seconds`, output));
      } else if (exitCode === null || !expectedExitCodes.includes(exitCode)) {
        reject(new CommandError(`\`${title}\` ended with ${signal ?? `exit code ${exitCode}`}`, output));
      } else {
        resolve({ exitCode, stdout, output });
      }
    });
  });
}

/** Kills a process that is the leader of its group, and all others in the group, if they still exist. */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, 'SIGKILL');
  } catch (error) {
    // macOS returns EPERM if only zombie processes of the group remain.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
