/** Malformed events as JSON, and the message of the error with which they fail. */
export const FORGED_EVENTS: readonly (readonly [description: string, event: string, message: RegExp])[] = [
  ['null', 'null', /not an object/],
  ['a number', '1e308', /not an object/],
  ['a __proto__ property', '{"__proto__":{"bucket":"b","key":"k.jpg"}}', /unknown format/],
  ['a record that is a number', '{"Records":[0]}', /not a record of S3/],
  ['a record without a bucket', '{"Records":[{"s3":{"object":{"key":"a.jpg"}}}]}', /no bucket name/],
  ['a key that is an object', '{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":{"$ne":1}}}}]}', /has no key/],
  [
    'a key that is not form-urlencoded',
    '{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":"%E0%A4%A"}}}]}',
    /form-urlencoded/,
  ],
  ['a source with markup', '{"source":"<script>","detail":{"bucket":{"name":["b"]}}}', /unknown format/],
  ['5,000 nested events', nested(5000), /too deeply/],
];

/** Records of failed invocations, each in the payload of another. */
function nested(levels: number): string {
  return `${'{"requestContext":{},"requestPayload":'.repeat(levels)}{}${'}'.repeat(levels)}`;
}
