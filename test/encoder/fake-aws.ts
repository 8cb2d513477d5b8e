import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Recorded {
  /**
   * `GET /bucket/key` for S3, with the range (`GET /bucket/key bytes=0-9`) or what is asked of an upload
   * (`POST /bucket/key uploads`, `PUT /bucket/key part 1`, `POST /bucket/key complete`, `DELETE /bucket/key upload`)
   * behind it; the name of the operation for DynamoDB.
   */
  readonly call: string;
  /** The upload that it belongs to. */
  readonly uploadId?: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An answer to be given instead of the usual one. */
export interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
  /** How much of the body is sent before the connection is cut. */
  readonly cutAfter?: number;
  /** Whether the connection is cut instead of an answer. */
  readonly lost?: boolean;
  /** Whether nothing follows after the body, not even its end; without a body not even the headers come. */
  readonly silent?: boolean;
}

/**
 * Just enough of S3 and DynamoDB on loopback to see what the encoder asks of them: it records every request, hands
 * out the objects it was given, and accepts every write.
 */
export class FakeAws {
  static async start(): Promise<FakeAws> {
    const fake = new FakeAws();
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  readonly requests: Recorded[] = [];
  readonly objects = new Map<string, Buffer>();
  /** Answers by call, each list given out in order before the usual answers. */
  readonly answers = new Map<string, Answer[]>();
  /** The ETag of the objects. */
  etag = '"read"';
  /** Told of every request before it is answered. */
  onRequest?: (call: string) => void;
  private uploads = 0;
  /** How many have been opened. */
  connections = 0;
  private readonly server: Server = createServer((request, response) => {
    // Whoever asked may have hung up.
    this.handle(request, response).catch(() => response.destroy());
  }).on('connection', () => this.connections++);

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get calls(): string[] {
    return this.requests.map((request) => request.call);
  }

  /** The one request of that call. */
  request(call: string, uploadId?: string): Recorded {
    const found = this.requests.filter(
      (request) => request.call === call && (uploadId === undefined || request.uploadId === uploadId),
    );
    if (found.length !== 1) throw new Error(`${found.length} requests were ${call}: ${this.calls.join(', ')}`);
    return found[0];
  }

  /** What the parts of a completed upload are together. */
  textOf(path: string, uploadId: string): Buffer {
    const { body } = this.request(`POST ${path} complete`, uploadId);
    const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => number);
    const sent = (number: string) =>
      this.requests.filter((request) => request.call === `PUT ${path} part ${number}` && request.uploadId === uploadId);
    return Buffer.concat(numbers.map((number) => sent(number).at(-1)!.body));
  }

  reset(): void {
    this.requests.splice(0);
    this.objects.clear();
    this.answers.clear();
    this.etag = '"read"';
    this.onRequest = undefined;
    this.uploads = 0;
    this.connections = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const target = request.headers['x-amz-target'];
    const { pathname, searchParams } = new URL(request.url!, 'http://fake');
    const path = decodeURIComponent(pathname);
    const detail = request.headers.range ?? detailOfUpload(request.method!, searchParams);
    const call =
      typeof target === 'string' ? target.split('.')[1] : `${request.method} ${path}${detail ? ` ${detail}` : ''}`;
    this.requests.push({ call, uploadId: searchParams.get('uploadId') ?? undefined, headers: request.headers, body });
    this.onRequest?.(call);
    const usual = () => (target ? { status: 200, body: '{}' } : this.usualAnswer(request, path, detail));
    send(response, this.answers.get(call)?.shift() ?? usual(), !!target);
  }

  private usualAnswer({ method, headers }: IncomingMessage, path: string, detail: string | undefined): Answer {
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

const COMPLETED =
  '<CompleteMultipartUploadResult><ETag>&quot;put together&quot;</ETag></CompleteMultipartUploadResult>';

function detailOfUpload(method: string, parameters: URLSearchParams): string | undefined {
  if (parameters.has('uploads')) return 'uploads';
  if (!parameters.has('uploadId')) return undefined;
  if (method === 'PUT') return `part ${parameters.get('partNumber')}`;
  return method === 'POST' ? 'complete' : 'upload';
}

/** An object, or a range of it, as S3 hands it out. */
function rangeOf(object: Buffer, range: string | undefined, etag: string): Answer {
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

function send(response: ServerResponse, answer: Answer, isDynamoDB: boolean): void {
  if (answer.silent && answer.body === undefined) return;
  if (answer.lost) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers);
  if (answer.silent) {
    response.write(answer.body);
    return;
  }
  if (answer.cutAfter !== undefined && Buffer.isBuffer(answer.body)) {
    response.write(answer.body.subarray(0, answer.cutAfter), () => response.destroy());
    return;
  }
  response.end(answer.code === undefined ? answer.body : failure(answer.code, answer.message ?? '', isDynamoDB));
}

function failure(code: string, message: string, isDynamoDB: boolean): string {
  return isDynamoDB
    ? JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message })
    : `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
