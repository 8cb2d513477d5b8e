import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { forwardCall } from '../../test/support/emulator/forward-call';
import { RandomChoices } from '../explorer/choices';

/** The faults of calls, with the number of affected calls per thousand. */
const FAULTS = {
  throttled: 20,
  'responded 500': 8,
  'responded 200 with an error': 6,
  'credentials expired': 3,
  'clock skewed': 3,
  'connection reset before the request': 8,
  'connection closed in the middle of the request': 8,
  'response lost': 12,
  'response broken off': 8,
  delayed: 12,
  'encoder killed': 5,
} as const;

/** S3 rejects a write when it has read the headers, and closes the connection. Affects every write that S3 rejects. */
const REJECTION_LOST = 'rejection lost';

/** A fault of a call. */
export type Fault = keyof typeof FAULTS | typeof REJECTION_LOST;

const NAMES = Object.keys(FAULTS) as (keyof typeof FAULTS)[];
const UNDISTURBED = 1000 - NAMES.reduce((sum, name) => sum + FAULTS[name], 0);
const MAX_DELAY_MS = 800;

/** A call of the encoder. */
export interface Call {
  readonly method: string;
  /** Decoded: `/bucket/key`, or `/` for DynamoDB. */
  readonly path: string;
  readonly isDynamoDB: boolean;
  readonly isPart: boolean;
  readonly isCompletion: boolean;
}

export interface FaultyNetworkOptions {
  /** The emulator. */
  readonly target: string;
  readonly seed: number;
  /** Returns the fault that always affects this call. */
  readonly always: (call: Call) => Fault | undefined;
  /** Kills a process of the encoder. Returns whether there was one. */
  readonly kill: () => Promise<boolean>;
}

/** A proxy between the encoder and the emulator that disturbs random calls until `calm` is called. */
export class FaultyNetwork {
  static async start(options: FaultyNetworkOptions): Promise<FaultyNetwork> {
    const network = new FaultyNetwork(options);
    await new Promise<void>((resolve) => network.server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  /** The number of injected faults by name. */
  readonly injected = new Map([...NAMES, REJECTION_LOST].map((name) => [name as Fault, 0]));
  private calls = 0;
  private isCalm = false;
  private readonly server: Server = createServer((incoming, outgoing) => {
    this.handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  private constructor(private readonly options: FaultyNetworkOptions) {}

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Stops the injection of faults. */
  calm(): void {
    this.isCalm = true;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = callOf(incoming);
    const fault = this.faultOf(call);
    if (fault && fault !== 'encoder killed') this.count(fault);
    switch (fault) {
      case 'throttled':
      case 'responded 500':
      case 'responded 200 with an error':
      case 'credentials expired':
      case 'clock skewed':
        return respondWithError(incoming, outgoing, call, ERRORS[fault]);
      case 'connection reset before the request':
        incoming.socket.resetAndDestroy();
        return;
      case 'connection closed in the middle of the request':
        return closeInTheMiddle(incoming);
      case 'response lost':
        await buffer(await forwardCall(incoming, this.options.target));
        incoming.socket.resetAndDestroy();
        return;
      case 'response broken off':
        return this.breakOff(incoming, outgoing);
      case 'delayed':
        await wait(Math.random() * MAX_DELAY_MS);
        break;
      case 'encoder killed':
        // A kill that cannot be done is not counted, and a soak without any kill fails.
        void this.options.kill().then(
          (isKilled) => isKilled && this.count(fault),
          () => undefined,
        );
    }
    const response = await forwardCall(incoming, this.options.target);
    if (!this.isCalm && isRejectedWrite(call, response)) {
      this.count(REJECTION_LOST);
      incoming.socket.resetAndDestroy();
      return;
    }
    outgoing.writeHead(response.statusCode!, response.headers);
    await pipeline(response, outgoing);
  }

  /** Sends the headers of the response and half of its body. */
  private async breakOff(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const response = await forwardCall(incoming, this.options.target);
    const body = await buffer(response);
    outgoing.writeHead(response.statusCode!, response.headers);
    outgoing.write(body.subarray(0, body.length / 2), () => incoming.socket.resetAndDestroy());
    outgoing.flushHeaders();
  }

  private faultOf(call: Call): Fault | undefined {
    if (this.isCalm) return undefined;
    const choice = new RandomChoices(this.options.seed, this.calls++).pick([
      UNDISTURBED,
      ...NAMES.map((name) => FAULTS[name]),
    ]);
    return this.options.always(call) ?? [undefined, ...NAMES][choice];
  }

  private count(fault: Fault): void {
    this.injected.set(fault, this.injected.get(fault)! + 1);
  }
}

function callOf({ method, url, headers }: IncomingMessage): Call {
  const { pathname, searchParams } = new URL(url!, 'http://aws');
  return {
    method: method!,
    path: decodeURIComponent(pathname),
    isDynamoDB: headers['x-amz-target'] !== undefined,
    isPart: searchParams.has('partNumber'),
    isCompletion: searchParams.has('uploadId'),
  };
}

/** A single PutObject that S3 rejected because of its condition. */
function isRejectedWrite({ method, isDynamoDB, isPart }: Call, { statusCode }: IncomingMessage): boolean {
  return method === 'PUT' && !isDynamoDB && !isPart && statusCode === 412;
}

/** Closes the connection when half of the body has arrived. */
async function closeInTheMiddle(incoming: IncomingMessage): Promise<void> {
  const half = Number(incoming.headers['content-length'] ?? 0) / 2;
  let received = 0;
  for await (const chunk of incoming) {
    received += (chunk as Buffer).length;
    if (received >= half) break;
  }
  incoming.socket.resetAndDestroy();
}

/** A response that says that the call was not carried out. */
interface ErrorResponse {
  readonly s3: readonly [status: number, code: string];
  readonly dynamoDB: readonly [status: number, code: string];
  readonly minutesAhead?: number;
}

const ERRORS = {
  throttled: { s3: [503, 'SlowDown'], dynamoDB: [400, 'ProvisionedThroughputExceededException'] },
  'responded 500': { s3: [500, 'InternalError'], dynamoDB: [500, 'InternalServerError'] },
  'responded 200 with an error': { s3: [200, 'InternalError'], dynamoDB: [500, 'InternalServerError'] },
  'credentials expired': { s3: [400, 'ExpiredToken'], dynamoDB: [400, 'ExpiredTokenException'] },
  'clock skewed': {
    s3: [403, 'RequestTimeTooSkewed'],
    dynamoDB: [400, 'InvalidSignatureException'],
    minutesAhead: 10,
  },
} satisfies Partial<Record<Fault, ErrorResponse>>;

/** Only for these calls, S3 sends the status 200 before the result is known. */
function mayRespond200(call: Call): boolean {
  return call.method === 'PUT' || (call.method === 'POST' && call.isCompletion);
}

function respondWithError(incoming: IncomingMessage, outgoing: ServerResponse, call: Call, error: ErrorResponse): void {
  incoming.resume();
  const [status, code] = call.isDynamoDB ? error.dynamoDB : error.s3;
  const message = 'Injected by the soak.';
  const date = new Date(Date.now() + (error.minutesAhead ?? 0) * 60_000).toUTCString();
  if (call.isDynamoDB) {
    const type = `com.amazonaws.dynamodb.v20120810#${code}`;
    outgoing.writeHead(status, { date, 'content-type': 'application/x-amz-json-1.0' });
    outgoing.end(JSON.stringify({ __type: type, message }));
  } else {
    outgoing.writeHead(status === 200 && !mayRespond200(call) ? 500 : status, {
      date,
      'content-type': 'application/xml',
    });
    outgoing.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  }
}
