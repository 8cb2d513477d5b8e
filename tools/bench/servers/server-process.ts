import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { waitFor } from '../../../test/support/emulator/wait-for';
import { BenchError } from '../bench-error';
import { BENCH_CACHE } from '../rig/cached-folder';

/** Runs a command until standard input closes, so that a server ends with the benchmark even if that is killed. */
const LEASH = 'exec 3<&0; "$0" "$@" </dev/null 3<&- & server=$!; (cat <&3 >/dev/null; kill $server) & wait $server';

/** A server of the rig, which runs as a separate process. */
export interface ServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether it responds to requests. */
  readonly responds: () => Promise<boolean>;
  /** Time until it must respond. @default 30 */
  readonly timeoutSeconds?: number;
}

/** Starts a server, waits until it responds and returns a function that stops it. */
export async function startServer(server: ServerCommand): Promise<() => Promise<void>> {
  const logFile = join(BENCH_CACHE, 'logs', `${server.name}.log`);
  mkdirSync(join(BENCH_CACHE, 'logs'), { recursive: true });
  const log = openSync(logFile, 'w');
  const child = spawn('sh', ['-c', LEASH, server.command, ...server.args], {
    cwd: server.cwd,
    env: server.environment ?? process.env,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  const stop = async () => {
    if (hasEnded(child)) return;
    const exit = once(child, 'exit');
    child.stdin!.end();
    await exit;
  };
  try {
    await waitFor(`${server.name} to respond`, async () => hasEnded(child) || server.responds(), {
      timeoutSeconds: server.timeoutSeconds,
    });
  } catch (cause) {
    await stop();
    throw new BenchError(`${server.name} did not respond. Its output is in ${logFile}.`, { cause });
  }
  if (hasEnded(child)) throw new BenchError(`${server.name} ended unexpectedly. Its output is in ${logFile}.`);
  return stop;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Returns a free port of 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
