import { setImmediate as turn } from 'node:timers/promises';
import { encodeImage } from '../../../src/encoder/encode-image';
import {
  ConditionFailedError,
  ContentionError,
  DeadlineError,
  ForeignRowError,
  PutResponseLostError,
  StoreCallFailedError,
} from '../../../src/encoder/errors';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { GIF, jpeg, PNG, TEXT } from '../../support/encoder/sample-images';

const base64 = (bytes: Buffer) => bytes.toString('base64');

/** A pipeline that has encoded `a.png` for a delivery with the sequencer 0A. */
async function encoded(environment: Record<string, string> = {}) {
  const pipeline = pipelineInMemory(environment);
  pipeline.objects.put('a.png', PNG);
  await pipeline.deliver('a.png', { sequencer: '0A' });
  pipeline.objects.calls.splice(0);
  return pipeline;
}

describe('a duplicate writes nothing', () => {
  test('after one look at the text, and says so', async () => {
    const { objects, deliver } = await encoded();
    expect(await deliver('a.png', { sequencer: '0A' })).toEqual({ status: 'UNCHANGED' });
    expect(objects.calls).toEqual(['find a.png', 'row of a.png', 'look at a.png.txt']);
  });

  test('without sequencer too', async () => {
    const { objects, deliver } = await encoded();
    expect(await deliver('a.png', {})).toEqual({ status: 'UNCHANGED' });
    expect(objects.calls).toEqual(['row of a.png', 'look at a.png.txt', 'find a.png']);
  });

  test('of a rejection', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.put('a.png', TEXT);
    await deliver('a.png');
    expect(await deliver('a.png')).toEqual({ status: 'UNCHANGED' });
    expect(rows.rows.get('a.png')).toMatchObject({ status: 'REJECTED', revision: 1 });
  });

  test('but a newer sequencer, without which an older run could take itself for the newest', async () => {
    const { rows, deliver } = await encoded();
    const before = rows.rows.get('a.png');
    expect(await deliver('a.png', { sequencer: '0B' })).toEqual({ status: 'UNCHANGED' });
    expect(rows.rows.get('a.png')).toEqual({
      ...before,
      sequencer: '0B',
      revision: 2,
      updated_at: expect.any(String),
    });
  });
});

describe('a newer image takes the place of an older one', () => {
  test('text and row', async () => {
    const { objects, rows, deliver } = await encoded();
    objects.put('a.png', GIF);
    await deliver('a.png', { sequencer: '0B' });
    expect(objects.outputs.get('a.png.txt')?.text.toString()).toBe(base64(GIF));
    expect(rows.rows.get('a.png')).toMatchObject({ image_format: 'GIF', sequencer: '0B', revision: 2 });
    expect(objects.calls).toEqual(['find a.png', 'row of a.png', 'read a.png', 'write a.png.txt', 'record a.png']);
  });

  test('even when it is delivered last, for the object is read as it is now', async () => {
    const { objects, rows, deliver } = await encoded();
    objects.put('a.png', GIF);
    await deliver('a.png', { sequencer: '0C' });
    expect(await deliver('a.png', { sequencer: '0B' })).toEqual({ status: 'UNCHANGED' });
    expect(rows.rows.get('a.png')).toMatchObject({ image_format: 'GIF', sequencer: '0C' });
  });

  test('a bad one leaves nothing of the older one behind', async () => {
    const { objects, rows, deliver } = await encoded();
    objects.put('a.png', TEXT);
    expect(await deliver('a.png', { sequencer: '0B' })).toEqual({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(objects.outputs.size).toBe(0);
    expect(rows.rows.get('a.png')).not.toHaveProperty('output_etag');
  });

  test('the sequencer of the row never goes back', async () => {
    const { objects, rows, deliver } = await encoded();
    objects.put('a.png', GIF);
    await deliver('a.png', { sequencer: '09' });
    expect(rows.rows.get('a.png')).toMatchObject({ image_format: 'GIF', sequencer: '0A' });
  });
});

describe('a deletion', () => {
  test('removes the text and says so in the row, where deletions are synchronized', async () => {
    const { objects, rows, deliver } = await encoded({ SYNCHRONIZE_DELETES: 'true' });
    objects.inputs.delete('a.png');
    expect(await deliver('a.png', { sequencer: '0B' })).toEqual({ status: 'DELETED' });
    expect(objects.outputs.size).toBe(0);
    expect(rows.rows.get('a.png')).toMatchObject({ status: 'DELETED', sequencer: '0B', source_key: 'a.png' });
    expect(await deliver('a.png', { sequencer: '0B' })).toEqual({ status: 'UNCHANGED' });
  });

  test('of an image that was never encoded leaves a row, so that a run under way notices', async () => {
    const { rows, deliver } = pipelineInMemory({ SYNCHRONIZE_DELETES: 'true' });
    expect(await deliver('a.png')).toEqual({ status: 'DELETED' });
    expect(rows.rows.get('a.png')).toMatchObject({ status: 'DELETED', revision: 1 });
  });

  test('changes nothing where deletions are not synchronized', async () => {
    const { objects, rows, deliver } = await encoded();
    objects.inputs.delete('a.png');
    expect(await deliver('a.png', { sequencer: '0B' })).toEqual({ status: 'GONE' });
    expect(objects.outputs.size).toBe(1);
    expect(rows.rows.get('a.png')).toMatchObject({ status: 'ENCODED' });
  });
});

describe('what does not fit together is put right', () => {
  test('a text that its row does not know, of a run that died', async () => {
    const { objects, rows, deliver } = await encoded();
    rows.rows.clear();
    expect(await deliver('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(rows.rows.get('a.png')).toMatchObject({ output_etag: objects.outputs.get('a.png.txt')!.etag });
  });

  test('a text that is not the one that its row names', async () => {
    const { objects, rows, deliver } = await encoded();
    objects.outputs.set('a.png.txt', { ...objects.outputs.get('a.png.txt')!, etag: '"other"' });
    expect(await deliver('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(rows.rows.get('a.png')).toMatchObject({ output_etag: objects.outputs.get('a.png.txt')!.etag });
  });

  test('a text that is gone', async () => {
    const { objects, deliver } = await encoded();
    objects.outputs.clear();
    expect(await deliver('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(objects.outputs.size).toBe(1);
  });

  test('a text that appears again after its rejection', async () => {
    const { objects, deliver } = await encoded();
    const text = objects.outputs.get('a.png.txt')!;
    objects.put('a.png', TEXT);
    await deliver('a.png');
    objects.outputs.set('a.png.txt', text);
    expect(await deliver('a.png')).toMatchObject({ status: 'REJECTED' });
    expect(objects.outputs.size).toBe(0);
  });

  test('settings that have changed: redelivered images are encoded again', async () => {
    const { objects, rows, surroundings } = await encoded();
    const moved = pipelineInMemory({ OUTPUT_PREFIX: 'base64/' });
    const settings = moved.surroundings.settings;
    const image = { bucket: 'images', key: 'a.png', sequencer: '0A' };
    expect(await encodeImage(image, { ...surroundings, settings })).toMatchObject({ status: 'ENCODED' });
    expect(rows.rows.get('a.png')).toMatchObject({ output_key: 'base64/a.png.txt' });
    expect([...objects.outputs.keys()]).toEqual(['a.png.txt', 'base64/a.png.txt']);
  });

  test('a format that has changed: the text is replaced', async () => {
    const { objects, rows, surroundings } = await encoded();
    const { settings } = pipelineInMemory({ OUTPUT_FORMAT: 'MIME' }).surroundings;
    const image = { bucket: 'images', key: 'a.png', sequencer: '0A' };
    expect(await encodeImage(image, { ...surroundings, settings })).toMatchObject({ status: 'ENCODED' });
    expect(rows.rows.get('a.png')).toMatchObject({ output_format: 'MIME', revision: 2 });
    expect(objects.outputs.get('a.png.txt')!.text.toString()).toMatch(/\r\n$/);
  });

  test('a policy that has become stricter: redelivered images are rejected', async () => {
    const { objects, surroundings } = await encoded();
    const { settings } = pipelineInMemory({ CONTENT_POLICY: '["GIF"]' }).surroundings;
    const image = { bucket: 'images', key: 'a.png', sequencer: '0A' };
    expect(await encodeImage(image, { ...surroundings, settings })).toMatchObject({ status: 'REJECTED' });
    expect(objects.outputs.size).toBe(0);
  });
});

describe('after a PutObject without a response the invocation repairs output and item, and then fails', () => {
  const place = { container: 'texts', key: 'a.png.txt' };
  const LOST = () => new PutResponseLostError(place, { cause: new Error('read ECONNRESET') });
  const OPTIMISTIC = ['find a.png', 'row of a.png', 'read a.png', 'write a.png.txt'];
  const REPAIR = ['row of a.png', 'look at a.png.txt', 'find a.png', 'read a.png', 'write a.png.txt', 'record a.png'];

  /** A pipeline whose output has no item, over a new image; the error is what a rejected write ends with. */
  async function rejecting(error: () => Error) {
    const pipeline = await encoded();
    const { objects, rows } = pipeline;
    rows.rows.clear();
    objects.put('a.png', GIF);
    const write = objects.write.bind(objects);
    objects.write = (...args) =>
      write(...args).catch((failure: Error) => {
        throw failure instanceof ConditionFailedError ? error() : failure;
      });
    return pipeline;
  }

  test('converges if S3 rejects the output because an item is missing and the response is lost every time', async () => {
    const { objects, rows, deliver } = await rejecting(LOST);
    await expect(deliver('a.png')).rejects.toThrow(PutResponseLostError);
    expect(objects.calls.splice(0)).toEqual([...OPTIMISTIC, ...REPAIR]);
    expect(objects.outputs.get('a.png.txt')?.text.toString()).toBe(base64(GIF));
    expect(rows.rows.get('a.png')).toMatchObject({ output_etag: objects.outputs.get('a.png.txt')!.etag });
    expect(await deliver('a.png')).toEqual({ status: 'UNCHANGED' });
  });

  test('converges if the item names an older output', async () => {
    const { objects, rows, deliver } = await rejecting(LOST);
    const { etag } = objects.outputs.get('a.png.txt')!;
    await expect(deliver('a.png')).rejects.toThrow(PutResponseLostError);
    rows.rows.set('a.png', { ...rows.rows.get('a.png'), output_etag: etag });
    objects.put('a.png', jpeg(1));
    await expect(deliver('a.png')).rejects.toThrow(PutResponseLostError);
    expect(await deliver('a.png')).toEqual({ status: 'UNCHANGED' });
    expect(objects.outputs.get('a.png.txt')?.text.toString()).toBe(base64(jpeg(1)));
  });

  test('fails with the first error, which carries the outcome of the repair', async () => {
    const { deliver } = await rejecting(LOST);
    await expect(deliver('a.png')).rejects.toMatchObject({
      message: LOST().message,
      repair: { status: 'ENCODED', outputSizeBytes: base64(GIF).length },
    });
  });

  test('fails with the error of the repair if the repair fails', async () => {
    const { objects, rows, deliver } = await rejecting(LOST);
    rows.write = () => Promise.reject(new Error('the item could not be written'));
    await expect(deliver('a.png')).rejects.toThrow('the item could not be written');
    expect(objects.calls).toEqual([...OPTIMISTIC, ...REPAIR.slice(0, -1)]);
  });

  test('repairs only once', async () => {
    const { objects, deliver } = await rejecting(LOST);
    objects.write = () => Promise.reject(LOST());
    await expect(deliver('a.png')).rejects.toMatchObject({ name: 'PutResponseLostError', repair: undefined });
    expect(objects.calls.filter((call) => call === 'look at a.png.txt')).toHaveLength(1);
  });

  test('repairs nothing after a failure with a response', async () => {
    const { objects, deliver } = await rejecting(
      () => new StoreCallFailedError('PutObject', place, { cause: new Error('InternalError') }),
    );
    await expect(deliver('a.png')).rejects.toThrow('InternalError');
    expect(objects.calls).toEqual(OPTIMISTIC);
  });

  test('repairs nothing when the time is over', async () => {
    const { objects, deadline, deliver } = await rejecting(LOST);
    const write = objects.write.bind(objects);
    objects.write = (...args) => write(...args).finally(() => deadline.abort(new DeadlineError()));
    await expect(deliver('a.png')).rejects.toThrow(PutResponseLostError);
    expect(objects.calls).toEqual(OPTIMISTIC);
  });
});

describe('rows of others', () => {
  test('of another bucket are never overwritten; the error names both buckets', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.put('a.png', PNG);
    rows.rows.set('a.png', { source_bucket: 'their-images' });
    await expect(deliver('a.png')).rejects.toThrow(ForeignRowError);
    await expect(deliver('a.png', {})).rejects.toThrow(/their-images.*images.*tableKeyPrefix/s);
    expect(rows.rows.get('a.png')).toEqual({ source_bucket: 'their-images' });
    expect(objects.outputs.size).toBe(0);
  });

  test('of another object are never overwritten, where the prefixes of two pipelines meet in one key', async () => {
    const { objects, rows, deliver } = pipelineInMemory({ TABLE_KEY_PREFIX: 'b/' });
    objects.put('a.png', PNG);
    rows.rows.set('a.png', { source_bucket: 'images', source_key: 'b/a.png' });
    await expect(deliver('a.png')).rejects.toThrow(
      /describes b\/a\.png of the bucket images, so it is not overwritten for a\.png/,
    );
    expect(objects.outputs.size).toBe(0);
  });

  test('that say nothing of a source are completed', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.put('a.png', PNG);
    rows.rows.set('a.png', {});
    expect(await deliver('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(rows.rows.get('a.png')).toMatchObject({ status: 'ENCODED', revision: 1 });
  });
});

describe('an image that changes while it is read', () => {
  const changed = () => Promise.reject(new ConditionFailedError({ container: 'images', key: 'a.png' }));

  test('is read again as it is then', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    const read = () => {
      objects.put('a.png', jpeg(1));
      return changed();
    };
    objects.put('a.png', PNG, { read });
    expect(await deliver('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(rows.rows.get('a.png')).toMatchObject({ image_format: 'JPEG' });
  });

  test('again and again is left to the next delivery, with an error that says so', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.put('a.png', PNG, { read: changed });
    await expect(deliver('a.png')).rejects.toThrow(ContentionError);
    expect(rows.rows.size).toBe(0);
  });
});

describe('an older run never has the last word', () => {
  test('when it has read the object before, and the row after, a newer run did all its work', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.put('a.png', PNG);
    const read = rows.read.bind(rows);
    rows.read = async (key) => {
      rows.read = read;
      await turn();
      objects.put('a.png', GIF);
      await deliver('a.png', { sequencer: '0B' });
      return read(key);
    };
    await deliver('a.png', { sequencer: '0A' });
    expect(objects.outputs.get('a.png.txt')?.text.toString()).toBe(base64(GIF));
    expect(rows.rows.get('a.png')).toMatchObject({ image_format: 'GIF', sequencer: '0B' });
  });

  test('when the image is deleted, and an older run writes text and row after the text was looked for', async () => {
    const { objects, rows, deliver } = pipelineInMemory({ SYNCHRONIZE_DELETES: 'true' });
    objects.put('a.png', PNG);
    const find = objects.find.bind(objects);
    const read = rows.read.bind(rows);
    rows.read = async (key) => {
      rows.read = read;
      objects.find = (imageKey) => {
        objects.find = find;
        const lookup = find(imageKey);
        objects.inputs.delete('a.png');
        return lookup;
      };
      await deliver('a.png', {});
      return read(key);
    };
    expect(await deliver('a.png', {})).toEqual({ status: 'DELETED' });
    expect(objects.outputs.size).toBe(0);
    expect(rows.rows.get('a.png')).toMatchObject({ status: 'DELETED' });
  });

  test.each([
    ['text', 'write'],
    ['row', 'record'],
  ])('when a newer run writes the %s between its reading and its writing', async (_, before) => {
    const pipeline = pipelineInMemory();
    const { objects, rows, deliver } = pipeline;
    objects.put('a.png', PNG);
    const overtake = async () => {
      objects.put('a.png', GIF);
      await deliver('a.png', { sequencer: '0B' });
    };
    const [writeText, writeRow] = [objects.write.bind(objects), rows.write.bind(rows)];
    objects.write = async (...args) => {
      objects.write = writeText;
      if (before === 'write') await overtake();
      return writeText(...args);
    };
    rows.write = async (...args) => {
      rows.write = writeRow;
      if (before === 'record') await overtake();
      return writeRow(...args);
    };
    await deliver('a.png', { sequencer: '0A' });
    expect(objects.outputs.get('a.png.txt')?.text.toString()).toBe(base64(GIF));
    expect(rows.rows.get('a.png')).toMatchObject({ output_etag: objects.outputs.get('a.png.txt')!.etag });
  });
});
