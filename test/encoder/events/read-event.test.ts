import { S3Event, S3EventRecord } from 'aws-lambda';
import { UnreadableRecordError } from '../../../src/encoder/errors';
import { EventRecord, readRecords } from '../../../src/encoder/events/read-records';
import { eventBridgeEvent, failedInvocation, s3Event, s3Record, sqsEvent } from '../../support/encoder/s3-events';

describe('an S3 notification', () => {
  test('gives one image for each record, in order, with bucket and sequencer', () => {
    const event = s3Event({ key: 'a.jpg', sequencer: '01' }, { bucket: 'other', key: 'b.jpg', sequencer: '02' });
    expect(readRecords(event)).toEqual([
      { image: { bucket: 'images', key: 'a.jpg', sequencer: '01' } },
      { image: { bucket: 'other', key: 'b.jpg', sequencer: '02' } },
    ]);
  });

  test.each([
    ['plain.jpg', 'plain.jpg'],
    ['my+photo.jpg', 'my photo.jpg'],
    ['1%2B1.jpg', '1+1.jpg'],
    ['100%25.jpg', '100%.jpg'],
    ['folder/%E3%81%AD%E3%81%93+%26+caf%C3%A9.jpg', 'folder/ねこ & café.jpg'],
    ['%F0%9F%90%88.jpg', '🐈.jpg'],
    ['%2541.jpg', '%41.jpg'],
  ])('has its key %s decoded to %s', (encoded, key) => {
    expect(readRecords(eventWithKey(encoded))).toEqual([{ image: expect.objectContaining({ key }) }]);
  });

  test('may have no sequencer', () => {
    const event = s3Event({ key: 'a.jpg' });
    const { sequencer, ...object } = event.Records[0].s3.object;
    const [record] = readRecords({ Records: [{ s3: { ...event.Records[0].s3, object } }] });
    expect(sequencer).toBeDefined();
    expect(record).toEqual({ image: { bucket: 'images', key: 'a.jpg' } });
  });
});

describe('images are read from', () => {
  const image = { bucket: 'images', key: 'a b+c.jpg', sequencer: '0A' };
  const notification = s3Event(image);

  test.each([
    ['an S3 notification', notification],
    ['an EventBridge event', eventBridgeEvent(image)],
    ['messages of a queue with a notification', sqsEvent(notification)],
    ['messages of a queue with an EventBridge event', sqsEvent(eventBridgeEvent(image))],
    ['a failed invocation', failedInvocation(notification)],
    ['a failed invocation by EventBridge', failedInvocation(eventBridgeEvent(image))],
    ['a dead-letter queue with a failed invocation', sqsEvent(failedInvocation(notification))],
    ['a dead-letter queue of a function with a queue as event source', sqsEvent(sqsEvent(notification))],
    [
      'a failed invocation for messages of a dead-letter queue',
      failedInvocation(sqsEvent(failedInvocation(notification))),
    ],
  ])('%s', (_, event) => {
    expect(readRecords(event)).toEqual([{ image }]);
  });

  test('an EventBridge event without decoding the key', () => {
    expect(readRecords(eventBridgeEvent({ key: '100%25+.jpg' }))).toEqual([
      { image: expect.objectContaining({ key: '100%25+.jpg' }) },
    ]);
  });

  test.each([
    ['an object of a backfill', { bucket: 'images', key: 'a+b.jpg' }],
    ['a list of objects', [{ bucket: 'images', key: 'a+b.jpg' }]],
    ['a batch of objects', { Items: [{ bucket: 'images', key: 'a+b.jpg' }] }],
    ['an object of an inventory', { bucket: 'images', encodedKey: 'a%2Bb.jpg' }],
    ['a batch of objects of an inventory', { Items: [{ bucket: 'images', encodedKey: 'a%2Bb.jpg' }] }],
  ])('%s without a sequencer', (_, event) => {
    expect(readRecords(event)).toEqual([{ image: { bucket: 'images', key: 'a+b.jpg' } }]);
  });
});

describe('there are no records in', () => {
  test('the test event of S3', () => {
    const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'images', RequestId: 'R', HostId: 'H' };
    expect(readRecords(event)).toEqual([]);
  });

  test('a notification without records', () => {
    expect(readRecords({ Records: [] })).toEqual([]);
  });
});

describe('an unreadable record with a reason is read from', () => {
  test.each([
    ['a text', 'hello', /not an object/],
    ['null', null, /not an object/],
    ['an array of other things', [1], /the item is not an object/],
    ['an event of another type', { detail: {} }, /unknown format/],
    ['an EventBridge event without a key', { source: 'aws.s3', detail: { bucket: { name: 'images' } } }, /no key/],
    ['a message that is not JSON', sqsEvent('{'), /the body of the message is not JSON/],
    ['a failed invocation without its request', failedInvocation(undefined), /not an object/],
    ['100 nested events', nested(100), /too deeply/],
  ])('%s', (_, event, reason) => {
    expect(reasons(readRecords(event))).toEqual([expect.stringMatching(reason)]);
  });

  test('a malformed record, but not from the valid ones in the same event', () => {
    const valid = s3Record({ key: 'a.jpg' });
    const records = readRecords({
      Records: [{ s3: { object: { key: 'a' } } }, valid, { s3: { bucket: { name: 'images' } } }, 7],
    });
    expect(reasons(records)).toEqual([
      expect.stringContaining('no bucket name'),
      undefined,
      expect.stringContaining('has no key'),
      expect.stringContaining('not a record of S3'),
    ]);
  });

  test('a key that is not form-urlencoded', () => {
    expect(reasons(readRecords(eventWithKey('100%.jpg')))).toEqual([
      expect.stringContaining('the key is not form-urlencoded'),
    ]);
  });

  test.each<[string, unknown, UnreadableRecordError['origin']]>([
    [
      'a notification',
      { Records: [{ ...s3Record({ key: 'a' }), s3: { object: { key: 'a' } } }] },
      { source: 'aws:s3', key: 'a' },
    ],
    ['a notification without a key', { Records: [{ s3: { bucket: { name: 'images' } } }] }, { bucket: 'images' }],
    ['EventBridge', { source: 'aws.s3', detail: { object: { key: 'a' } } }, { source: 'aws.s3', key: 'a' }],
    ['another service', { source: 'aws.ec2', detail: { secret: 1 } }, { source: 'aws.ec2' }],
    ['a backfill', { bucket: 'images', key: 7 }, { bucket: 'images' }],
    ['an inventory', { bucket: 'images', encodedKey: '100%.jpg' }, { bucket: 'images', key: '100%.jpg' }],
    ['a text', 'hello', {}],
  ])('%s with its source, bucket and key, but no other content', (_, event, origin) => {
    const [record] = readRecords(event);
    expect(record.image ? undefined : record.unreadable.origin).toEqual(origin);
  });
});

function eventWithKey(key: string): S3Event {
  const record: S3EventRecord = s3Record({ key: 'x' });
  return { Records: [{ ...record, s3: { ...record.s3, object: { ...record.s3.object, key } } }] };
}

function reasons(records: EventRecord[]): (string | undefined)[] {
  return records.map((record) => (record.image ? undefined : record.unreadable.message));
}

function nested(depth: number): unknown {
  return depth === 0 ? s3Event({ key: 'a.jpg' }) : failedInvocation(nested(depth - 1));
}
