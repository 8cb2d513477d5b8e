import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { forwardCall } from '../emulator/forward-call';

/** Runs before a call is forwarded; if it returns a status, that is the response instead. */
type Interruption = () => Promise<number | void>;

/** Receives every call with the status of its response, and the body unless it is the content of an object. */
export type Observer = (call: IncomingMessage, body: Buffer, status: number) => void;

/** A proxy that forwards every call to the emulator's S3, and runs interruptions before certain calls. */
export class InterruptedS3 {
  static async start(target: string, observer?: Observer): Promise<InterruptedS3> {
    const s3 = new InterruptedS3(target, observer);
    await new Promise<void>((resolve) => s3.server.listen(0, '127.0.0.1', resolve));
    return s3;
  }

  private readonly interruptions = new Map<string, Interruption>();
  private readonly server: Server = createServer((incoming, outgoing) => {
    this.handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  private constructor(
    private readonly target: string,
    private readonly observer: Observer = () => undefined,
  ) {}

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Runs an interruption before the next call, such as `PUT /bucket/key`. */
  beforeNext(call: string, interruption: Interruption): void {
    this.interruptions.set(call, interruption);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, url, headers } = incoming;
    const call = `${method} ${decodeURIComponent(new URL(url!, this.target).pathname)}`;
    const interruption = this.interruptions.get(call);
    this.interruptions.delete(call);
    const status = await interruption?.();
    if (status !== undefined) {
      incoming.resume();
      this.observer(incoming, Buffer.alloc(0), status);
      outgoing
        .writeHead(status)
        .end('<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>');
      return;
    }
    const body: Buffer[] = [];
    // The body of a call to DynamoDB contains the name of the table.
    if (headers['x-amz-target']) incoming.on('data', (chunk) => body.push(chunk));
    const response = await forwardCall(incoming, this.target);
    this.observer(incoming, Buffer.concat(body), response.statusCode!);
    outgoing.writeHead(response.statusCode!, response.headers);
    await pipeline(response, outgoing);
  }
}
