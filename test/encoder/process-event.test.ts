import * as fc from 'fast-check';
import { DeadlineError, EventFailedError, PutResponseLostError } from '../../src/encoder/errors';
import { processEvent } from '../../src/encoder/process-event';
import { Log } from '../../src/encoder/telemetry/log';
import { Measurement, metricLines } from '../../src/encoder/telemetry/metrics';
import { emittedMetrics, sumOf } from '../support/encoder/emitted-metrics';
import { pipelineInMemory } from '../support/encoder/pipeline-in-memory';
import { eventBridgeEvent, s3Event, s3Record, sqsEvent } from '../support/encoder/s3-events';
import { PNG, TEXT } from '../support/encoder/sample-images';

function pipeline() {
  const memory = pipelineInMemory();
  const output: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const measured: Measurement[] = [];
  const log = new Log({ requestId: '8a3b0d14-5f57-4e2c-9d7e-2f6a1c0b9e55' }, (line) => {
    output.push(line);
    lines.push(JSON.parse(line));
  });
  const invoke = (event: unknown) =>
    processEvent(event, memory.context, log, (measurements) => void measured.push(...measurements));
  return { ...memory, output, lines, measured, invoke };
}

describe('processEvent', () => {
  test('returns the number of records for each outcome', async () => {
    const { objects, invoke } = pipeline();
    objects.put('a.png', PNG);
    objects.put('b.png', TEXT);
    const event = s3Event(
      { key: 'a.png' },
      { key: 'b.png' },
      { key: 'gone.png' },
      { key: 'note.md' },
      { bucket: 'foreign', key: 'a.png' },
    );
    expect(await invoke(event)).toEqual({
      records: 5,
      encoded: 1,
      rejected: 1,
      deleted: 0,
      unchanged: 0,
      gone: 1,
      ignored: 1,
      foreign: 1,
    });
  });

  test('logs the outcome of each record with request id, bucket and key', async () => {
    const { objects, lines, invoke } = pipeline();
    objects.put('ねこ 1+1.png', PNG);
    await invoke(s3Event({ key: 'ねこ 1+1.png' }, { bucket: 'foreign', key: 'a.png' }));
    expect(lines).toHaveLength(2);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'INFO', requestId: expect.any(String), key: 'ねこ 1+1.png', status: 'ENCODED' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', requestId: expect.any(String), bucket: 'foreign', status: 'FOREIGN' }),
    );
  });

  test('reports images whose dimensions could not be read in the log and in a metric', async () => {
    const { objects, lines, measured, invoke } = pipeline();
    objects.put('a.png', PNG);
    objects.put('truncated.png', PNG.subarray(0, 12));
    objects.put('nodims.jpg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await invoke(s3Event({ key: 'a.png' }, { key: 'truncated.png' }, { key: 'nodims.jpg' }));
    const unreadable = lines.filter((line) => line.unreadableDimensions === true).map(({ key }) => key);
    expect(unreadable.sort()).toEqual(['nodims.jpg', 'truncated.png']);
    expect(lines.find(({ key }) => key === 'a.png')).not.toHaveProperty('unreadableDimensions');
    const emitted = metricLines(measured, 'encoder', new Date()).flatMap((line) => JSON.parse(line));
    expect(emitted).toMatchObject([{ Encoded: 3, UnreadableDimensions: 2 }]);
  });

  test('acknowledges the test event of S3', async () => {
    expect(await pipeline().invoke({ Service: 'Amazon S3', Event: 's3:TestEvent' })).toMatchObject({ records: 0 });
  });
});

describe('an event with a failed record', () => {
  test('fails with the first error after the other records have been processed', async () => {
    const { objects, items, invoke } = pipeline();
    objects.put('a.png', PNG, { read: () => Promise.reject(new Error('the connection broke')) });
    objects.put('b.png', PNG);
    const failure = invoke(s3Event({ key: 'a.png' }, { key: 'b.png' }));
    await expect(failure).rejects.toThrow(EventFailedError);
    await expect(failure).rejects.toThrow(/^1 of 2 records failed.* the connection broke$/);
    expect(items.stored.get('b.png')).toMatchObject({ status: 'ENCODED' });
  });

  test('fails with an error that names each failed record', async () => {
    const { objects, invoke } = pipeline();
    const broken = { read: () => Promise.reject(new Error('the connection broke')) };
    for (const key of ['a.png', 'b "b".png', 'c.png']) objects.put(key, PNG, key === 'c.png' ? undefined : broken);
    const items = ['a.png', 'b "b".png', 'c.png'].map((key) => ({ bucket: 'images', key }));
    const failure = invoke({ Items: [...items, { bucket: 'images' }] });
    await expect(failure).rejects.toThrow(/^3 of 4 records failed: /);
    await expect(failure).rejects.toThrow(
      '"a.png" (Error), "b \\"b\\".png" (Error). The event is retried. The first error: ',
    );
    await expect(failure).rejects.toThrow('a record without a key (UnreadableRecordError), ');
  });

  test('fails with an error that is short enough for the cause of a failed Step Functions task', async () => {
    const keys = Array.from({ length: 1000 }, (_, i) => `${'k'.repeat(90)}${i}.jpg`);
    const error = new EventFailedError(
      keys.map((key) => ({ key, error: new DeadlineError() })),
      1000,
    );
    expect(error.message.length).toBeLessThan(9_000);
    expect(error.message).toContain(`"${keys[0]}" (DeadlineError), "${keys[1]}" (DeadlineError)`);
    const named = keys.filter((key) => error.message.includes(`"${key}"`)).length;
    expect(error.message).toContain(
      ` and ${1000 - named} more (see the log). The event is retried. The first error: The invocation stopped`,
    );
  });

  test('fails and logs the record if it is unreadable', async () => {
    const { objects, items, lines, invoke } = pipeline();
    objects.put('b.png', PNG);
    await expect(invoke({ Records: [{ s3: {} }, s3Record({ key: 'b.png' })] })).rejects.toThrow(/no bucket name/);
    expect(items.stored.size).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'The record failed' }));
  });

  test('fails if its format is unknown', async () => {
    await expect(pipeline().invoke({ detail: {} })).rejects.toThrow(/unknown format/);
  });
});

describe('the response to a queue', () => {
  test('names the messages that failed', async () => {
    const { objects, items, invoke } = pipeline();
    objects.put('a.png', PNG);
    objects.put('broken.png', PNG, { read: () => Promise.reject(new Error('the connection broke')) });
    const event = sqsEvent(
      s3Event({ key: 'a.png' }),
      s3Event({ key: 'a.png' }, { key: 'broken.png' }),
      eventBridgeEvent({ key: 'a.png' }),
      { hello: 'world' },
    );
    expect(await invoke(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-3' }],
    });
    expect([...items.stored.keys()]).toEqual(['a.png']);
  });

  test('names no message if all succeeded', async () => {
    const { invoke } = pipeline();
    expect(await invoke(sqsEvent(s3Event({ key: 'gone.png' })))).toEqual({ batchItemFailures: [] });
  });

  test('acknowledges the test event of S3', async () => {
    expect(await pipeline().invoke(sqsEvent({ Event: 's3:TestEvent' }))).toEqual({ batchItemFailures: [] });
  });

  test('is accompanied by a log line that names the failed message', async () => {
    const { lines, invoke } = pipeline();
    await invoke(sqsEvent('no json'));
    expect(lines).toEqual([
      expect.objectContaining({ level: 'ERROR', messageId: 'message-0', requestId: expect.any(String) }),
    ]);
  });
});

describe('concurrent records', () => {
  test('are processed at the same time, except those of the same key', async () => {
    const { objects, invoke } = pipeline();
    let finishSlow: (bytes: Buffer) => void = () => undefined;
    const slow = new Promise<Buffer>((resolve) => (finishSlow = resolve));
    objects.put('slow.png', PNG, { read: () => slow });
    objects.put('fast.png', PNG);
    const write = objects.write.bind(objects);
    objects.write = (output, expectedEtag) => {
      if (output.key === 'fast.png.txt') finishSlow(PNG);
      return write(output, expectedEtag);
    };
    await invoke(s3Event({ key: 'slow.png' }, { key: 'slow.png' }, { key: 'fast.png' }));
    const writes = objects.calls.filter((call) => /^(write|find output)/.test(call));
    expect(writes).toEqual(['write fast.png.txt', 'write slow.png.txt', 'find output slow.png.txt']);
  });
});

describe('after the deadline', () => {
  test('records that have not been started fail, so that they are retried', async () => {
    const { objects, deadline, invoke } = pipeline();
    objects.put('a.png', PNG);
    deadline.abort(new DeadlineError());
    expect(await invoke(sqsEvent(s3Event({ key: 'a.png' })))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    });
    expect(objects.calls).toEqual([]);
  });
});

describe('a duplicate event', () => {
  test('writes nothing and is reported as UNCHANGED in the log and in the measurements', async () => {
    const { objects, lines, measured, invoke } = pipeline();
    objects.put('a.png', PNG);
    await invoke(s3Event({ key: 'a.png' }, { key: 'a.png' }));
    expect(lines[1]).toMatchObject({ message: expect.stringContaining('Duplicate'), status: 'UNCHANGED' });
    expect(measured.map(({ outcome }) => outcome?.status)).toEqual(['ENCODED', 'UNCHANGED']);
    expect(objects.calls.filter((call) => call.startsWith('write'))).toHaveLength(1);
  });
});

describe('a condition that was not met', () => {
  test('is counted as a conflict in the log and in the measurements', async () => {
    const { objects, lines, measured, invoke } = pipeline();
    objects.put('a.png', PNG, {
      read: async () => {
        await objects.write({ key: 'a.png.txt', content: Buffer.from('x'), contentType: '', metadata: {} }, undefined);
        objects.put('a.png', PNG);
        return PNG;
      },
    });
    await invoke(s3Event({ key: 'a.png' }));
    expect(lines).toEqual([expect.objectContaining({ status: 'ENCODED', conflicts: 1 })]);
    expect(lines[0]).not.toHaveProperty('retries');
    expect(measured).toEqual([expect.objectContaining({ counters: { conflicts: 1, retries: 0 } })]);
  });
});

describe('the measurements', () => {
  test('contain every record once, also if the event fails', async () => {
    const { objects, measured, invoke } = pipeline();
    objects.put('a.png', PNG);
    await expect(invoke({ Records: [{ s3: {} }, s3Record({ key: 'a.png' })] })).rejects.toThrow(EventFailedError);
    expect(measured.map(({ outcome }) => outcome?.status).sort()).toEqual(['ENCODED', undefined]);
  });
});

describe('an image that is repaired after a lost response', () => {
  /** A pipeline that S3 gives no response to its first PutObject. */
  function losingFirstResponse() {
    const built = pipeline();
    const { objects } = built;
    const write = objects.write.bind(objects);
    objects.put('a.png', PNG);
    objects.write = async ({ key }) => {
      objects.write = write;
      throw new PutResponseLostError({ container: 'outputs', key }, { cause: new Error('read ECONNRESET') });
    };
    return built;
  }

  test.each([
    ['a direct event', (event: unknown) => event],
    ['a message of a queue', (event: unknown) => sqsEvent(event)],
  ])('counts once as encoded although the invocation for %s fails and its retry finds a duplicate', async (_, wrap) => {
    const { measured, lines, invoke } = losingFirstResponse();
    const event = wrap(s3Event({ key: 'a.png' }));
    const first = await invoke(event).catch((error: Error) => error);
    if (first instanceof Error) expect(first.message).toContain('PutObject had no response for a.png.txt in outputs');
    else expect(first).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    await invoke(event);

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

  test('does not count as encoded if the repair failed', async () => {
    const { objects, measured, lines, invoke } = losingFirstResponse();
    objects.write = () => Promise.reject(new Error('the connection broke'));
    await invoke(sqsEvent(s3Event({ key: 'a.png' })));
    expect(measured.map(({ outcome, repair }) => [outcome, repair])).toEqual([[undefined, undefined]]);
    expect(lines[0]).not.toHaveProperty('repair');
  });
});

describe('the log line of an unreadable record', () => {
  test('contains id, source, key and problem, but no other content', async () => {
    const { output, lines, invoke } = pipeline();
    const record = {
      eventSource: 'aws:s3',
      secret: 'do not log',
      s3: { object: { key: 'a.png', secret: 'nor that' } },
    };
    await invoke(sqsEvent({ Records: [record] }));
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
        error: { name: 'UnreadableRecordError', message: expect.stringContaining('the record has no bucket name') },
      },
    ]);
    expect(output.join()).not.toMatch(/do not log|nor that/);
  });

  test('has at most one kilobyte, whatever the record contains', async () => {
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
        const { output: lines, invoke } = pipeline();
        await invoke(
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
