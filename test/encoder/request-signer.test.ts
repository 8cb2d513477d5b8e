import { S3Client } from '@aws-sdk/client-s3';
import type { HttpRequest, RequestSigner as SdkSigner } from '@smithy/types';
import * as fc from 'fast-check';
import { RequestSigner } from '../../src/encoder/request-signer';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** What the SDK's own signer adds. */
async function expected(unsigned: HttpRequest, now: Date, sessionToken?: string): Promise<HttpRequest['headers']> {
  const client = new S3Client({ region: 'eu-west-1', credentials: { ...credentials, sessionToken } });
  const { signer } = client.config as unknown as { signer(scheme: object): Promise<SdkSigner> };
  const scheme = { name: 'sigv4', signingName: 's3', signingRegion: 'eu-west-1', properties: {} };
  const signed = await (await signer(scheme)).sign(structuredClone(unsigned), { signingDate: now });
  return (signed as HttpRequest).headers;
}

function own(unsigned: HttpRequest, now: Date, sessionToken?: string): HttpRequest['headers'] {
  const signed = structuredClone(unsigned);
  new RequestSigner('s3', 'eu-west-1', { ...credentials, sessionToken }).sign(signed, now);
  return signed.headers;
}

function request(over: Partial<HttpRequest> = {}): HttpRequest {
  const headers = { host: 'images.s3.eu-west-1.amazonaws.com', ...over.headers };
  return { method: 'GET', protocol: 'https:', hostname: headers.host, path: '/a.jpg', ...over, headers };
}

const NOW = new Date('2026-11-27T23:59:59.999Z');

describe("requests are signed as the SDK's signer does", () => {
  test.each<[string, Partial<HttpRequest>]>([
    ['without a body', {}],
    ['with a body', { method: 'POST', body: '{"TableName":"rows ä"}' }],
    ['with bytes', { method: 'PUT', body: Buffer.from([0, 255, 10]) }],
    ['with a body that is not signed', { method: 'PUT', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }],
    ['with questions', { query: { 'x-id': 'UploadPart', uploadId: 'a b/ä+~*', partNumber: '2', uploads: '' } }],
    ['for an awkward key', { path: '/a%20folder//%C3%A4%2B./../b%27%28%29.jpg' }],
    ['with headers that change on the way', { headers: { 'user-agent': 'x', 'x-amzn-trace-id': 'Root=1' } }],
    ['with room in a header', { headers: { 'x-amz-meta-source-key': '  a   b\t c.jpg ' } }],
  ])('%s', async (_, over) => {
    expect(own(request(over), NOW)).toEqual(await expected(request(over), NOW));
  });

  test('with the token of a session', async () => {
    const headers = own(request(), NOW, 'token/of+session==');
    expect(headers).toEqual(await expected(request(), NOW, 'token/of+session=='));
    expect(headers['x-amz-security-token']).toBe('token/of+session==');
  });

  test('whatever stands in a header, a question and a body', async () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (value, answer, body) => {
        const any = request({ headers: { 'x-amz-meta-any': value }, query: { any: answer }, body });
        expect(own(any, NOW)).toEqual(await expected(any, NOW));
      }),
    );
  });

  test('on the next day with another key', async () => {
    const signer = new RequestSigner('s3', 'eu-west-1', credentials);
    for (const now of [NOW, new Date(NOW.getTime() + 1), NOW]) {
      const signed = request();
      signer.sign(signed, now);
      expect(signed.headers).toEqual(await expected(request(), now));
    }
  });
});
