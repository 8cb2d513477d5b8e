import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { forwardCall } from '../emulator/forward-call';

/** What happens before a call is handed on; a status is answered in its place. */
type Interruption = () => Promise<number | void>;

/** Gets every call with the answer to it; the body where it is no object's content. */
export type Observer = (call: IncomingMessage, body: Buffer, status: number) => void;

/** Stands before the emulator's S3 and hands every call on, but for what it was told to do before certain calls. */
export class InterruptedS3 {
  static async start(target: string, observer?: Observer): Promise<InterruptedS3> {
    const s3 = new InterruptedS3(target, observer);
    await new Promise<void>((resolve) => s3.server.listen(0, '127.0.0.1', resolve));
    return s3;
  }

  private readonly interruptions = new Map<string, Interruption>();
  private readonly server: Server = createServer((incoming, answer) => {
    this.handle(incoming, answer).catch(() => answer.destroy());
  });

  private constructor(
    private readonly target: string,
    private readonly observer: Observer = () => undefined,
  ) {}

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Does something before the next call of this kind, such as `PUT /bucket/key`. */
  beforeNext(kind: string, interruption: Interruption): void {
    this.interruptions.set(kind, interruption);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method, url, headers } = incoming;
    const kind = `${method} ${decodeURIComponent(new URL(url!, this.target).pathname)}`;
    const interruption = this.interruptions.get(kind);
    this.interruptions.delete(kind);
    const status = await interruption?.();
    if (status !== undefined) {
      incoming.resume();
      this.observer(incoming, Buffer.alloc(0), status);
      answer.writeHead(status).end('<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>');
      return;
    }
    const body: Buffer[] = [];
    // DynamoDB's calls say what they are about in their body.
    if (headers['x-amz-target']) incoming.on('data', (chunk) => body.push(chunk));
    const response = await forwardCall(incoming, this.target);
    this.observer(incoming, Buffer.concat(body), response.statusCode!);
    answer.writeHead(response.statusCode!, response.headers);
    await pipeline(response, answer);
  }
}
