import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import type { Certificate } from './certificate';

/** Whether an HTTPS server of this machine sends any response. */
export async function respondsOverTls(port: number, path: string, tls: Certificate): Promise<boolean> {
  const ca = await readFile(tls.certificate);
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path, ca, agent: false }, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
