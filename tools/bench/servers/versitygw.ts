import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from './certificate';
import { CREDENTIALS } from './credentials';
import { respondsOverTls } from './responds-over-tls';
import { ServerCommand } from './server-process';
import { cachedFolder } from '../rig/cached-folder';
import { install } from '../rig/tools';

const MODULE = join(__dirname, 'versitygw');

/** Builds the S3 server at first use, from sources pinned by go.sum. Returns the binary. */
export async function installVersitygw(log: (line: string) => void): Promise<string> {
  const sources = await Promise.all(['go.mod', 'go.sum'].map((name) => readFile(join(MODULE, name))));
  const folder = await cachedFolder('versitygw', sources, async (draft) => {
    log('Building the S3 server, versitygw (once, 2 to 5 minutes)');
    const build = ['build', '-trimpath', '-mod=readonly', '-ldflags=-s -w', '-o', join(draft, 'versitygw')];
    await install('versitygw', 'go', [...build, 'github.com/versity/versitygw/cmd/versitygw'], { cwd: MODULE });
  });
  return join(folder, 'versitygw');
}

/** An S3 server over TLS that keeps objects as files below a folder. */
export function versitygw(binary: string, folder: string, port: number, tls: Certificate): ServerCommand {
  return {
    name: 'versitygw',
    command: binary,
    args: [
      ...['--port', `127.0.0.1:${port}`, '--region', CREDENTIALS.region, '--health', '/health', '--quiet'],
      ...['--cert', tls.certificate, '--key', tls.key],
      // Without these options, it closes every connection, stores ACLs, and spends most of its time on MD5.
      ...['--keep-alive', '--noacl', 'posix', '--data-integrity-etag'],
      // It copies parts into the complete object. With copy_file_range, this takes four times as long for files in memory.
      ...['--disable-copy-file-range', folder],
    ],
    environment: {
      PATH: process.env.PATH,
      ROOT_ACCESS_KEY: CREDENTIALS.accessKeyId,
      ROOT_SECRET_KEY: CREDENTIALS.secretAccessKey,
    },
    responds: () => respondsOverTls(port, '/health', tls),
  };
}
