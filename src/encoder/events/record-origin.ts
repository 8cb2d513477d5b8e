import { BackfillItem } from '../contract';
import { RecordOrigin } from '../errors';

/** Maximum length of each value in bytes of JSON, so that the log line of a record stays below one kilobyte. */
const SOURCE_BYTES = 64;
const BUCKET_BYTES = 80;
const KEY_BYTES = 320;

/** Source, bucket and key of an unreadable record, as far as they can be found. No other content is used. */
export function originOf(record: unknown): RecordOrigin {
  const content = member(record, 's3') ?? member(record, 'detail') ?? record;
  const bucket = member(content, 'bucket');
  return {
    source: shortText(member(record, 'eventSource') ?? member(record, 'source'), SOURCE_BYTES),
    bucket: shortText(member(bucket, 'name') ?? bucket, BUCKET_BYTES),
    key: shortText(
      member(member(content, 'object'), 'key') ??
        member(content, BackfillItem.KEY) ??
        member(content, BackfillItem.ENCODED_KEY),
      KEY_BYTES,
    ),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Truncates a text that is longer as JSON; undefined if the value is not a text. */
function shortText(value: unknown, bytes: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (sizeAsJson(value) <= bytes) return value;
  let text = value.slice(0, bytes);
  while (sizeAsJson(text) > bytes) text = text.slice(0, -1);
  return `${text}…`;
}

function sizeAsJson(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
