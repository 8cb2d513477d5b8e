import { setImmediate as turn } from 'node:timers/promises';
import {
  ConditionFailedError,
  ContentionError,
  DeadlineError,
  ForeignItemError,
  PutResponseLostError,
  StoreCallFailedError,
} from '../../../src/encoder/errors';
import { encodeImage } from '../../../src/encoder/process-event';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { GIF, jpeg, PNG, TEXT } from '../../support/encoder/sample-images';

const base64 = (bytes: Buffer) => bytes.toString('base64');

/** A pipeline that has encoded `a.png` for an event with the sequencer 0A. */
async function encoded(environment: Record<string, string> = {}) {
  const pipeline = pipelineInMemory(environment);
  pipeline.objects.put('a.png', PNG);
  await pipeline.encode('a.png', { sequencer: '0A' });
  pipeline.objects.calls.splice(0);
  return pipeline;
}

describe('a duplicate', () => {
  test('writes nothing after it has found the output', async () => {
    const { objects, encode } = await encoded();
    expect(await encode('a.png', { sequencer: '0A' })).toEqual({ status: 'UNCHANGED' });
    expect(objects.calls).toEqual(['find a.png', 'get item a.png', 'find output a.png.txt']);
  });

  test('writes nothing if the event has no sequencer', async () => {
    const { objects, encode } = await encoded();
    expect(await encode('a.png', {})).toEqual({ status: 'UNCHANGED' });
    expect(objects.calls).toEqual(['get item a.png', 'find output a.png.txt', 'find a.png']);
  });

  test('of a rejection writes nothing', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.put('a.png', TEXT);
    await encode('a.png');
    expect(await encode('a.png')).toEqual({ status: 'UNCHANGED' });
    expect(items.stored.get('a.png')).toMatchObject({ status: 'REJECTED', revision: 1 });
  });

  test('writes a newer sequencer, so that an older invocation does not act as the newest', async () => {
    const { items, encode } = await encoded();
    const before = items.stored.get('a.png');
    expect(await encode('a.png', { sequencer: '0B' })).toEqual({ status: 'UNCHANGED' });
    expect(items.stored.get('a.png')).toEqual({
      ...before,
      sequencer: '0B',
      revision: 2,
      updated_at: expect.any(String),
    });
  });
});

describe('a newer image', () => {
  test('replaces output and item of an older one', async () => {
    const { objects, items, encode } = await encoded();
    objects.put('a.png', GIF);
    await encode('a.png', { sequencer: '0B' });
    expect(objects.outputs.get('a.png.txt')?.content.toString()).toBe(base64(GIF));
    expect(items.stored.get('a.png')).toMatchObject({ image_format: 'GIF', sequencer: '0B', revision: 2 });
    expect(objects.calls).toEqual(['find a.png', 'get item a.png', 'read a.png', 'write a.png.txt', 'put item a.png']);
  });

  test('is encoded once, even if the event of an older one arrives last', async () => {
    const { objects, items, encode } = await encoded();
    objects.put('a.png', GIF);
    await encode('a.png', { sequencer: '0C' });
    expect(await encode('a.png', { sequencer: '0B' })).toEqual({ status: 'UNCHANGED' });
    expect(items.stored.get('a.png')).toMatchObject({ image_format: 'GIF', sequencer: '0C' });
  });

  test('that is rejected removes the output of the older one', async () => {
    const { objects, items, encode } = await encoded();
    objects.put('a.png', TEXT);
    expect(await encode('a.png', { sequencer: '0B' })).toEqual({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(objects.outputs.size).toBe(0);
    expect(items.stored.get('a.png')).not.toHaveProperty('output_etag');
  });

  test('does not replace the sequencer with an older one', async () => {
    const { objects, items, encode } = await encoded();
    objects.put('a.png', GIF);
    await encode('a.png', { sequencer: '09' });
    expect(items.stored.get('a.png')).toMatchObject({ image_format: 'GIF', sequencer: '0A' });
  });
});

describe('a deletion', () => {
  test('removes the output and is recorded in the item if deletions are synchronized', async () => {
    const { objects, items, encode } = await encoded({ SYNCHRONIZE_DELETES: 'true' });
    objects.inputs.delete('a.png');
    expect(await encode('a.png', { sequencer: '0B' })).toEqual({ status: 'DELETED' });
    expect(objects.outputs.size).toBe(0);
    expect(items.stored.get('a.png')).toMatchObject({ status: 'DELETED', sequencer: '0B', source_key: 'a.png' });
    expect(await encode('a.png', { sequencer: '0B' })).toEqual({ status: 'UNCHANGED' });
  });

  test('of an image that was never encoded writes an item, so that a concurrent invocation notices it', async () => {
    const { items, encode } = pipelineInMemory({ SYNCHRONIZE_DELETES: 'true' });
    expect(await encode('a.png')).toEqual({ status: 'DELETED' });
    expect(items.stored.get('a.png')).toMatchObject({ status: 'DELETED', revision: 1 });
  });

  test('changes nothing if deletions are not synchronized', async () => {
    const { objects, items, encode } = await encoded();
    objects.inputs.delete('a.png');
    expect(await encode('a.png', { sequencer: '0B' })).toEqual({ status: 'GONE' });
    expect(objects.outputs.size).toBe(1);
    expect(items.stored.get('a.png')).toMatchObject({ status: 'ENCODED' });
  });
});

describe('output and item are repaired if', () => {
  test('the item does not name the output, because an invocation died', async () => {
    const { objects, items, encode } = await encoded();
    items.stored.clear();
    expect(await encode('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(items.stored.get('a.png')).toMatchObject({ output_etag: objects.outputs.get('a.png.txt')!.etag });
  });

  test('the output is not the one that the item names', async () => {
    const { objects, items, encode } = await encoded();
    objects.outputs.set('a.png.txt', { ...objects.outputs.get('a.png.txt')!, etag: '"other"' });
    expect(await encode('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(items.stored.get('a.png')).toMatchObject({ output_etag: objects.outputs.get('a.png.txt')!.etag });
  });

  test('the output is missing', async () => {
    const { objects, encode } = await encoded();
    objects.outputs.clear();
    expect(await encode('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(objects.outputs.size).toBe(1);
  });

  test('there is an output of a rejected image', async () => {
    const { objects, encode } = await encoded();
    const text = objects.outputs.get('a.png.txt')!;
    objects.put('a.png', TEXT);
    await encode('a.png');
    objects.outputs.set('a.png.txt', text);
    expect(await encode('a.png')).toMatchObject({ status: 'REJECTED' });
    expect(objects.outputs.size).toBe(0);
  });

  test('the output prefix has changed', async () => {
    const { objects, items, context } = await encoded();
    const moved = pipelineInMemory({ OUTPUT_PREFIX: 'base64/' });
    const settings = moved.context.settings;
    const image = { bucket: 'images', key: 'a.png', sequencer: '0A' };
    expect(await encodeImage(image, { ...context, settings })).toMatchObject({ status: 'ENCODED' });
    expect(items.stored.get('a.png')).toMatchObject({ output_key: 'base64/a.png.txt' });
    expect([...objects.outputs.keys()]).toEqual(['a.png.txt', 'base64/a.png.txt']);
  });

  test('the output format has changed', async () => {
    const { objects, items, context } = await encoded();
    const { settings } = pipelineInMemory({ OUTPUT_FORMAT: 'MIME' }).context;
    const image = { bucket: 'images', key: 'a.png', sequencer: '0A' };
    expect(await encodeImage(image, { ...context, settings })).toMatchObject({ status: 'ENCODED' });
    expect(items.stored.get('a.png')).toMatchObject({ output_format: 'MIME', revision: 2 });
    expect(objects.outputs.get('a.png.txt')!.content.toString()).toMatch(/\r\n$/);
  });

  test('the policy no longer allows the image, which is then rejected', async () => {
    const { objects, context } = await encoded();
    const { settings } = pipelineInMemory({ CONTENT_POLICY: '["GIF"]' }).context;
    const image = { bucket: 'images', key: 'a.png', sequencer: '0A' };
    expect(await encodeImage(image, { ...context, settings })).toMatchObject({ status: 'REJECTED' });
    expect(objects.outputs.size).toBe(0);
  });
});

describe('after a PutObject without a response the invocation repairs output and item, and then fails', () => {
  const location = { container: 'outputs', key: 'a.png.txt' };
  const LOST = () => new PutResponseLostError(location, { cause: new Error('read ECONNRESET') });
  const OPTIMISTIC = ['find a.png', 'get item a.png', 'read a.png', 'write a.png.txt'];
  const REPAIR = [
    'get item a.png',
    'find output a.png.txt',
    'find a.png',
    'read a.png',
    'write a.png.txt',
    'put item a.png',
  ];

  /** A pipeline whose output has no item, over a new image; the error is what a rejected write ends with. */
  async function rejecting(error: () => Error) {
    const pipeline = await encoded();
    const { objects, items } = pipeline;
    items.stored.clear();
    objects.put('a.png', GIF);
    const write = objects.write.bind(objects);
    objects.write = (...args) =>
      write(...args).catch((failure: Error) => {
        throw failure instanceof ConditionFailedError ? error() : failure;
      });
    return pipeline;
  }

  test('converges if S3 rejects the output because an item is missing and the response is lost every time', async () => {
    const { objects, items, encode } = await rejecting(LOST);
    await expect(encode('a.png')).rejects.toThrow(PutResponseLostError);
    expect(objects.calls.splice(0)).toEqual([...OPTIMISTIC, ...REPAIR]);
    expect(objects.outputs.get('a.png.txt')?.content.toString()).toBe(base64(GIF));
    expect(items.stored.get('a.png')).toMatchObject({ output_etag: objects.outputs.get('a.png.txt')!.etag });
    expect(await encode('a.png')).toEqual({ status: 'UNCHANGED' });
  });

  test('converges if the item names an older output', async () => {
    const { objects, items, encode } = await rejecting(LOST);
    const { etag } = objects.outputs.get('a.png.txt')!;
    await expect(encode('a.png')).rejects.toThrow(PutResponseLostError);
    items.stored.set('a.png', { ...items.stored.get('a.png'), output_etag: etag });
    objects.put('a.png', jpeg(1));
    await expect(encode('a.png')).rejects.toThrow(PutResponseLostError);
    expect(await encode('a.png')).toEqual({ status: 'UNCHANGED' });
    expect(objects.outputs.get('a.png.txt')?.content.toString()).toBe(base64(jpeg(1)));
  });

  test('fails with the first error, which carries the outcome of the repair', async () => {
    const { encode } = await rejecting(LOST);
    await expect(encode('a.png')).rejects.toMatchObject({
      message: LOST().message,
      repair: { status: 'ENCODED', outputSizeBytes: base64(GIF).length },
    });
  });

  test('fails with the error of the repair if the repair fails', async () => {
    const { objects, items, encode } = await rejecting(LOST);
    items.write = () => Promise.reject(new Error('the item could not be written'));
    await expect(encode('a.png')).rejects.toThrow('the item could not be written');
    expect(objects.calls).toEqual([...OPTIMISTIC, ...REPAIR.slice(0, -1)]);
  });

  test('repairs only once', async () => {
    const { objects, encode } = await rejecting(LOST);
    objects.write = () => Promise.reject(LOST());
    await expect(encode('a.png')).rejects.toMatchObject({ name: 'PutResponseLostError', repair: undefined });
    expect(objects.calls.filter((call) => call === 'find output a.png.txt')).toHaveLength(1);
  });

  test('repairs nothing after a failure with a response', async () => {
    const { objects, encode } = await rejecting(
      () => new StoreCallFailedError('PutObject', location, { cause: new Error('InternalError') }),
    );
    await expect(encode('a.png')).rejects.toThrow('InternalError');
    expect(objects.calls).toEqual(OPTIMISTIC);
  });

  test('repairs nothing when the time is over', async () => {
    const { objects, deadline, encode } = await rejecting(LOST);
    const write = objects.write.bind(objects);
    objects.write = (...args) => write(...args).finally(() => deadline.abort(new DeadlineError()));
    await expect(encode('a.png')).rejects.toThrow(PutResponseLostError);
    expect(objects.calls).toEqual(OPTIMISTIC);
  });
});

describe('an item', () => {
  test('of another bucket is not overwritten, and the error names both buckets', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.put('a.png', PNG);
    items.stored.set('a.png', { source_bucket: 'their-images' });
    await expect(encode('a.png')).rejects.toThrow(ForeignItemError);
    await expect(encode('a.png', {})).rejects.toThrow(/their-images.*images.*tableKeyPrefix/s);
    expect(items.stored.get('a.png')).toEqual({ source_bucket: 'their-images' });
    expect(objects.outputs.size).toBe(0);
  });

  test('of another object is not overwritten if two pipelines with prefixes use the same key of the table', async () => {
    const { objects, items, encode } = pipelineInMemory({ TABLE_KEY_PREFIX: 'b/' });
    objects.put('a.png', PNG);
    items.stored.set('a.png', { source_bucket: 'images', source_key: 'b/a.png' });
    await expect(encode('a.png')).rejects.toThrow(
      /belongs to another image: b\/a\.png in the bucket images\. The encoder does not overwrite it with the metadata of a\.png/,
    );
    expect(objects.outputs.size).toBe(0);
  });

  test('without a source is completed', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.put('a.png', PNG);
    items.stored.set('a.png', {});
    expect(await encode('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(items.stored.get('a.png')).toMatchObject({ status: 'ENCODED', revision: 1 });
  });
});

describe('an image that changes while it is read', () => {
  const changed = () => Promise.reject(new ConditionFailedError({ container: 'images', key: 'a.png' }));

  test('is read again', async () => {
    const { objects, items, encode } = pipelineInMemory();
    const read = () => {
      objects.put('a.png', jpeg(1));
      return changed();
    };
    objects.put('a.png', PNG, { read });
    expect(await encode('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(items.stored.get('a.png')).toMatchObject({ image_format: 'JPEG' });
  });

  test('in every attempt fails with an error that says so', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.put('a.png', PNG, { read: changed });
    await expect(encode('a.png')).rejects.toThrow(ContentionError);
    expect(items.stored.size).toBe(0);
  });
});

describe('an older invocation does not overwrite the result of a newer one if', () => {
  test('it read the object before, and the item after, all work of the newer one', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.put('a.png', PNG);
    const read = items.read.bind(items);
    items.read = async (key) => {
      items.read = read;
      await turn();
      objects.put('a.png', GIF);
      await encode('a.png', { sequencer: '0B' });
      return read(key);
    };
    await encode('a.png', { sequencer: '0A' });
    expect(objects.outputs.get('a.png.txt')?.content.toString()).toBe(base64(GIF));
    expect(items.stored.get('a.png')).toMatchObject({ image_format: 'GIF', sequencer: '0B' });
  });

  test('the image is deleted, and the older one writes output and item after the newer one has read the output', async () => {
    const { objects, items, encode } = pipelineInMemory({ SYNCHRONIZE_DELETES: 'true' });
    objects.put('a.png', PNG);
    const find = objects.find.bind(objects);
    const read = items.read.bind(items);
    items.read = async (key) => {
      items.read = read;
      objects.find = (imageKey) => {
        objects.find = find;
        const input = find(imageKey);
        objects.inputs.delete('a.png');
        return input;
      };
      await encode('a.png', {});
      return read(key);
    };
    expect(await encode('a.png', {})).toEqual({ status: 'DELETED' });
    expect(objects.outputs.size).toBe(0);
    expect(items.stored.get('a.png')).toMatchObject({ status: 'DELETED' });
  });

  test.each([
    ['output', 'write'],
    ['item', 'record'],
  ])('the newer one writes the %s between its reads and its writes', async (_, before) => {
    const pipeline = pipelineInMemory();
    const { objects, items, encode } = pipeline;
    objects.put('a.png', PNG);
    const overtake = async () => {
      objects.put('a.png', GIF);
      await encode('a.png', { sequencer: '0B' });
    };
    const [writeOutput, writeItem] = [objects.write.bind(objects), items.write.bind(items)];
    objects.write = async (...args) => {
      objects.write = writeOutput;
      if (before === 'write') await overtake();
      return writeOutput(...args);
    };
    items.write = async (...args) => {
      items.write = writeItem;
      if (before === 'record') await overtake();
      return writeItem(...args);
    };
    await encode('a.png', { sequencer: '0A' });
    expect(objects.outputs.get('a.png.txt')?.content.toString()).toBe(base64(GIF));
    expect(items.stored.get('a.png')).toMatchObject({ output_etag: objects.outputs.get('a.png.txt')!.etag });
  });
});
