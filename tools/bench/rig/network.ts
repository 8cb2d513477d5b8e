import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cached-folder';
import { install } from './tools';
import type { Certificate } from '../servers/certificate';
import { respondsOverTls } from '../servers/responds-over-tls';
import type { ServerCommand } from '../servers/server-process';

const MODULE = join(__dirname, 'network');

/** Properties of a simulated network. */
export interface Network {
  /** Time from the end of a request to the start of its response, in milliseconds, including the server's own time. */
  readonly roundTripMs: number;
  /** Throughput of one connection in each direction, in bytes per second. */
  readonly bytesPerSecond: number;
}

/** Forwards one port to another through a simulated network. */
export interface Route extends Network {
  readonly listen: number;
  readonly target: number;
}

/**
 * Builds the simulated network at first use and returns the binary. It is written in Go because the timers of Node.js
 * are up to 1 ms late, which is too much for small images.
 */
export async function installNetwork(): Promise<string> {
  const names = (await readdir(MODULE)).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(MODULE, name))));
  const folder = await cachedFolder('network', sources, async (draft) => {
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
    responds: () => respondsOverTls(routes.at(-1)!.listen, '/', tls),
  };
}
