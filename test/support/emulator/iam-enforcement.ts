import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { EmulatorError } from './emulator-error';
import { runCommand } from './run-command';

/** An emulator that enforces IAM speaks TLS, since the policies of buckets and queues refuse everything else. */
export async function checkOpenssl(): Promise<void> {
  await runCommand('openssl', ['version'], { timeoutSeconds: 20 }).catch((cause) => {
    throw new EmulatorError('An emulator that enforces IAM makes a certificate with openssl, which cannot be run.', {
      cause,
    });
  });
}

/** Has this process trust a certificate, beside those it trusts already. */
export async function trustCertificate(file: string): Promise<void> {
  const certificate = (await readFile(file, 'utf8')).trim();
  const trusted = getCACertificates('default');
  if (!trusted.some((other) => other.trim() === certificate)) setDefaultCACertificates([...trusted, certificate]);
}
