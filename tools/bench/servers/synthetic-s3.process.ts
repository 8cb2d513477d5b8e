import { createHash, Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { imageChunks } from '../rig/images';

/**
 * An S3 that generates images while they are read and stores only hashes of outputs, so that any size is possible. The
 * key of an image starts with its size: `10000000000.jpg`.
 *
 * Arguments: the port, a certificate and its key.
 */
const [port, certificate, key] = process.argv.slice(2);

const CHUNK_BYTES = 256 * 1024;
const ENCODED_AT_A_TIME = 48 * 1024;
const SOURCE_ETAG = '"5eed"';
const LAST_MODIFIED = 'Mon, 23 Nov 2026 10:00:00 GMT';

interface Piece {
  readonly bytes: number;
  readonly digest: string;
}

interface Upload {
  readonly key: string;
  readonly parts: Map<number, Piece>;
}

const uploads = new Map<string, Upload>();
const outputs = new Map<string, readonly Piece[]>();
let uploadCount = 0;

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url!, 'https://localhost');
  const path = decodeURIComponent(url.pathname);
  const uploadId = url.searchParams.get('uploadId');
  const is = (method: string, parameter?: string) =>
    request.method === method && (!parameter || url.searchParams.has(parameter));

  if (is('GET', 'verify')) {
    send(response, 200, verify(path, Number(url.searchParams.get('verify'))));
  } else if (is('POST', 'uploads')) {
    send(response, 200, createUpload(path));
  } else if (is('POST', 'uploadId')) {
    send(response, ...complete(uploadId!, await textOf(request)));
  } else if (is('PUT', 'uploadId')) {
    await putPart(request, response, uploadId!, url.searchParams);
  } else if (is('DELETE')) {
    if (uploadId) uploads.delete(uploadId);
    else outputs.delete(path);
    send(response, 204, '');
  } else if (is('PUT')) {
    const piece = await digest(request);
    outputs.set(path, [piece]);
    response.setHeader('etag', etagOf([piece]));
    send(response, 200, '');
  } else if (is('GET') || is('HEAD')) {
    await read(request, response, path);
  } else {
    send(response, 501, error('NotImplemented'));
  }
}

async function read(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const text = outputs.get(path);
  const size = text ? total(text) : Number(/^\/[^/]+\/(\d+)/.exec(path)?.[1] ?? NaN);
  const etag = text ? etagOf(text) : SOURCE_ETAG;
  // Output buckets have names that start with "out". They contain only written objects.
  if (Number.isNaN(size) || (!text && path.startsWith('/out'))) return send(response, 404, error('NoSuchKey'));
  const { range, 'if-match': ifMatch } = request.headers;
  if (ifMatch && ifMatch !== etag) return send(response, 412, error('PreconditionFailed'));
  const [start, end] = rangeOf(range, size);
  response.writeHead(range ? 206 : 200, {
    etag,
    'last-modified': LAST_MODIFIED,
    'accept-ranges': 'bytes',
    'content-type': text ? 'text/plain' : 'image/jpeg',
    'content-length': end - start,
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
  });
  if (request.method === 'HEAD' || text) return void response.end();
  for (const chunk of imageChunks(end, CHUNK_BYTES, start)) {
    if (response.destroyed) return undefined;
    if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  return void response.end();
}

function createUpload(path: string): string {
  const id = `upload-${++uploadCount}`;
  uploads.set(id, { key: path, parts: new Map() });
  return `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`;
}

async function putPart(request: IncomingMessage, response: ServerResponse, id: string, query: URLSearchParams) {
  const piece = await digest(request);
  const upload = uploads.get(id);
  if (!upload) return send(response, 404, error('NoSuchUpload'));
  upload.parts.set(Number(query.get('partNumber')), piece);
  response.setHeader('etag', `"${piece.digest.slice(0, 32)}"`);
  return send(response, 200, '');
}

function complete(id: string, body: string): [number, string] {
  const upload = uploads.get(id);
  if (!upload) return [404, error('NoSuchUpload')];
  const numbers = [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
  const pieces = numbers.map((number) => upload.parts.get(number)!);
  uploads.delete(id);
  outputs.set(upload.key, pieces);
  return [
    200,
    `<CompleteMultipartUploadResult><ETag>${etagOf(pieces).replaceAll('"', '&quot;')}</ETag></CompleteMultipartUploadResult>`,
  ];
}

/** Compares the hash of each part of an output with the Base64 text of the image; empty if all are the same. */
function verify(path: string, imageSize: number): string {
  const pieces = outputs.get(path);
  if (!pieces) return 'the output is missing';
  const expected = Math.ceil(imageSize / 3) * 4;
  if (total(pieces) !== expected) return `the output has ${total(pieces)} bytes instead of ${expected}`;
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const last = index === pieces.length - 1;
    if (piece.bytes % 4 !== 0) return `part ${index + 1} does not end with a whole Base64 group`;
    const end = last ? imageSize : at + (piece.bytes / 4) * 3;
    const hash = createHash('sha256');
    for (const chunk of imageChunks(end, ENCODED_AT_A_TIME, at)) hash.update(chunk.toString('base64'), 'latin1');
    if (hash.digest('hex') !== piece.digest) return `part ${index + 1} is not the Base64 text of its range`;
    at = end;
  }
  return '';
}

async function digest(request: IncomingMessage): Promise<Piece> {
  if (/aws-chunked/.test(request.headers['content-encoding'] ?? '')) throw new Error('aws-chunked is not supported');
  const hash: Hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, digest: hash.digest('hex') };
}

async function textOf(request: IncomingMessage): Promise<string> {
  return (await request.setEncoding('utf8').toArray()).join('');
}

function rangeOf(range: string | undefined, size: number): [number, number] {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? ['', '0', ''];
  return [Number(start), end ? Math.min(size, Number(end) + 1) : size];
}

function total(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.bytes, 0);
}

function etagOf(pieces: readonly Piece[]): string {
  return `"${pieces[0].digest.slice(0, 32)}-${pieces.length}"`;
}

function error(code: string): string {
  return `<Error><Code>${code}</Code><Message>${code}</Message></Error>`;
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
  respond(request, response).catch((reason: unknown) => {
    console.error(`${request.method} ${request.url}: ${reason}`);
    if (response.headersSent) response.destroy();
    else send(response, 500, error('InternalError'));
  });
}).listen(Number(port), '127.0.0.1');
