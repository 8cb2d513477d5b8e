/** Events that nobody who is honest sends, as JSON, and what the message of their failure says. */
export const FORGED_EVENTS: readonly (readonly [what: string, event: string, message: RegExp])[] = [
  ['nothing', 'null', /not an object/],
  ['a number', '1e308', /not an object/],
  ['what every object has', '{"__proto__":{"bucket":"b","key":"k.jpg"}}', /of no known kind/],
  ['a record that is none', '{"Records":[0]}', /not one of S3/],
  ['a record without bucket', '{"Records":[{"s3":{"object":{"key":"a.jpg"}}}]}', /names no bucket/],
  [
    'a key that is an object',
    '{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":{"$ne":1}}}}]}',
    /names no key/,
  ],
  [
    'a key that is no encoding',
    '{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":"%E0%A4%A"}}}]}',
    /form-urlencoded/,
  ],
  ['a name that is markup', '{"source":"<script>","detail":{"bucket":{"name":["b"]}}}', /of no known kind/],
  ['events in one another without end', nested(5000), /too deep/],
];

/** The record of a failed invocation in the record of a failed invocation, and so on. */
function nested(levels: number): string {
  return `${'{"requestContext":{},"requestPayload":'.repeat(levels)}{}${'}'.repeat(levels)}`;
}
