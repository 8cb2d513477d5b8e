import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AbortMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { Message, queueEvent } from './delivery';
import { Encoder } from './encoder-under-test';
import type { EncoderSettings } from '../../../src/encoder/contract';

/** A call that the encoder has made and that waits for its answer. */
export interface Call {
  readonly command: object;
  readonly answer: (output: object) => void;
  readonly fail: (error: Error) => void;
}

/** How an invocation ended: which of its messages are to come again, and how often it called. */
export interface End {
  readonly failed: ReadonlySet<Message>;
  readonly error?: Error;
}

/** What a run keeps of the world in which it started. */
interface WorldAtStart {
  readonly settings: EncoderSettings;
  readonly now: () => Date;
  readonly steps: number;
}

const MEMORY_BYTES = 1024;

/** Images are small, so that schedules are fast. The larger ones are encoded in parts. */
const TRANSFER = { wholeBytes: 32, partBytes: 24, connections: 2 };

/** One run of the function, in a process of its own. Its calls wait until somebody answers them. */
export class Invocation {
  readonly calls: Call[] = [];
  /** How many calls it has made. */
  made = 0;
  end: End | undefined;
  /** The step in which it started. */
  readonly started: number;
  private readonly deadline = new AbortController();

  constructor(
    private readonly encoder: Encoder,
    readonly number: number,
    readonly messages: readonly Message[],
    { settings, now, steps }: WorldAtStart,
    /** Told of calls that the run itself gives up. */
    private readonly onGivenUp: (call: Call) => void,
  ) {
    this.started = steps;
    const { signal } = this.deadline;
    const client = { send: (command: object, options?: CallOptions) => this.send(command, options) } as never;
    const surroundings = {
      settings,
      objects: new encoder.S3ObjectStore({ s3: client, s3Completion: client }, settings, signal),
      rows: new encoder.DynamoDBRowStore(client, settings, signal),
      memory: new encoder.MemoryBudget(MEMORY_BYTES),
      transfer: TRANSFER,
      signal,
      now,
    };
    const event = messages.length === 1 ? messages[0].event : queueEvent(messages);
    const silent = new encoder.Log({}, () => undefined, now);
    encoder.processDelivery(event, surroundings, silent).then(
      (response) => (this.end = { failed: this.failedOf(response) }),
      (error: Error) => (this.end = { failed: new Set(messages), error }),
    );
  }

  /** Its time is over: what it has called is given up, and it may still say so. */
  reachDeadline(): void {
    this.deadline.abort(new this.encoder.DeadlineError());
    for (const call of [...this.calls]) this.giveUp(call);
  }

  toString(): string {
    return `run ${this.number}`;
  }

  private async send(command: object, { abortSignal }: CallOptions = {}): Promise<object> {
    this.made++;
    // The time after which a run that gives an upload up gives that up, too, is real time.
    const signal = command instanceof AbortMultipartUploadCommand ? undefined : abortSignal;
    if (command instanceof UploadPartCommand && command.input.Body instanceof Readable) {
      command.input.Body = await buffer(command.input.Body);
    }
    if (signal?.aborted) throw aborted();
    return new Promise((resolve, reject) => {
      const giveUp = () => this.giveUp(call);
      // As the SDK's: a signal that somebody listens to is kept for as long as those that it is made of.
      const leave = () => signal?.removeEventListener('abort', giveUp);
      const call: Call = {
        command,
        answer: (output) => (leave(), resolve(output)),
        fail: (error) => (leave(), reject(error)),
      };
      this.calls.push(call);
      // Of the deadline the run is told by us, and a listener for every call would take time.
      if (signal !== this.deadline.signal) signal?.addEventListener('abort', giveUp);
    });
  }

  private giveUp(call: Call): void {
    const index = this.calls.indexOf(call);
    if (index < 0) return;
    this.calls.splice(index, 1);
    this.onGivenUp(call);
    call.fail(aborted());
  }

  private failedOf(response: object): Set<Message> {
    if (!('batchItemFailures' in response)) return new Set();
    const failures = response.batchItemFailures as { readonly itemIdentifier: string }[];
    return new Set(failures.map(({ itemIdentifier }) => this.messages.find(({ id }) => id === itemIdentifier)!));
  }
}

interface CallOptions {
  readonly abortSignal?: AbortSignal;
}

function aborted(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}
