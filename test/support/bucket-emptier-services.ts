import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a service answers. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body?: string;
}

/** A failure as S3 tells it. */
export function s3Error(status: number, code: string, message: string): FakeAnswer {
  return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}

/** S3, Lambda and CloudFormation as far as the emptier calls them; records the calls, and answers what it is told. */
export class FakeServices {
  static async start(): Promise<FakeServices> {
    const services = new FakeServices();
    await new Promise<void>((resolve) => services.server.listen(0, '127.0.0.1', resolve));
    return services;
  }

  /**
   * The calls in order: `GET policy`, `PUT policy`, `GET uploads`, `DELETE upload`, `GET versions`, `POST delete`,
   * `DELETE object`, `invoke`, `answer`.
   */
  readonly calls: string[] = [];
  /** The path and query of each call. */
  readonly urls: string[] = [];
  /** The last body of each call. */
  readonly bodies: Record<string, string> = {};
  /** Answers by call, each list given out in order; then nothing is found and everything succeeds. */
  readonly answers: Record<string, FakeAnswer[]> = {};

  private readonly server: Server = createServer(async (request, response) => {
    const call = nameOf(request);
    this.calls.push(call);
    this.urls.push(request.url!);
    this.bodies[call] = await text(request);
    const { status = 200, body = '' } = this.answers[call]?.shift() ?? { body: EMPTY[call] };
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  });

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  forget(): void {
    this.calls.length = 0;
    this.urls.length = 0;
    for (const call of Object.keys(this.bodies)) delete this.bodies[call];
    for (const call of Object.keys(this.answers)) delete this.answers[call];
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

const EMPTY: Record<string, string> = {
  'GET uploads': '<ListMultipartUploadsResult></ListMultipartUploadsResult>',
  'GET versions': '<ListVersionsResult></ListVersionsResult>',
  'POST delete': '<DeleteResult></DeleteResult>',
};

function nameOf({ method, url }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url!, 'http://localhost');
  if (pathname.endsWith('/invocations')) return 'invoke';
  if (pathname === '/answer') return 'answer';
  if (searchParams.has('uploadId')) return `${method} upload`;
  const of = ['policy', 'uploads', 'versions', 'delete'].find((name) => searchParams.has(name));
  return `${method} ${of ?? 'object'}`;
}
