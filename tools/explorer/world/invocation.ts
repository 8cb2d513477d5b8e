import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AbortMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { Encoder } from './encoder-under-test';
import { Message, queueEvent } from './message';
import type { EncoderSettings } from '../../../src/encoder/contract';

/** A call of the encoder that waits for its response. */
export interface Call {
  readonly command: object;
  readonly respond: (output: object) => void;
  readonly fail: (error: Error) => void;
}

/** The end of an invocation: the messages that are retried. */
export interface End {
  readonly failed: ReadonlySet<Message>;
  readonly error?: Error;
}

/** The state of the world when an invocation starts. */
interface WorldAtStart {
  readonly settings: EncoderSettings;
  readonly now: () => Date;
  readonly steps: number;
}

const MEMORY_BYTES = 1024;

/** Images are small, so that schedules are fast. The larger ones are encoded in parts. */
const TRANSFER = { wholeBytes: 32, partBytes: 24, connections: 2 };

/** One invocation of the function, in its own process. Its calls wait until the schedule ends them. */
export class Invocation {
  readonly calls: Call[] = [];
  /** Number of calls. */
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
    /** Receives calls that the invocation itself abandons. */
    private readonly onAbandoned: (call: Call) => void,
  ) {
    this.started = steps;
    const { signal } = this.deadline;
    const client = { send: (command: object, options?: CallOptions) => this.send(command, options) } as never;
    const context = {
      settings,
      objects: new encoder.S3ObjectStore({ s3: client, s3Completion: client }, settings, signal),
      items: new encoder.DynamoDBItemStore(client, settings, signal),
      memory: new encoder.MemoryBudget(MEMORY_BYTES),
      transfer: TRANSFER,
      signal,
      now,
    };
    const event = messages.length === 1 ? messages[0].event : queueEvent(messages);
    const silent = new encoder.Log({}, () => undefined, now);
    encoder.processEvent(event, context, silent).then(
      (response) => (this.end = { failed: this.failedOf(response) }),
      (error: Error) => (this.end = { failed: new Set(messages), error }),
    );
  }

  /** Abandons its calls. The invocation continues until it has failed. */
  reachDeadline(): void {
    this.deadline.abort(new this.encoder.DeadlineError());
    for (const call of [...this.calls]) this.abandon(call);
  }

  toString(): string {
    return `invocation ${this.number}`;
  }

  private async send(command: object, { abortSignal }: CallOptions = {}): Promise<object> {
    this.made++;
    // The time limit for aborting an upload is in real time.
    const signal = command instanceof AbortMultipartUploadCommand ? undefined : abortSignal;
    if (command instanceof UploadPartCommand && command.input.Body instanceof Readable) {
      command.input.Body = await buffer(command.input.Body);
    }
    if (signal?.aborted) throw aborted();
    return new Promise((resolve, reject) => {
      const abandon = () => this.abandon(call);
      // Like the SDK: a signal with listeners is kept in memory as long as its source signals.
      const leave = () => signal?.removeEventListener('abort', abandon);
      const call: Call = {
        command,
        respond: (output) => (leave(), resolve(output)),
        fail: (error) => (leave(), reject(error)),
      };
      this.calls.push(call);
      // `reachDeadline` handles the deadline. A listener for every call would take time.
      if (signal !== this.deadline.signal) signal?.addEventListener('abort', abandon);
    });
  }

  private abandon(call: Call): void {
    const index = this.calls.indexOf(call);
    if (index < 0) return;
    this.calls.splice(index, 1);
    this.onAbandoned(call);
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
