import { createHash, createHmac } from 'node:crypto';
import { CREDENTIALS } from '../servers/credentials';

const UNSIGNED = 'UNSIGNED-PAYLOAD';

/**
 * The headers of a signed request to S3 whose body is not part of the signature.
 *
 * @param path the path as it goes over the wire, without a query
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signedHeaders(method: string, host: string, path: string, now = new Date()): Record<string, string> {
  const { accessKeyId, secretAccessKey, region } = CREDENTIALS;
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), region, 's3', 'aws4_request'];
  const headers = { host, 'x-amz-content-sha256': UNSIGNED, 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = [method, path, '', lines.join(''), names, UNSIGNED].join('\n');
  const hash = createHash('sha256').update(request).digest('hex');
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), hash].join('\n')).toString('hex');
  const credential = `${accessKeyId}/${scope.join('/')}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
