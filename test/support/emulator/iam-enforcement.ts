import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { EmulatorError } from './emulator-error';
import { runCommand } from './run-command';

/** An emulator that enforces IAM requires TLS, because the policies of buckets and queues deny other requests. */
export async function checkOpenssl(): Promise<void> {
  await runCommand('openssl', ['version'], { timeoutSeconds: 20 }).catch((cause) => {
    throw new EmulatorError(
      'An emulator that enforces IAM requires openssl for its certificate, but openssl cannot be run.',
      {
        cause,
      },
    );
  });
}

/** Makes this process trust a certificate in addition to the present ones. */
export async function trustCertificate(file: string): Promise<void> {
  const certificate = (await readFile(file, 'utf8')).trim();
  const trusted = getCACertificates('default');
  if (!trusted.some((other) => other.trim() === certificate)) setDefaultCACertificates([...trusted, certificate]);
}
