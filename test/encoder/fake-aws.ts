import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Recorded {
  /** `GET /bucket/key` for S3, the name of the operation for DynamoDB. */
  readonly call: string;
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
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get calls(): string[] {
    return this.requests.map((request) => request.call);
  }

  /** The one request of that call. */
  request(call: string): Recorded {
    const found = this.requests.filter((request) => request.call === call);
    if (found.length !== 1) throw new Error(`${found.length} requests were ${call}: ${this.calls.join(', ')}`);
    return found[0];
  }

  reset(): void {
    this.requests.splice(0);
    this.objects.clear();
    this.answers.clear();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const target = request.headers['x-amz-target'];
    const path = decodeURIComponent(new URL(request.url!, 'http://fake').pathname);
    const call = typeof target === 'string' ? target.split('.')[1] : `${request.method} ${path}`;
    this.requests.push({ call, headers: request.headers, body });
    const answer = this.answers.get(call)?.shift() ?? this.usualAnswer(request.method!, path, !!target);
    send(response, answer, !!target);
  }

  private usualAnswer(method: string, path: string, isDynamoDB: boolean): Answer {
    if (isDynamoDB) return { status: 200, body: '{}' };
    if (method === 'DELETE') return { status: 204 };
    if (method === 'HEAD') return { status: 404 };
    if (method === 'PUT') return { status: 200, headers: { etag: '"written"' } };
    const object = this.objects.get(path);
    if (!object) return { status: 404, code: 'NoSuchKey' };
    return {
      status: 200,
      headers: {
        etag: '"read"',
        'content-length': String(object.length),
        'content-type': 'binary/octet-stream',
        'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT',
        'x-amz-version-id': 'version-1',
        'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=',
      },
      body: object,
    };
  }
}

function send(response: ServerResponse, answer: Answer, isDynamoDB: boolean): void {
  if (answer.silent && answer.body === undefined) return;
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
