import { join } from 'node:path';
import { cachedFolder } from '../rig/cached-folder';
import { install } from '../rig/tools';

/** A self-signed certificate for 127.0.0.1 with an RSA key of 2,048 bits, as AWS uses them. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** Both in a key store for Java with the password "bench". */
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

/** Creates the certificate at first use. */
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
