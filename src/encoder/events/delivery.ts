import { UnreadableRecordError } from '../errors';
import { DeliveryRecord, readEvent, readMessageBody } from './events';

/** A piece of a delivery that is acknowledged or delivered again as a whole. */
export interface Message {
  /** The message's id, where it came out of a queue. */
  readonly id?: string;
  readonly records: readonly DeliveryRecord[];
}

/** What one invocation was given. */
export interface Delivery {
  /** Whether each message can be acknowledged by itself: those of a queue can. */
  readonly isBatch: boolean;
  readonly messages: readonly Message[];
}

/** Splits an event into what can be acknowledged by itself: the messages of a queue, or the event as a whole. */
export function readDelivery(event: unknown): Delivery {
  const messages = queueMessages(event);
  if (!messages) return { isBatch: false, messages: [{ records: readEvent(event) }] };
  return {
    isBatch: true,
    messages: messages.map(({ messageId, body }) => ({ id: messageId, records: readMessageBody(body) })),
  };
}

interface QueueMessage {
  readonly messageId: string;
  readonly body: unknown;
}

/** The messages of an event of a queue; undefined for other events. */
function queueMessages(event: unknown): readonly QueueMessage[] | undefined {
  const records = (event as { readonly Records?: unknown } | null | undefined)?.Records;
  if (!Array.isArray(records) || records.length === 0) return undefined;
  return records.every(isQueueMessage) ? records : undefined;
}

function isQueueMessage(record: unknown): record is QueueMessage {
  const { eventSource, messageId } = (record ?? {}) as { readonly eventSource?: unknown; readonly messageId?: unknown };
  return eventSource === 'aws:sqs' && typeof messageId === 'string';
}

/** A record of a delivery, and the message it came in. */
export interface Task {
  readonly message: Message;
  readonly record: DeliveryRecord;
}

/**
 * The records of a delivery in lanes: records of one key stand in one lane, in the order in which they came, so that
 * they are not encoded side by side only to be in each other's way.
 */
export function lanesOf(delivery: Delivery): Task[][] {
  const lanes = new Map<string | UnreadableRecordError, Task[]>();
  for (const message of delivery.messages) {
    for (const record of message.records) {
      const name = record.image ? `${record.image.bucket}/${record.image.key}` : record.unreadable;
      const lane = lanes.get(name) ?? [];
      lanes.set(name, lane);
      lane.push({ message, record });
    }
  }
  return [...lanes.values()];
}
