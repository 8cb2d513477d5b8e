import { join } from 'node:path';
import { cachedFolder } from './cached-folder';
import { install } from './tools';

/** A certificate for 127.0.0.1, signed by itself. RSA with 2,048 bits, as AWS has them. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** Both in one file for Java; its password is "bench". */
  readonly keyStore: string;
}

const REQUEST = [
  ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', '/CN=localhost'],
  ...[
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
    '-addext',
    'keyUsage=critical,digitalSignature,keyCertSign',
  ],
  ...['-keyout', 'key.pem', '-out', 'certificate.pem'],
];
const EXPORT = [
  ...['pkcs12', '-export', '-in', 'certificate.pem', '-inkey', 'key.pem'],
  ...['-out', 'keystore.p12', '-passout', 'pass:bench'],
];

/** Makes the certificate at first use. */
export async function makeCertificate(): Promise<Certificate> {
  const folder = await cachedFolder('certificate', [...REQUEST, ...EXPORT], async (draft) => {
    await install('The certificate', 'openssl', REQUEST, { cwd: draft });
    await install('The certificate', 'openssl', EXPORT, { cwd: draft });
  });
  return {
    certificate: join(folder, 'certificate.pem'),
    key: join(folder, 'key.pem'),
    keyStore: join(folder, 'keystore.p12'),
  };
}
