import { Plan } from '../plan';
import { Change } from './source';

/** One event of S3 or of a backfill. It is the same message in all its attempts. */
export class Message {
  attempts = 0;
  wasRedriven = false;

  constructor(
    readonly id: string,
    private readonly key: string,
    private readonly trigger: Plan['trigger'],
    /** Undefined for a backfill. */
    readonly change: Change | undefined,
  ) {}

  copy(id: string): Message {
    return new Message(id, this.key, this.trigger, this.change);
  }

  /** The event for the encoder if the message is not in a batch. */
  get event(): unknown {
    if (this.trigger === 'queue' && this.change) return queueEvent([this]);
    if (!this.wasRedriven) return this.body;
    return queueEvent([this]);
  }

  /** The body in a queue. For direct triggers it is the record that Lambda sends after the last attempt. */
  get queued(): unknown {
    if (this.trigger === 'queue' || !this.wasRedriven) return this.body;
    return { version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload: this.body };
  }

  /** Whether its sequencer is newer than the recorded one. */
  isNewerThan(recorded: string | undefined): boolean {
    if (!this.change) return false;
    return this.change.sequencer.padEnd(20, '0') > (recorded ?? '').padEnd(20, '0');
  }

  toString(): string {
    if (!this.change) return `backfill ${this.id}`;
    return `event ${this.id} of the ${this.change.kind === 'created' ? 'upload' : 'deletion'} ${this.change.sequencer}`;
  }

  private get body(): object {
    const bucket = { name: 'images' };
    if (!this.change) return { bucket: 'images', key: this.key };
    const { kind, sequencer } = this.change;
    if (this.trigger === 'eventBridge') {
      const type = kind === 'created' ? 'Object Created' : 'Object Deleted';
      return { source: 'aws.s3', 'detail-type': type, detail: { bucket, object: { key: this.key, sequencer } } };
    }
    const eventName = kind === 'created' ? 'ObjectCreated:Put' : 'ObjectRemoved:Delete';
    return { Records: [{ eventSource: 'aws:s3', eventName, s3: { bucket, object: { key: this.key, sequencer } } }] };
  }
}

/** The event for a batch of messages. */
export function queueEvent(messages: readonly Message[]): object {
  return {
    Records: messages.map((message) => ({
      eventSource: 'aws:sqs',
      messageId: message.id,
      body: JSON.stringify(message.queued),
    })),
  };
}
