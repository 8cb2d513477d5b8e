import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersOverTls } from './answers-over-tls';
import type { Certificate } from './certificate';
import { CREDENTIALS } from './credentials';
import { ServerCommand } from './server-process';
import { cachedFolder } from '../rig/cached-folder';
import { install } from '../rig/tools';

const MODULE = join(__dirname, 'versitygw');

/** Builds the S3 server at first use, from sources pinned by go.sum; gives the binary. */
export async function installVersitygw(log: (line: string) => void): Promise<string> {
  const madeFrom = await Promise.all(['go.mod', 'go.sum'].map((name) => readFile(join(MODULE, name))));
  const folder = await cachedFolder('versitygw', madeFrom, async (draft) => {
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
      // Without these it closes every connection, keeps ACLs, and spends more time on MD5 than on anything else.
      ...['--keep-alive', '--noacl', 'posix', '--data-integrity-etag'],
      // It puts parts together by copying, which the kernel's own way takes four times as long for, of files in memory.
      ...['--disable-copy-file-range', folder],
    ],
    environment: {
      PATH: process.env.PATH,
      ROOT_ACCESS_KEY: CREDENTIALS.accessKeyId,
      ROOT_SECRET_KEY: CREDENTIALS.secretAccessKey,
    },
    answers: () => answersOverTls(port, '/health', tls),
  };
}
