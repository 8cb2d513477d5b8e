import { Agent as HttpAgent, IncomingMessage, request as requestOverHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestOverHttps } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buildQueryString } from '@smithy/core/protocols';
import type {
  HttpHandlerOptions,
  HttpRequest,
  HttpResponse,
  RequestHandler,
  RequestHandlerOutput,
} from '@smithy/types';

/** In milliseconds. */
export interface ConnectionTimeouts {
  /** How long a connection may take to stand. */
  readonly connect: number;
  /** How long one may be silent. */
  readonly silence: number;
  /** How long it may take until an answer begins, sending the request included, where a call says nothing else. */
  readonly answer: number;
}

/** Something took too long. */
export class ConnectionTimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** How many connections are open to a server at most; what is asked beyond that waits. */
const MOST_CONNECTIONS = 50;

/**
 * Carries the requests of an SDK client over connections that are used again.
 *
 * It takes the place of the SDK's own handler, which sets five timers for a request, most of them to set others later,
 * and copies headers: it took as much CPU as Node.js takes for the request.
 */
export class Connections implements RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  private readonly http: HttpAgent;
  private readonly https: HttpsAgent;

  constructor(private readonly timeouts: ConnectionTimeouts) {
    const options = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
    this.http = new HttpAgent(options);
    this.https = new HttpsAgent(options);
    // For each request Node.js would put two dozen settings together to find a connection that has the same.
    this.http.getName = this.https.getName = (to) => `${to?.host}:${to?.port}`;
  }

  destroy(): void {
    this.http.destroy();
    this.https.destroy();
  }

  handle(request: HttpRequest, options: HttpHandlerOptions = {}): Promise<RequestHandlerOutput<HttpResponse>> {
    const { requestTimeout = this.timeouts.answer } = options;
    const signal = options.abortSignal as AbortSignal | undefined;
    const body: unknown = request.body;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      if (body instanceof Readable && body.errored) return reject(body.errored);
      const sent = this.open(request);
      let response: IncomingMessage | undefined;
      const abort = () => sent.destroy(signal!.reason as Error);
      const timer = setTimeout(() => {
        sent.destroy(new ConnectionTimeoutError(`${request.hostname} has not answered within ${requestTimeout} ms`));
      }, requestTimeout);

      signal?.addEventListener('abort', abort);
      sent
        .on('socket', (socket) => socket.connecting && this.watch(socket, request.hostname))
        .on('response', (incoming) => {
          response = incoming;
          clearTimeout(timer);
          resolve({ response: { statusCode: incoming.statusCode!, headers: incoming.headers as {}, body: incoming } });
        })
        .on('error', (error) => {
          // Whoever reads the answer learns why it ends; one that came whole before that is still to be read.
          if (!response?.complete) response?.destroy(error);
          reject(error);
        })
        .on('close', () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
        });
      // A body that breaks would leave its request waiting for the rest.
      if (body instanceof Readable) body.once('error', (error) => sent.destroy(error)).pipe(sent);
      else sent.end(body);
    });
  }

  /** Ends a new connection when it does not stand soon, and later when it is silent for too long. */
  private watch(socket: Socket, hostname: string): void {
    const { connect, silence } = this.timeouts;
    const end = (what: string) => socket.destroy(new ConnectionTimeoutError(`${hostname} ${what}`));
    const timer = setTimeout(() => end(`could not be connected to within ${connect} ms`), connect);
    const leave = () => clearTimeout(timer);
    socket.once('connect', leave).once('close', leave);
    socket.setTimeout(silence, () => end(`was silent for ${silence} ms`));
  }

  private open({ protocol, hostname, port, method, path, query = {}, headers }: HttpRequest) {
    const search = buildQueryString(query);
    const options = {
      // An IPv6 address stands in brackets in a URL only.
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      path: search ? `${path}?${search}` : path,
      // As a list, which Node.js sends as it is; of an object it checks and copies each.
      headers: Object.entries(headers).flat(),
    };
    return protocol === 'https:'
      ? requestOverHttps({ ...options, agent: this.https })
      : requestOverHttp({ ...options, agent: this.http });
  }
}
