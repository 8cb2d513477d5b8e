import { BackfillItem } from '../contract';
import { RecordOrigin } from '../errors';

/** How many bytes of JSON each piece may take, so that a line of the log about the record stays below a kilobyte. */
const SOURCE_BYTES = 64;
const BUCKET_BYTES = 80;
const KEY_BYTES = 320;

/** What a record of any shape says about itself, as far as it can be made out; no other piece of it is kept. */
export function originOf(record: unknown): RecordOrigin {
  const content = member(record, 's3') ?? member(record, 'detail') ?? record;
  const bucket = member(content, 'bucket');
  return {
    source: piece(member(record, 'eventSource') ?? member(record, 'source'), SOURCE_BYTES),
    bucket: piece(member(bucket, 'name') ?? bucket, BUCKET_BYTES),
    key: piece(
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

/** A text, cut where it takes more bytes as JSON; undefined for what is no text. */
function piece(value: unknown, bytes: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (sizeAsJson(value) <= bytes) return value;
  let text = value.slice(0, bytes);
  while (sizeAsJson(text) > bytes) text = text.slice(0, -1);
  return `${text}…`;
}

function sizeAsJson(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
