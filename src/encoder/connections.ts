import { Agent as HttpAgent, ClientRequest, IncomingMessage, request as requestOverHttp } from 'node:http';
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
  /** How long one may be silent, unless a call that was sent says that its answer may take longer. */
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
 * S3 closes a connection that was idle for 20 seconds. A function that is frozen does not learn of it, and what it then
 * sends over such a connection is lost.
 *
 * @see https://github.com/vectordotdev/vector/pull/9703
 */
const LONGEST_IDLE_MILLISECONDS = 15_000;

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
  /** When each connection was used last. */
  private readonly used = new WeakMap<Socket, number>();

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
    const { silence, answer } = this.timeouts;
    const { requestTimeout = answer } = options;
    const signal = options.abortSignal as AbortSignal | undefined;
    const body: unknown = request.body;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      if (body instanceof Readable && body.destroyed) return reject(body.errored ?? new Error('the body was given up'));
      this.closeIdle(Date.now() - LONGEST_IDLE_MILLISECONDS);
      const sent = this.open(request);
      let response: IncomingMessage | undefined;
      const abort = () => sent.destroy(signal!.reason as Error);
      const timer = setTimeout(() => {
        sent.destroy(new ConnectionTimeoutError(`${request.hostname} has not answered within ${requestTimeout} ms`));
      }, requestTimeout);

      signal?.addEventListener('abort', abort);
      sent
        .on('socket', (socket) => this.watch(socket, request.hostname))
        .on('finish', () => sent.socket?.setTimeout(Math.max(silence, options.requestTimeout ?? 0)))
        .on('response', (incoming) => {
          response = incoming;
          incoming.socket.setTimeout(silence);
          clearTimeout(timer);
          resolve({ response: { statusCode: incoming.statusCode!, headers: incoming.headers as {}, body: incoming } });
        })
        .on('error', (error) => {
          // Whoever reads the answer learns why it ends; one that came whole before that is still to be read.
          if (!response?.complete) response?.destroy(error);
          // The others that are idle have been so for as long, and are as likely to be dead.
          if (sent.reusedSocket) this.closeIdle();
          reject(error);
        })
        .on('close', () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          if (sent.socket) this.used.set(sent.socket, Date.now());
        });
      if (body instanceof Readable) this.send(body, sent);
      else sent.end(body);
    });
  }

  /** A body that breaks, or is given up since its answer came before its end, would leave its request waiting. */
  private send(body: Readable, sent: ClientRequest): void {
    const breakOff = (error?: Error) => {
      // Nor does the body keep its request, and with it the connection, when it is through.
      body.off('error', breakOff).off('close', breakOff);
      if (!sent.writableEnded) sent.destroy(error);
    };
    body.on('error', breakOff).on('close', breakOff).pipe(sent);
  }

  /** Closes idle connections that have not been used since a time. */
  private closeIdle(since = Infinity): void {
    for (const agent of [this.http, this.https]) {
      for (const socket of Object.values(agent.freeSockets).flat()) {
        if (socket && (this.used.get(socket) ?? 0) < since) socket.destroy();
      }
    }
  }

  /** Ends a connection when it does not stand soon, and when it is silent for too long. */
  private watch(socket: Socket, hostname: string): void {
    const { connect, silence } = this.timeouts;
    // The agent lets a connection that is idle be silent.
    if (!socket.connecting) return void socket.setTimeout(silence);
    const end = (what: string) => socket.destroy(new ConnectionTimeoutError(`${hostname} ${what}`));
    const timer = setTimeout(() => end(`could not be connected to within ${connect} ms`), connect);
    const leave = () => clearTimeout(timer);
    socket.once('connect', leave).once('close', leave);
    socket.setTimeout(silence, () => end(`was silent for ${socket.timeout} ms`));
  }

  private open({ protocol, hostname, port, method, path, query = {}, headers, body }: HttpRequest) {
    const search = buildQueryString(query);
    // Node.js would announce chunks, which S3 takes of no request.
    const noBody = body === undefined && (method === 'POST' || method === 'PUT') ? ['content-length', '0'] : [];
    const options = {
      // An IPv6 address stands in brackets in a URL only.
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      path: search ? `${path}?${search}` : path,
      // As a list, which Node.js sends as it is; of an object it checks and copies each.
      headers: [...Object.entries(headers).flat(), ...noBody],
    };
    return protocol === 'https:'
      ? requestOverHttps({ ...options, agent: this.https })
      : requestOverHttp({ ...options, agent: this.http });
  }
}
