import { BackfillItem } from '../contract';
import { UnreadableRecordError } from '../errors';
import { originOf } from './record-origin';

/** An image to which an event refers. The event only says that the key changed; the current object is read. */
export interface ImageReference {
  readonly bucket: string;
  readonly key: string;
  /** Orders the changes of one key; absent if the event has none. */
  readonly sequencer?: string;
}

/** One record of an event: an image, or the error why it cannot be read. */
export type EventRecord =
  { readonly image: ImageReference } | { readonly unreadable: UnreadableRecordError; readonly image?: undefined };

/** Maximum nesting of events: a notification in the record of a failed invocation in a message of a queue. */
const MAX_DEPTH = 4;

/**
 * Reads the records of an event in any supported format:
 *
 * - S3 notifications with any number of records, and the test event of S3, which has none
 * - events of S3 from EventBridge
 * - objects of a backfill: `{ bucket, key }` or, from an S3 inventory, `{ bucket, encodedKey }`, single or in batches
 * - messages of a dead-letter queue: one of these events, or the record of a failed invocation that contains it
 *
 * An event in another format becomes one unreadable record, so that it fails instead of being lost.
 */
export function readRecords(event: unknown, depth = 0): EventRecord[] {
  if (depth > MAX_DEPTH) return [unreadable('events are nested too deeply', event)];
  if (Array.isArray(event)) return event.map(readBackfillItem);
  if (!isObject(event)) return [unreadable('the event is not an object', event)];
  if (Array.isArray(event.Records)) return event.Records.flatMap((record) => readRecord(record, depth));
  if (event.Event === 's3:TestEvent') return [];
  if (isObject(event.detail) && event.source === 'aws.s3') return [readEventBridgeDetail(event, event.detail)];
  if (isObject(event.requestContext) && 'requestPayload' in event) return readRecords(event.requestPayload, depth + 1);
  if (Array.isArray(event.Items)) return event.Items.map(readBackfillItem);
  if (isBackfillItem(event)) return [readBackfillItem(event)];
  return [unreadable('the event has an unknown format', event)];
}

/** Reads the records of an event that a message of a queue contains as JSON. */
export function readMessageBody(body: unknown, depth = 0): EventRecord[] {
  if (typeof body !== 'string') return [unreadable('the message has no body', body)];
  try {
    return readRecords(JSON.parse(body), depth + 1);
  } catch {
    return [unreadable('the body of the message is not JSON', body)];
  }
}

function readRecord(record: unknown, depth: number): EventRecord[] {
  if (isObject(record) && record.eventSource === 'aws:sqs') return readMessageBody(record.body, depth);
  return [readS3Record(record)];
}

function readS3Record(record: unknown): EventRecord {
  if (!isObject(record) || !isObject(record.s3)) return unreadable('the record is not a record of S3', record);
  const { bucket, object } = record.s3;
  if (!isObject(bucket)) return unreadable('the record has no bucket name', record);
  if (!isObject(object) || !isFilled(object.key)) return unreadable('the record has no key', record);
  return decodedReference(bucket.name, object.key, object.sequencer, record);
}

function readEventBridgeDetail(event: unknown, { bucket, object }: Record<string, unknown>): EventRecord {
  return reference(
    isObject(bucket) ? bucket.name : undefined,
    isObject(object) ? object.key : undefined,
    isObject(object) ? object.sequencer : undefined,
    event,
  );
}

function isBackfillItem(event: Record<string, unknown>): boolean {
  return BackfillItem.BUCKET in event && (BackfillItem.KEY in event || BackfillItem.ENCODED_KEY in event);
}

function readBackfillItem(item: unknown): EventRecord {
  if (!isObject(item)) return unreadable('the item is not an object', item);
  const { [BackfillItem.BUCKET]: bucket, [BackfillItem.KEY]: key, [BackfillItem.ENCODED_KEY]: encodedKey } = item;
  return isFilled(encodedKey)
    ? decodedReference(bucket, encodedKey, undefined, item)
    : reference(bucket, key, undefined, item);
}

/** A reference with a form-urlencoded key, as in notifications and inventories of S3. */
function decodedReference(bucket: unknown, encoded: string, sequencer: unknown, content: unknown): EventRecord {
  const key = decodeKey(encoded);
  return key === undefined
    ? unreadable('the key is not form-urlencoded', content)
    : reference(bucket, key, sequencer, content);
}

/** A reference with a key that is not encoded, as in events of EventBridge and listings. */
function reference(bucket: unknown, key: unknown, sequencer: unknown, content: unknown): EventRecord {
  if (!isFilled(bucket)) return unreadable('the record has no bucket name', content);
  if (!isFilled(key)) return unreadable('the record has no key', content);
  return { image: { bucket, key, ...(isFilled(sequencer) && { sequencer }) } };
}

/**
 * Decodes a form-urlencoded key, in which `+` stands for a space. Undefined if it is not form-urlencoded.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
 */
function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function unreadable(problem: string, content: unknown): EventRecord {
  return { unreadable: new UnreadableRecordError(problem, originOf(content)) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
