import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { forwardCall } from '../emulator/forward-call';
import { RandomChoices } from '../explorer/choices';

/** What may happen to a call, and to how many of a thousand it does. */
const FAULTS = {
  throttled: 20,
  'answered with 500': 8,
  'reset before it arrived': 8,
  'carried out, its answer lost': 12,
  'its answer broken off': 8,
  delayed: 12,
  'encoder killed meanwhile': 5,
} as const;

/** Something that happens to a call. */
export type Fault = keyof typeof FAULTS;

const NAMES = Object.keys(FAULTS) as Fault[];
const UNDISTURBED = 1000 - NAMES.reduce((sum, name) => sum + FAULTS[name], 0);
const LONGEST_DELAY_MS = 800;

/** A call of the encoder. */
export interface Call {
  readonly method: string;
  /** Decoded, `/bucket/key`; `/` for DynamoDB. */
  readonly path: string;
  readonly isDynamoDB: boolean;
}

export interface FaultyNetworkOptions {
  /** The emulator. */
  readonly target: string;
  readonly seed: number;
  /** A fault that this call always meets. */
  readonly always: (call: Call) => Fault | undefined;
  /** Kills an encoder; whether there was one. */
  readonly kill: () => Promise<boolean>;
}

/** Stands between the encoder and the emulator, and disturbs calls at random until it is told to stop that. */
export class FaultyNetwork {
  static async start(options: FaultyNetworkOptions): Promise<FaultyNetwork> {
    const network = new FaultyNetwork(options);
    await new Promise<void>((resolve) => network.server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  /** How often each fault was injected. */
  readonly injected = new Map<Fault, number>(NAMES.map((name) => [name, 0]));
  private calls = 0;
  private isCalm = false;
  private readonly server: Server = createServer((incoming, answer) => {
    this.handle(incoming, answer).catch(() => answer.destroy());
  });

  private constructor(private readonly options: FaultyNetworkOptions) {}

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on every call passes. */
  calm(): void {
    this.isCalm = true;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const call = callOf(incoming);
    const fault = this.faultOf(call);
    if (fault && fault !== 'encoder killed meanwhile') this.count(fault);
    switch (fault) {
      case 'throttled':
        return refuse(incoming, answer, call, THROTTLE);
      case 'answered with 500':
        return refuse(incoming, answer, call, FAILURE);
      case 'reset before it arrived':
        incoming.socket.resetAndDestroy();
        return;
      case 'carried out, its answer lost':
        await buffer(await forwardCall(incoming, this.options.target));
        incoming.socket.resetAndDestroy();
        return;
      case 'its answer broken off':
        return this.breakOff(incoming, answer);
      case 'delayed':
        await wait(Math.random() * LONGEST_DELAY_MS);
        break;
      case 'encoder killed meanwhile':
        // A kill that cannot be done is not counted, and a soak without any kill fails.
        void this.options.kill().then(
          (isKilled) => isKilled && this.count(fault),
          () => undefined,
        );
    }
    const response = await forwardCall(incoming, this.options.target);
    answer.writeHead(response.statusCode!, response.headers);
    await pipeline(response, answer);
  }

  /** Sends the head of the answer and half of its body. */
  private async breakOff(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const response = await forwardCall(incoming, this.options.target);
    const body = await buffer(response);
    answer.writeHead(response.statusCode!, response.headers);
    answer.write(body.subarray(0, body.length / 2), () => incoming.socket.resetAndDestroy());
    answer.flushHeaders();
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
  const path = decodeURIComponent(new URL(url!, 'http://aws').pathname);
  return { method: method!, path, isDynamoDB: headers['x-amz-target'] !== undefined };
}

interface Refusal {
  readonly s3: readonly [status: number, code: string];
  readonly dynamoDB: readonly [status: number, code: string];
}

const THROTTLE: Refusal = { s3: [503, 'SlowDown'], dynamoDB: [400, 'ProvisionedThroughputExceededException'] };
const FAILURE: Refusal = { s3: [500, 'InternalError'], dynamoDB: [500, 'InternalServerError'] };

/** Answers in AWS's place that nothing was done. */
function refuse(incoming: IncomingMessage, answer: ServerResponse, call: Call, refusal: Refusal): void {
  incoming.resume();
  const [status, code] = call.isDynamoDB ? refusal.dynamoDB : refusal.s3;
  const message = 'Injected by the soak.';
  if (call.isDynamoDB) {
    const type = `com.amazonaws.dynamodb.v20120810#${code}`;
    answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    answer.end(JSON.stringify({ __type: type, message }));
  } else {
    answer.writeHead(status, { 'content-type': 'application/xml' });
    answer.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  }
}
