import { Plan } from '../plan';
import { Change } from './source';

/** One copy of what S3, or a backfill, tells the encoder. It stays the same message however often it is tried. */
export class Message {
  tries = 0;
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

  /** The event that reaches the encoder when the message travels alone. */
  get event(): unknown {
    if (this.trigger === 'queue' && this.change) return queueEvent([this]);
    if (!this.wasRedriven) return this.body;
    return queueEvent([this]);
  }

  /** What lies in a queue: of the direct triggers only what Lambda sent there after the last try. */
  get queued(): unknown {
    if (this.trigger === 'queue' || !this.wasRedriven) return this.body;
    return { version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload: this.body };
  }

  /** Whether it carries a sequencer that is newer than the one that was recorded. */
  isNewerThan(recorded: string | undefined): boolean {
    if (!this.change) return false;
    return this.change.sequencer.padEnd(20, '0') > (recorded ?? '').padEnd(20, '0');
  }

  toString(): string {
    if (!this.change) return `backfill ${this.id}`;
    return `delivery ${this.id} of the ${this.change.kind === 'created' ? 'upload' : 'deletion'} ${this.change.sequencer}`;
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

/** A batch of a queue. */
export function queueEvent(messages: readonly Message[]): object {
  return {
    Records: messages.map((message) => ({
      eventSource: 'aws:sqs',
      messageId: message.id,
      body: JSON.stringify(message.queued),
    })),
  };
}
