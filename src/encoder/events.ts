import { UnreadableRecordError } from './errors';

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

/**
 * The records of an event as Lambda hands it over: an S3 notification with any number of records, or S3's test event,
 * which has none.
 *
 * An event of an unknown kind gives one unreadable record, so that it fails instead of being lost.
 */
export function readEvent(event: unknown): DeliveryRecord[] {
  if (!isObject(event)) return [unreadable('the event is not an object', event)];
  if (Array.isArray(event.Records)) return event.Records.map(readS3Record);
  if (event.Event === 's3:TestEvent') return [];
  return [unreadable('the event is of no known kind', event)];
}

function readS3Record(record: unknown): DeliveryRecord {
  if (!isObject(record) || !isObject(record.s3)) return unreadable('the record is not one of S3', record);
  const { bucket, object } = record.s3;
  if (!isObject(bucket) || !isFilled(bucket.name)) return unreadable('the record names no bucket', record);
  if (!isObject(object) || !isFilled(object.key)) return unreadable('the record names no key', record);
  const key = decodeKey(object.key);
  if (key === undefined) return unreadable(`the key ${object.key} is not form-urlencoded`, record);
  return {
    image: { bucket: bucket.name, key, ...(isFilled(object.sequencer) && { sequencer: object.sequencer }) },
  };
}

/**
 * The key of an S3 notification, which is form-urlencoded: a space arrives as `+`, a plus sign as `%2B`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function unreadable(what: string, content: unknown): DeliveryRecord {
  return { unreadable: new UnreadableRecordError(what, content) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
