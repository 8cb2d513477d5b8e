import * as fc from 'fast-check';
import { DeadlineError, DeliveryFailedError, PutResponseLostError } from '../../src/encoder/errors';
import { processDelivery } from '../../src/encoder/process-delivery';
import { Log } from '../../src/encoder/telemetry/log';
import { Measurement, metricLines } from '../../src/encoder/telemetry/metrics';
import { emittedMetrics, sumOf } from '../support/encoder/emitted-metrics';
import { pipelineInMemory } from '../support/encoder/pipeline-in-memory';
import { eventBridgeEvent, s3Event, s3Record, sqsEvent } from '../support/encoder/s3-events';
import { PNG, TEXT } from '../support/encoder/sample-images';

function pipeline() {
  const memory = pipelineInMemory();
  const text: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const measured: Measurement[] = [];
  const log = new Log({ requestId: '8a3b0d14-5f57-4e2c-9d7e-2f6a1c0b9e55' }, (line) => {
    text.push(line);
    lines.push(JSON.parse(line));
  });
  const deliver = (event: unknown) =>
    processDelivery(event, memory.surroundings, log, (measurements) => void measured.push(...measurements));
  return { ...memory, text, lines, measured, deliver };
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
      expect.objectContaining({ level: 'INFO', requestId: expect.any(String), key: 'ねこ 1+1.png', status: 'ENCODED' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', requestId: expect.any(String), bucket: 'foreign', status: 'REFUSED' }),
    );
  });

  test('which says that the dimensions of an encoded image could not be read, in the log and in a metric', async () => {
    const { objects, lines, measured, deliver } = pipeline();
    objects.put('a.png', PNG);
    objects.put('truncated.png', PNG.subarray(0, 12));
    objects.put('nodims.jpg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await deliver(s3Event({ key: 'a.png' }, { key: 'truncated.png' }, { key: 'nodims.jpg' }));
    const unreadable = lines.filter((line) => line.unreadableDimensions === true).map(({ key }) => key);
    expect(unreadable.sort()).toEqual(['nodims.jpg', 'truncated.png']);
    expect(lines.find(({ key }) => key === 'a.png')).not.toHaveProperty('unreadableDimensions');
    const emitted = metricLines(measured, 'encoder', new Date()).flatMap((line) => JSON.parse(line));
    expect(emitted).toMatchObject([{ Encoded: 3, UnreadableDimensions: 2 }]);
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

  test('and the error names each that failed, as the report of a backfill keeps no more of them', async () => {
    const { objects, deliver } = pipeline();
    const broken = { read: () => Promise.reject(new Error('the connection broke')) };
    for (const key of ['a.png', 'b "b".png', 'c.png']) objects.put(key, PNG, key === 'c.png' ? undefined : broken);
    const items = ['a.png', 'b "b".png', 'c.png'].map((key) => ({ bucket: 'images', key }));
    const failure = deliver({ Items: [...items, { bucket: 'images' }] });
    await expect(failure).rejects.toThrow(/^3 of 4 records failed and the delivery is to be retried: /);
    await expect(failure).rejects.toThrow('"a.png" (Error), "b \\"b\\".png" (Error). The first: ');
    await expect(failure).rejects.toThrow('one without a key (UnreadableRecordError), ');
  });

  test('as many as the cause of a failed task has room for', async () => {
    const keys = Array.from({ length: 1000 }, (_, i) => `${'k'.repeat(90)}${i}.jpg`);
    const error = new DeliveryFailedError(
      keys.map((key) => ({ key, error: new DeadlineError() })),
      1000,
    );
    expect(error.message.length).toBeLessThan(9_000);
    expect(error.message).toContain(`"${keys[0]}" (DeadlineError), "${keys[1]}" (DeadlineError)`);
    const told = keys.filter((key) => error.message.includes(`"${key}"`)).length;
    expect(error.message).toContain(` and ${1000 - told} more, see the log. The first: The run stopped`);
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
      expect.objectContaining({ level: 'ERROR', messageId: 'message-0', requestId: expect.any(String) }),
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

describe('a duplicate writes nothing and says so', () => {
  test('in the log, and in what is measured', async () => {
    const { objects, lines, measured, deliver } = pipeline();
    objects.put('a.png', PNG);
    await deliver(s3Event({ key: 'a.png' }, { key: 'a.png' }));
    expect(lines[1]).toMatchObject({ message: expect.stringContaining('duplicate'), status: 'UNCHANGED' });
    expect(measured.map(({ outcome }) => outcome?.status)).toEqual(['ENCODED', 'UNCHANGED']);
    expect(objects.calls.filter((call) => call.startsWith('write'))).toHaveLength(1);
  });
});

describe('what made a record slow is told', () => {
  test('a condition that did not hold, since another run was faster', async () => {
    const { objects, lines, measured, deliver } = pipeline();
    objects.put('a.png', PNG, {
      read: async () => {
        await objects.write({ key: 'a.png.txt', text: Buffer.from('x'), contentType: '', metadata: {} }, undefined);
        objects.put('a.png', PNG);
        return PNG;
      },
    });
    await deliver(s3Event({ key: 'a.png' }));
    expect(lines).toEqual([expect.objectContaining({ status: 'ENCODED', conflicts: 1 })]);
    expect(lines[0]).not.toHaveProperty('retries');
    expect(measured).toEqual([expect.objectContaining({ incidents: { conflicts: 1, retries: 0 } })]);
  });
});

describe('every record is measured, once', () => {
  test('also when the delivery fails', async () => {
    const { objects, measured, deliver } = pipeline();
    objects.put('a.png', PNG);
    await expect(deliver({ Records: [{ s3: {} }, s3Record({ key: 'a.png' })] })).rejects.toThrow(DeliveryFailedError);
    expect(measured.map(({ outcome }) => outcome?.status).sort()).toEqual(['ENCODED', undefined]);
  });
});

describe('an image that is repaired after a lost response counts once as encoded', () => {
  /** A pipeline that S3 gives no response to its first PutObject. */
  function losingFirstResponse() {
    const built = pipeline();
    const { objects } = built;
    const write = objects.write.bind(objects);
    objects.put('a.png', PNG);
    objects.write = async ({ key }) => {
      objects.write = write;
      throw new PutResponseLostError({ container: 'texts', key }, { cause: new Error('read ECONNRESET') });
    };
    return built;
  }

  test.each([
    ['a direct event', (event: unknown) => event],
    ['a message of a queue', (event: unknown) => sqsEvent(event)],
  ])('although the invocation for %s fails and its retry finds a duplicate', async (_, wrap) => {
    const { measured, lines, deliver } = losingFirstResponse();
    const event = wrap(s3Event({ key: 'a.png' }));
    const first = await deliver(event).catch((error: Error) => error);
    if (first instanceof Error) expect(first.message).toContain('PutObject had no response for a.png.txt in texts');
    else expect(first).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    await deliver(event);

    expect(measured).toHaveLength(2);
    const metrics = emittedMetrics(metricLines(measured, 'encoder-1', new Date()));
    const outputSizeBytes = PNG.toString('base64').length;
    const totals = { Encoded: 1, Failed: 1, Duplicates: 1, BytesRead: PNG.length, BytesWritten: outputSizeBytes };
    for (const [name, total] of Object.entries(totals)) {
      expect([name, sumOf(metrics, name, { FunctionName: 'encoder-1' })]).toEqual([name, total]);
    }
    expect(lines).toMatchObject([
      { level: 'ERROR', repair: 'ENCODED', error: { name: 'PutResponseLostError' } },
      { level: 'INFO', status: 'UNCHANGED' },
    ]);
  });

  test('and a failure without a repair does not', async () => {
    const { objects, measured, lines, deliver } = losingFirstResponse();
    objects.write = () => Promise.reject(new Error('the connection broke'));
    await deliver(sqsEvent(s3Event({ key: 'a.png' })));
    expect(measured.map(({ outcome, repair }) => [outcome, repair])).toEqual([[undefined, undefined]]);
    expect(lines[0]).not.toHaveProperty('repair');
  });
});

describe('a record that cannot be read is told by id, source, key and what was unreadable', () => {
  test('and by nothing else that it holds', async () => {
    const { text, lines, deliver } = pipeline();
    const record = {
      eventSource: 'aws:s3',
      secret: 'do not tell',
      s3: { object: { key: 'a.png', secret: 'nor this' } },
    };
    await deliver(sqsEvent({ Records: [record] }));
    expect(lines).toEqual([
      {
        timestamp: expect.any(String),
        level: 'ERROR',
        message: 'The record failed',
        requestId: expect.any(String),
        messageId: 'message-0',
        source: 'aws:s3',
        key: 'a.png',
        durationMs: expect.any(Number),
        error: { name: 'UnreadableRecordError', message: expect.stringContaining('the record names no bucket') },
      },
    ]);
    expect(text.join()).not.toMatch(/do not tell|nor this/);
  });

  test('in at most a kilobyte, whatever it holds', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5_000, size: 'max' }),
      fc.constant('\u0000'.repeat(5_000)),
    );
    const record = fc.record({
      eventSource: text,
      source: text,
      s3: fc.record({ object: fc.record({ key: text }), bucket: fc.oneof(text, fc.record({ name: text })) }),
    });
    await fc.assert(
      fc.asyncProperty(record, async (content) => {
        const { text: lines, deliver } = pipeline();
        await deliver(
          sqsEvent({
            Records: [
              {
                ...content,
                s3: { ...content.s3, object: { ...content.s3.object, key: `%%${content.s3.object.key}` } },
              },
            ],
          }),
        );
        for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1024);
      }),
      { numRuns: 50 },
    );
  });
});
