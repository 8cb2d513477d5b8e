import { pipelineInMemory } from './pipeline-in-memory';
import { eventBridgeEvent, s3Event, s3Record, sqsEvent } from './s3-events';
import { PNG, TEXT } from './sample-images';
import { DeadlineError, DeliveryFailedError } from '../../src/encoder/errors';
import { Log } from '../../src/encoder/log';
import { processDelivery } from '../../src/encoder/process-delivery';

function pipeline() {
  const memory = pipelineInMemory();
  const lines: Record<string, unknown>[] = [];
  const log = new Log({ requestId: 'request-1' }, (line) => void lines.push(JSON.parse(line)));
  return { ...memory, lines, deliver: (event: unknown) => processDelivery(event, memory.surroundings, log) };
}

describe('each record of a delivery has an outcome', () => {
  test('which is counted', async () => {
    const { objects, deliver } = pipeline();
    objects.put('a.png', PNG);
    objects.put('b.png', TEXT);
    const event = s3Event(
      { key: 'a.png' },
      { key: 'b.png' },
      { key: 'gone.png' },
      { key: 'note.md' },
      { bucket: 'foreign', key: 'a.png' },
    );
    expect(await deliver(event)).toEqual({
      records: 5,
      encoded: 1,
      rejected: 1,
      deleted: 0,
      unchanged: 0,
      gone: 1,
      ignored: 1,
      refused: 1,
    });
  });

  test('which is logged under the request, with bucket and key', async () => {
    const { objects, lines, deliver } = pipeline();
    objects.put('ねこ 1+1.png', PNG);
    await deliver(s3Event({ key: 'ねこ 1+1.png' }, { bucket: 'foreign', key: 'a.png' }));
    expect(lines).toHaveLength(2);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'INFO', requestId: 'request-1', key: 'ねこ 1+1.png', status: 'ENCODED' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', requestId: 'request-1', bucket: 'foreign', status: 'REFUSED' }),
    );
  });

  test("S3's test event is acknowledged", async () => {
    expect(await pipeline().deliver({ Service: 'Amazon S3', Event: 's3:TestEvent' })).toMatchObject({ records: 0 });
  });
});

describe('the delivery fails when one of its records does', () => {
  test('after the others have been finished, with one error that tells the first', async () => {
    const { objects, rows, deliver } = pipeline();
    objects.put('a.png', PNG, { read: () => Promise.reject(new Error('the connection broke')) });
    objects.put('b.png', PNG);
    const failure = deliver(s3Event({ key: 'a.png' }, { key: 'b.png' }));
    await expect(failure).rejects.toThrow(DeliveryFailedError);
    await expect(failure).rejects.toThrow(/^1 of 2 records failed .* the connection broke$/);
    expect(rows.rows.get('b.png')).toMatchObject({ status: 'ENCODED' });
  });

  test('when a record is unreadable, which is logged', async () => {
    const { objects, rows, lines, deliver } = pipeline();
    objects.put('b.png', PNG);
    await expect(deliver({ Records: [{ s3: {} }, s3Record({ key: 'b.png' })] })).rejects.toThrow(/names no bucket/);
    expect(rows.rows.size).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'The record failed' }));
  });

  test('when the event is of no known kind', async () => {
    await expect(pipeline().deliver({ detail: {} })).rejects.toThrow(/no known kind/);
  });
});

describe('of the messages of a queue only those that failed come again', () => {
  test('the answer names them', async () => {
    const { objects, rows, deliver } = pipeline();
    objects.put('a.png', PNG);
    objects.put('broken.png', PNG, { read: () => Promise.reject(new Error('the connection broke')) });
    const event = sqsEvent(
      s3Event({ key: 'a.png' }),
      s3Event({ key: 'a.png' }, { key: 'broken.png' }),
      eventBridgeEvent({ key: 'a.png' }),
      { hello: 'world' },
    );
    expect(await deliver(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-3' }],
    });
    expect([...rows.rows.keys()]).toEqual(['a.png']);
  });

  test('none when all are done', async () => {
    const { deliver } = pipeline();
    expect(await deliver(sqsEvent(s3Event({ key: 'gone.png' })))).toEqual({ batchItemFailures: [] });
  });

  test("S3's test event is acknowledged", async () => {
    expect(await pipeline().deliver(sqsEvent({ Event: 's3:TestEvent' }))).toEqual({ batchItemFailures: [] });
  });

  test('the log names the message', async () => {
    const { lines, deliver } = pipeline();
    await deliver(sqsEvent('no json'));
    expect(lines).toEqual([
      expect.objectContaining({ level: 'ERROR', messageId: 'message-0', requestId: 'request-1' }),
    ]);
  });
});

describe('records are worked on side by side, those of one key in order', () => {
  test('a slow image does not hold up another, but the next of its own key', async () => {
    const { objects, deliver } = pipeline();
    let finishSlow: (bytes: Buffer) => void = () => undefined;
    const slow = new Promise<Buffer>((resolve) => (finishSlow = resolve));
    objects.put('slow.png', PNG, { read: () => slow });
    objects.put('fast.png', PNG);
    const write = objects.write.bind(objects);
    objects.write = (output, expectedEtag) => {
      if (output.key === 'fast.png.txt') finishSlow(PNG);
      return write(output, expectedEtag);
    };
    await deliver(s3Event({ key: 'slow.png' }, { key: 'slow.png' }, { key: 'fast.png' }));
    const writes = objects.calls.filter((call) => /^(write|look)/.test(call));
    expect(writes).toEqual(['write fast.png.txt', 'write slow.png.txt', 'look at slow.png.txt']);
  });
});

describe('when time runs out', () => {
  test('what was not begun is left to be delivered again', async () => {
    const { objects, deadline, deliver } = pipeline();
    objects.put('a.png', PNG);
    deadline.abort(new DeadlineError());
    expect(await deliver(sqsEvent(s3Event({ key: 'a.png' })))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    });
    expect(objects.calls).toEqual([]);
  });
});
