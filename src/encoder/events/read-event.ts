import { UnreadableRecordError } from '../errors';
import { EventRecord, readMessageBody, readRecords } from './read-records';

/** A part of an event that is acknowledged or retried as a whole. */
export interface Message {
  /** The id of the message, if it comes from a queue. */
  readonly id?: string;
  readonly records: readonly EventRecord[];
}

/** The event of one invocation. */
export interface ParsedEvent {
  /** Whether the event comes from a queue, so that each message is acknowledged separately. */
  readonly isQueueEvent: boolean;
  readonly messages: readonly Message[];
}

/** Splits an event into the parts that can be acknowledged separately: the messages of a queue, or the whole event. */
export function readEvent(event: unknown): ParsedEvent {
  const messages = queueMessages(event);
  if (!messages) return { isQueueEvent: false, messages: [{ records: readRecords(event) }] };
  return {
    isQueueEvent: true,
    messages: messages.map(({ messageId, body }) => ({ id: messageId, records: readMessageBody(body) })),
  };
}

interface QueueMessage {
  readonly messageId: string;
  readonly body: unknown;
}

/** The messages of an SQS event; undefined for other events. */
function queueMessages(event: unknown): readonly QueueMessage[] | undefined {
  const records = (event as { readonly Records?: unknown } | null | undefined)?.Records;
  if (!Array.isArray(records) || records.length === 0) return undefined;
  return records.every(isQueueMessage) ? records : undefined;
}

function isQueueMessage(record: unknown): record is QueueMessage {
  const { eventSource, messageId } = (record ?? {}) as { readonly eventSource?: unknown; readonly messageId?: unknown };
  return eventSource === 'aws:sqs' && typeof messageId === 'string';
}

/** A record, and the message that contains it. */
export interface Task {
  readonly message: Message;
  readonly record: EventRecord;
}

/** Groups the records by key, in order. Records of one key are not processed concurrently, because they would conflict. */
export function groupByKey({ messages }: ParsedEvent): Task[][] {
  const groups = new Map<string | UnreadableRecordError, Task[]>();
  for (const message of messages) {
    for (const record of message.records) {
      const name = record.image ? `${record.image.bucket}/${record.image.key}` : record.unreadable;
      const group = groups.get(name) ?? [];
      groups.set(name, group);
      group.push({ message, record });
    }
  }
  return [...groups.values()];
}
