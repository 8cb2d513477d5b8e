import type { Socket } from 'node:net';

/** How a network behaves. */
export interface Network {
  /** How long every answer takes to begin, beside what the server needs, in milliseconds. */
  readonly turnMs: number;
  /** How much one connection carries each way, in bytes per second. */
  readonly bytesPerSecond: number;
}

/** How much may wait in one direction before its sender is told to wait: enough to bridge the grain of a timer. */
const WINDOW_BYTES = 2 * 1024 * 1024;

/** Says when the bytes that come in at a connection's one end come out at the other, in milliseconds. */
export class ShapedConnection {
  private clientSpoke = false;
  private readonly freeAt = { toServer: 0, toClient: 0 };

  constructor(private readonly network: Network) {}

  /** A request is not held back, but takes its time. */
  fromClient(bytes: number, now: number): number {
    this.clientSpoke = true;
    return this.carry('toServer', bytes, now);
  }

  /** What a server sends first after its client has spoken begins a turn. */
  fromServer(bytes: number, now: number): number {
    const turn = this.clientSpoke ? this.network.turnMs : 0;
    this.clientSpoke = false;
    return this.carry('toClient', bytes, now + turn);
  }

  private carry(direction: 'toServer' | 'toClient', bytes: number, now: number): number {
    const begin = Math.max(now, this.freeAt[direction]);
    this.freeAt[direction] = begin + (bytes / this.network.bytesPerSecond) * 1000;
    return this.freeAt[direction];
  }
}

/** Joins two sockets through a shaped connection, and closes each when the other is closed. */
export function join(client: Socket, server: Socket, network: Network): void {
  const connection = new ShapedConnection(network);
  pump(client, server, (bytes) => connection.fromClient(bytes, performance.now()));
  pump(server, client, (bytes) => connection.fromServer(bytes, performance.now()));
}

/** Hands on what one socket receives to the other, each chunk at its time and in order. */
function pump(from: Socket, to: Socket, arrival: (bytes: number) => number): void {
  const waiting: { readonly chunk: Buffer; readonly at: number }[] = [];
  let waitingBytes = 0;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  const deliver = () => {
    timer = undefined;
    const now = performance.now();
    while (waiting.length > 0 && waiting[0].at <= now) {
      const { chunk } = waiting.shift()!;
      waitingBytes -= chunk.length;
      to.write(chunk);
    }
    // A receiver that does not take what it gets holds the sender up as well.
    if (waitingBytes + to.writableLength < WINDOW_BYTES) from.resume();
    if (waiting.length > 0) timer = setTimeout(deliver, Math.max(1, waiting[0].at - now));
    else if (ended) to.end();
  };

  from.setNoDelay(true);
  from.on('data', (chunk: Buffer) => {
    waiting.push({ chunk, at: arrival(chunk.length) });
    waitingBytes += chunk.length;
    if (waitingBytes + to.writableLength >= WINDOW_BYTES) from.pause();
    timer ??= setTimeout(deliver, Math.max(1, waiting[0].at - performance.now()));
  });
  to.on('drain', () => {
    if (waitingBytes < WINDOW_BYTES) from.resume();
  });
  from.on('end', () => {
    ended = true;
    if (waiting.length === 0) to.end();
  });
  from.on('close', () => {
    clearTimeout(timer);
    to.destroy();
  });
  from.on('error', () => to.destroy());
}
