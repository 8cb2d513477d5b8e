import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../../support/encoder/encode-with-clients';
import { s3Event } from '../../support/encoder/s3-events';
import { PNG } from '../../support/encoder/sample-images';
import { BUNDLE } from '../../support/encoder/shipped-bundle';

const SIZE = 300_000_000;
const MIB = 1024 * 1024;
const CONTENT = Buffer.alloc(8 * MIB, 1);
PNG.copy(CONTENT);

/** With the limit the space is 8 or 9 MiB, without it at least 16 MiB, and more for larger images and with TLS. */
const LIMIT_MIB = 12;

/** Lambda limits the space for new objects to a tenth of the function's memory. */
const NODE_OPTIONS = ['--max-semi-space-size=88', '--max-old-space-size=1592'];

const RUNTIME = `
const { getHeapSpaceStatistics } = require('node:v8');
let newSpace = 0;
setInterval(() => {
  const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  newSpace = Math.max(newSpace, space_size);
}, 10).unref();
const { handler } = require(process.argv[1]);
handler(JSON.parse(process.argv[2]), { functionName: 'encoder', getRemainingTimeInMillis: () => 60_000 }).then((summary) => {
  process.send({ summary, newSpace });
  process.disconnect();
});
`;

/** S3 with one large image, and DynamoDB with an empty table. Nothing is kept in memory. */
async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  if (!request.complete) await once(request, 'end');
  const { method, headers, url } = request;
  if (headers['x-amz-target']) return void response.end('{}');
  if (method === 'PUT') return void response.writeHead(200, { etag: '"part"' }).end();
  if (method === 'POST') {
    return void response.end(
      url!.includes('uploads') ? '<R><UploadId>1</UploadId></R>' : '<R><ETag>"output"</ETag></R>',
    );
  }
  const [, first = '0', last = String(SIZE - 1)] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  let missing = Number(last) - Number(first) + 1;
  response.writeHead(headers.range ? 206 : 200, {
    etag: '"image"',
    'content-length': missing,
    'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT',
    ...(headers.range && { 'content-range': `bytes ${first}-${last}/${SIZE}` }),
  });
  for (; missing > 0 && !response.destroyed; missing -= CONTENT.length) {
    const isWritten = response.write(CONTENT.subarray(0, missing));
    if (!isWritten) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

/** Encodes the image with a bundle. Returns the maximum size of V8's space for new objects, in MiB. */
async function maxNewSpace(bundle: string): Promise<number> {
  const server = createServer((request, response) => void respond(request, response).catch(() => response.destroy()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const env = environmentOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const child = spawn(
      process.execPath,
      [...NODE_OPTIONS, '-e', RUNTIME, bundle, JSON.stringify(s3Event({ key: 'a.png' }))],
      {
        env: { ...env, MAX_OBJECT_SIZE_BYTES: String(SIZE), AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    const [{ summary, newSpace }] = await once(child, 'message');
    expect(summary).toMatchObject({ encoded: 1 });
    return newSpace / MIB;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('the space for new objects stays small while a large image is encoded, and would grow otherwise', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heap-growth-'));
  try {
    const bundle = readFileSync(BUNDLE, 'utf8');
    const unlimited = bundle.replace('--semi-space-growth-factor=1', '--semi-space-growth-factor=2');
    expect(unlimited).not.toBe(bundle);
    writeFileSync(join(folder, 'index.js'), unlimited);
    expect(await maxNewSpace(BUNDLE)).toBeLessThan(LIMIT_MIB);
    expect(await maxNewSpace(join(folder, 'index.js'))).toBeGreaterThan(LIMIT_MIB);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
