import { once } from 'node:events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { LOOPBACK_CERTIFICATE } from './loopback-certificate';

/** A request that arrived. */
export interface Recorded {
  /**
   * For S3 `GET /bucket/key`, followed by the range (`GET /bucket/key bytes=0-9`) or the operation of a multipart upload
   * (`POST /bucket/key uploads`, `PUT /bucket/key part 1`, `POST /bucket/key complete`, `DELETE /bucket/key upload`).
   * For DynamoDB the name of the operation.
   */
  readonly call: string;
  /** The id of the multipart upload. */
  readonly uploadId?: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A response in place of the default one. */
export interface FakeResponse {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
  /** How many bytes of the body are sent before the connection is closed. */
  readonly cutAfter?: number;
  /** Closes the connection instead of responding. */
  readonly lost?: boolean;
  /** Sends nothing after the body, not even its end. Without a body, not even headers are sent. */
  readonly silent?: boolean;
  /** How much of the request is received before the response is sent, or lost, and the connection is closed. */
  readonly closeAfter?: 'headers' | 'half of the body';
  /** Pauses in milliseconds before the body. One space is sent before each. */
  readonly pauses?: readonly number[];
}

/**
 * A small part of S3 and DynamoDB on loopback. It records every request, returns the objects that it was given, and
 * accepts every write.
 */
export class FakeAws {
  /** Starts a server, over TLS if asked to. */
  static async start({ tls = false } = {}): Promise<FakeAws> {
    const fake = new FakeAws(tls);
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  readonly requests: Recorded[] = [];
  readonly objects = new Map<string, Buffer>();
  /** Responses by call, in order. After them come the default responses. */
  readonly responses = new Map<string, FakeResponse[]>();
  /** The ETag of the objects. */
  etag = '"read"';
  /** Called with every request before its response. */
  onRequest?: (call: string) => void;
  private uploads = 0;
  /** How many connections have been opened. */
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly isTls: boolean) {
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      // The client may have closed the connection.
      this.handle(request, response).catch(() => response.destroy());
    };
    this.server = isTls ? createTlsServer(LOOPBACK_CERTIFICATE, listener) : createServer(listener);
    this.server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.connections++;
      this.sockets.add(socket.once('close', () => this.sockets.delete(socket)));
    });
  }

  get endpoint(): string {
    return `${this.isTls ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get openConnections(): number {
    return this.sockets.size;
  }

  get calls(): string[] {
    return this.requests.map((request) => request.call);
  }

  /** The only request of a call. */
  request(call: string, uploadId?: string): Recorded {
    const found = this.requests.filter(
      (request) => request.call === call && (uploadId === undefined || request.uploadId === uploadId),
    );
    if (found.length !== 1) throw new Error(`${found.length} requests were ${call}: ${this.calls.join(', ')}`);
    return found[0];
  }

  /** The concatenated parts of a completed upload. */
  outputOf(path: string, uploadId: string): Buffer {
    const { body } = this.request(`POST ${path} complete`, uploadId);
    const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => number);
    const sent = (number: string) =>
      this.requests.filter((request) => request.call === `PUT ${path} part ${number}` && request.uploadId === uploadId);
    return Buffer.concat(numbers.map((number) => sent(number).at(-1)!.body));
  }

  reset(): void {
    this.requests.splice(0);
    this.objects.clear();
    this.responses.clear();
    this.etag = '"read"';
    this.onRequest = undefined;
    this.uploads = 0;
    this.connections = 0;
  }

  /** Closes all connections, as S3 does with idle ones. */
  closeConnections(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  async stop(): Promise<void> {
    this.closeConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.headers['x-amz-target'];
    const { pathname, searchParams } = new URL(request.url!, 'http://fake');
    const path = decodeURIComponent(pathname);
    const detail = request.headers.range ?? detailOfUpload(request.method!, searchParams);
    const call =
      typeof target === 'string' ? target.split('.')[1] : `${request.method} ${path}${detail ? ` ${detail}` : ''}`;
    const early = this.responses.get(call)?.[0]?.closeAfter;
    const body = early ? Buffer.alloc(0) : Buffer.concat(await request.toArray());
    this.requests.push({ call, uploadId: searchParams.get('uploadId') ?? undefined, headers: request.headers, body });
    this.onRequest?.(call);
    const byDefault = () => (target ? { status: 200, body: '{}' } : this.defaultResponse(request, path, detail));
    const chosen = this.responses.get(call)?.shift() ?? byDefault();
    if (early) return respondEarly(request, response, chosen);
    return send(response, chosen, !!target);
  }

  private defaultResponse({ method, headers }: IncomingMessage, path: string, detail?: string): FakeResponse {
    if (method === 'DELETE') return { status: 204 };
    if (method === 'HEAD') return { status: 404 };
    if (method === 'PUT') return { status: 200, headers: { etag: '"written"', 'content-length': '0' } };
    if (method === 'POST') return { status: 200, body: detail === 'uploads' ? this.newUpload() : COMPLETED };
    const object = this.objects.get(path);
    if (!object) return { status: 404, code: 'NoSuchKey' };
    return rangeOf(object, headers.range, this.etag);
  }

  private newUpload(): string {
    const id = `upload-${++this.uploads}`;
    return `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`;
  }
}

const COMPLETED = '<CompleteMultipartUploadResult><ETag>&quot;completed&quot;</ETag></CompleteMultipartUploadResult>';

function detailOfUpload(method: string, parameters: URLSearchParams): string | undefined {
  if (parameters.has('uploads')) return 'uploads';
  if (!parameters.has('uploadId')) return undefined;
  if (method === 'PUT') return `part ${parameters.get('partNumber')}`;
  return method === 'POST' ? 'complete' : 'upload';
}

/** An object, or a range of it, as S3 returns it. */
function rangeOf(object: Buffer, range: string | undefined, etag: string): FakeResponse {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  const body = range ? object.subarray(Number(first), Number(last) + 1) : object;
  return {
    status: range ? 206 : 200,
    headers: {
      etag,
      'content-length': String(body.length),
      'content-type': 'binary/octet-stream',
      'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT',
      'x-amz-version-id': 'version-1',
      ...(range
        ? { 'content-range': `bytes ${first}-${Number(first) + body.length - 1}/${object.length}` }
        : { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }),
    },
    body,
  };
}

async function send(response: ServerResponse, chosen: FakeResponse, isDynamoDB: boolean): Promise<void> {
  if (chosen.silent && chosen.body === undefined) return;
  if (chosen.lost) {
    response.destroy();
    return;
  }
  response.writeHead(chosen.status, chosen.headers);
  if (chosen.silent) {
    response.write(chosen.body);
    return;
  }
  if (chosen.cutAfter !== undefined && Buffer.isBuffer(chosen.body)) {
    response.write(chosen.body.subarray(0, chosen.cutAfter), () => response.destroy());
    return;
  }
  for (const pause of chosen.pauses ?? []) {
    response.write(' ');
    await setTimeout(pause);
  }
  response.end(chosen.code === undefined ? chosen.body : failure(chosen.code, chosen.message ?? '', isDynamoDB));
}

/** Responds before the whole request was received, as S3 does, and closes the connection. */
async function respondEarly(request: IncomingMessage, response: ServerResponse, chosen: FakeResponse): Promise<void> {
  let missing = chosen.closeAfter === 'headers' ? 0 : Number(request.headers['content-length']) / 2;
  while (missing > 0) missing -= ((await once(request, 'data'))[0] as Buffer).length;
  const { socket } = request;
  if (chosen.lost) return void socket.resetAndDestroy();
  response.writeHead(chosen.status, { connection: 'close', 'content-length': '0' });
  response.end(() => socket.destroy());
}

function failure(code: string, message: string, isDynamoDB: boolean): string {
  return isDynamoDB
    ? JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message })
    : `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
