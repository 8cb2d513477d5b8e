import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersOverTls } from './answers-over-tls';
import { cachedFolder } from './cached-folder';
import type { Certificate } from './certificate';
import type { ServerCommand } from './server-process';
import { install } from './tools';

const MODULE = join(__dirname, 'network');

/** How a network behaves. */
export interface Network {
  /** How long it takes from a request, when all of it is there, until its answer begins, in milliseconds. */
  readonly turnMs: number;
  /** Whether what the server needs comes on top of a turn, and is not a part of it. */
  readonly onTop: boolean;
  /** How much one connection carries each way, in bytes per second. */
  readonly bytesPerSecond: number;
}

/** One port that leads to another through a simulated network. */
export interface Route extends Network {
  readonly listen: number;
  readonly target: number;
}

/**
 * Builds the simulated network at first use; gives the binary. It is a program in Go because the timers of Node.js are
 * a millisecond off, which is a third of what a small image takes beside its turns.
 */
export async function installNetwork(): Promise<string> {
  const names = (await readdir(MODULE)).sort();
  const madeFrom = await Promise.all(names.map((name) => readFile(join(MODULE, name))));
  const folder = await cachedFolder('network', madeFrom, async (draft) => {
    await install('The simulated network', 'go', ['build', '-trimpath', '-o', join(draft, 'network'), '.'], {
      cwd: MODULE,
    });
  });
  return join(folder, 'network');
}

/** The simulated network between the handlers and the servers. */
export function simulatedNetwork(binary: string, routes: readonly Route[], tls: Certificate): ServerCommand {
  return {
    name: 'network',
    command: binary,
    args: [JSON.stringify(routes)],
    answers: () => answersOverTls(routes.at(-1)!.listen, '/', tls),
  };
}
