import { S3Event, S3EventRecord } from 'aws-lambda';
import { UnreadableRecordError } from '../../../src/encoder/errors';
import { DeliveryRecord, readEvent } from '../../../src/encoder/events/events';
import { eventBridgeEvent, failedInvocation, s3Event, s3Record, sqsEvent } from '../../support/encoder/s3-events';

describe('an S3 notification names images', () => {
  test('one for each record, in order, with bucket and sequencer', () => {
    const event = s3Event({ key: 'a.jpg', sequencer: '01' }, { bucket: 'other', key: 'b.jpg', sequencer: '02' });
    expect(readEvent(event)).toEqual([
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
  ])('the key %s is decoded to %s', (encoded, key) => {
    expect(readEvent(eventWithKey(encoded))).toEqual([{ image: expect.objectContaining({ key }) }]);
  });

  test('a record without sequencer is an image without one', () => {
    const event = s3Event({ key: 'a.jpg' });
    const { sequencer, ...object } = event.Records[0].s3.object;
    const [record] = readEvent({ Records: [{ s3: { ...event.Records[0].s3, object } }] });
    expect(sequencer).toBeDefined();
    expect(record).toEqual({ image: { bucket: 'images', key: 'a.jpg' } });
  });
});

describe('images are found in everything that can carry them', () => {
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
    ['a dead-letter queue of a function that was fed by a queue', sqsEvent(sqsEvent(notification))],
    [
      'a failed invocation with what a dead-letter queue held',
      failedInvocation(sqsEvent(failedInvocation(notification))),
    ],
  ])('%s', (_, event) => {
    expect(readEvent(event)).toEqual([{ image }]);
  });

  test('the key of an EventBridge event is taken as it is', () => {
    expect(readEvent(eventBridgeEvent({ key: '100%25+.jpg' }))).toEqual([
      { image: expect.objectContaining({ key: '100%25+.jpg' }) },
    ]);
  });

  test.each([
    ['one item of a backfill', { bucket: 'images', key: 'a+b.jpg' }],
    ['a list of items', [{ bucket: 'images', key: 'a+b.jpg' }]],
    ['a batch of items', { Items: [{ bucket: 'images', key: 'a+b.jpg' }] }],
    ['one item out of an inventory', { bucket: 'images', encodedKey: 'a%2Bb.jpg' }],
    ['a batch of items out of an inventory', { Items: [{ bucket: 'images', encodedKey: 'a%2Bb.jpg' }] }],
  ])('%s, which knows no sequencer', (_, event) => {
    expect(readEvent(event)).toEqual([{ image: { bucket: 'images', key: 'a+b.jpg' } }]);
  });
});

describe('what carries no image is acknowledged', () => {
  test("S3's test event", () => {
    const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'images', RequestId: 'R', HostId: 'H' };
    expect(readEvent(event)).toEqual([]);
  });

  test('a notification without records', () => {
    expect(readEvent({ Records: [] })).toEqual([]);
  });
});

describe('what cannot be read fails by itself and says why', () => {
  test.each([
    ['a text', 'hello', /not an object/],
    ['nothing', null, /not an object/],
    ['an array of other things', [1], /the item is not an object/],
    ['an event of another kind', { detail: {} }, /no known kind/],
    ['an EventBridge event without a key', { source: 'aws.s3', detail: { bucket: { name: 'images' } } }, /no key/],
    ['a message that is not JSON', sqsEvent('{'), /the body of the message is not JSON/],
    ['a failed invocation without its request', failedInvocation(undefined), /not an object/],
    ['deliveries in deliveries without end', nested(100), /too deep/],
  ])('%s', (_, event, reason) => {
    expect(reasons(readEvent(event))).toEqual([expect.stringMatching(reason)]);
  });

  test('a malformed record stands beside a good one', () => {
    const good = s3Record({ key: 'a.jpg' });
    const records = readEvent({
      Records: [{ s3: { object: { key: 'a' } } }, good, { s3: { bucket: { name: 'images' } } }, 7],
    });
    expect(reasons(records)).toEqual([
      expect.stringContaining('names no bucket'),
      undefined,
      expect.stringContaining('names no key'),
      expect.stringContaining('not one of S3'),
    ]);
  });

  test('a key that is not form-urlencoded', () => {
    expect(reasons(readEvent(eventWithKey('100%.jpg')))).toEqual([
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
  ])('of the content of %s only source, bucket and key are told', (_, event, origin) => {
    const [record] = readEvent(event);
    expect(record.image ? undefined : record.unreadable.origin).toEqual(origin);
  });
});

function eventWithKey(key: string): S3Event {
  const record: S3EventRecord = s3Record({ key: 'x' });
  return { Records: [{ ...record, s3: { ...record.s3, object: { ...record.s3.object, key } } }] };
}

function reasons(records: DeliveryRecord[]): (string | undefined)[] {
  return records.map((record) => (record.image ? undefined : record.unreadable.message));
}

function nested(depth: number): unknown {
  return depth === 0 ? s3Event({ key: 'a.jpg' }) : failedInvocation(nested(depth - 1));
}
