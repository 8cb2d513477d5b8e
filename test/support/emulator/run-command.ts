import { spawn } from 'node:child_process';

/** How a command is run. */
export interface CommandOptions {
  readonly cwd?: string;
  /** The whole environment of the command. @default - that of this process */
  readonly environment?: NodeJS.ProcessEnv;
  /** After this time the command and what it started are killed. @default 120 */
  readonly timeoutSeconds?: number;
  /** Gets every line that the command prints, as it is printed. */
  readonly log?: (line: string) => void;
  /** Exit codes that are no failure. @default [0] */
  readonly expectedExitCodes?: readonly number[];
}

/** What a command printed, standard output and standard error in the order they came. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly output: string;
}

/** A command that could not be run, failed or took too long; the message ends with the last lines it printed. */
export class CommandError extends Error {
  constructor(message: string, output: string) {
    const lastLines = output.trimEnd().split('\n').slice(-40).join('\n');
    super(lastLines === '' ? message : `${message}. It printed:\n${lastLines}`);
    this.name = 'CommandError';
  }
}

/** Runs a command to its end, or to the end of its time. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { cwd, environment = process.env, timeoutSeconds = 120, log, expectedExitCodes = [0] } = options;
  const title = [command.replace(/^.*[\\/]/, ''), ...args].join(' ');
  return new Promise((resolve, reject) => {
    // A process group of its own: what the command started ends with it.
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

/** Kills a process that was started as the leader of its group, and all others in the group; none left is fine. */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, 'SIGKILL');
  } catch (error) {
    // macOS says EPERM where all that is left of the group waits to be reaped.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
