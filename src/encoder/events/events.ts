import { BackfillItem } from '../contract';
import { UnreadableRecordError } from '../errors';
import { originOf } from './record-origin';

/** An image that a delivery is about. It is only a hint that the key changed: the object is read as it is now. */
export interface ImageReference {
  readonly bucket: string;
  readonly key: string;
  /** Orders the changes of one key; absent where the delivery carries none. */
  readonly sequencer?: string;
}

/** One record of a delivery: an image, or why it cannot be read. */
export type DeliveryRecord =
  { readonly image: ImageReference } | { readonly unreadable: UnreadableRecordError; readonly image?: undefined };

/** How deep deliveries lie in one another at most: a notification, in the record of a failed invocation, in a queue. */
const MAX_DEPTH = 4;

/**
 * The records of an event of any kind that carries images:
 *
 * - an S3 notification, with any number of records; S3's test event, which has none
 * - an EventBridge event of S3
 * - items of a backfill, one or a batch: `{ bucket, key }`, or `{ bucket, encodedKey }` out of an inventory
 * - what a dead-letter queue holds of these: the event itself, or the record of an invocation that failed
 *
 * An event of an unknown kind gives one unreadable record, so that it fails instead of being lost.
 */
export function readEvent(event: unknown, depth = 0): DeliveryRecord[] {
  if (depth > MAX_DEPTH) return [unreadable('deliveries lie too deep in one another', event)];
  if (Array.isArray(event)) return event.map(readBackfillItem);
  if (!isObject(event)) return [unreadable('the event is not an object', event)];
  if (Array.isArray(event.Records)) return event.Records.flatMap((record) => readRecord(record, depth));
  if (event.Event === 's3:TestEvent') return [];
  if (isObject(event.detail) && event.source === 'aws.s3') return [readEventBridgeDetail(event, event.detail)];
  if (isObject(event.requestContext) && 'requestPayload' in event) return readEvent(event.requestPayload, depth + 1);
  if (Array.isArray(event.Items)) return event.Items.map(readBackfillItem);
  if (isBackfillItem(event)) return [readBackfillItem(event)];
  return [unreadable('the event is of no known kind', event)];
}

/** The records of an event that lies in a message of a queue, as JSON. */
export function readMessageBody(body: unknown, depth = 0): DeliveryRecord[] {
  if (typeof body !== 'string') return [unreadable('the message has no body', body)];
  try {
    return readEvent(JSON.parse(body), depth + 1);
  } catch {
    return [unreadable('the body of the message is not JSON', body)];
  }
}

function readRecord(record: unknown, depth: number): DeliveryRecord[] {
  if (isObject(record) && record.eventSource === 'aws:sqs') return readMessageBody(record.body, depth);
  return [readS3Record(record)];
}

function readS3Record(record: unknown): DeliveryRecord {
  if (!isObject(record) || !isObject(record.s3)) return unreadable('the record is not one of S3', record);
  const { bucket, object } = record.s3;
  if (!isObject(bucket)) return unreadable('the record names no bucket', record);
  if (!isObject(object) || !isFilled(object.key)) return unreadable('the record names no key', record);
  return decodedReference(bucket.name, object.key, object.sequencer, record);
}

function readEventBridgeDetail(event: unknown, { bucket, object }: Record<string, unknown>): DeliveryRecord {
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

function readBackfillItem(item: unknown): DeliveryRecord {
  if (!isObject(item)) return unreadable('the item is not an object', item);
  const { [BackfillItem.BUCKET]: bucket, [BackfillItem.KEY]: key, [BackfillItem.ENCODED_KEY]: encodedKey } = item;
  return isFilled(encodedKey)
    ? decodedReference(bucket, encodedKey, undefined, item)
    : reference(bucket, key, undefined, item);
}

/** A key that comes form-urlencoded: in S3's notifications and inventories. */
function decodedReference(bucket: unknown, encoded: string, sequencer: unknown, content: unknown): DeliveryRecord {
  const key = decodeKey(encoded);
  return key === undefined
    ? unreadable('the key is not form-urlencoded', content)
    : reference(bucket, key, sequencer, content);
}

/** A key as it is: EventBridge and listings do not encode it. */
function reference(bucket: unknown, key: unknown, sequencer: unknown, content: unknown): DeliveryRecord {
  if (!isFilled(bucket)) return unreadable('the record names no bucket', content);
  if (!isFilled(key)) return unreadable('the record names no key', content);
  return { image: { bucket, key, ...(isFilled(sequencer) && { sequencer }) } };
}

/**
 * A key out of its form-urlencoding: a space arrives as `+`, a plus sign as `%2B`.
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

function unreadable(what: string, content: unknown): DeliveryRecord {
  return { unreadable: new UnreadableRecordError(what, originOf(content)) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
