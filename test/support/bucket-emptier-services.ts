import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A response of a service. */
export interface FakeResponse {
  readonly status?: number;
  readonly body?: string;
}

/** An error response of S3. */
export function s3Error(status: number, code: string, message: string): FakeResponse {
  return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}

/** The operations of S3, Lambda and CloudFormation that the emptier calls. Records the calls. */
export class FakeServices {
  static async start(): Promise<FakeServices> {
    const services = new FakeServices();
    await new Promise<void>((resolve) => services.server.listen(0, '127.0.0.1', resolve));
    return services;
  }

  /**
   * The calls in order: `GET policy`, `PUT policy`, `GET uploads`, `DELETE upload`, `GET versions`, `POST delete`,
   * `DELETE object`, `invoke`, `respond`.
   */
  readonly calls: string[] = [];
  /** The path and query of each call. */
  readonly urls: string[] = [];
  /** The last body of each call. */
  readonly bodies: Record<string, string> = {};
  /** Responses by call, in order. After them, lists are empty and every other call succeeds. */
  readonly responses: Record<string, FakeResponse[]> = {};

  private readonly server: Server = createServer(async (request, response) => {
    const call = nameOf(request);
    this.calls.push(call);
    this.urls.push(request.url!);
    this.bodies[call] = await text(request);
    const { status = 200, body = '' } = this.responses[call]?.shift() ?? { body: EMPTY[call] };
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  });

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.calls.length = 0;
    this.urls.length = 0;
    for (const call of Object.keys(this.bodies)) delete this.bodies[call];
    for (const call of Object.keys(this.responses)) delete this.responses[call];
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
  if (pathname === '/respond') return 'respond';
  if (searchParams.has('uploadId')) return `${method} upload`;
  const of = ['policy', 'uploads', 'versions', 'delete'].find((name) => searchParams.has(name));
  return `${method} ${of ?? 'object'}`;
}
