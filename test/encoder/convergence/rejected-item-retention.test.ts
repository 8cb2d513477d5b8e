import { encodeImage } from '../../../src/encoder/process-event';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { PNG, TEXT } from '../../support/encoder/sample-images';

const DAY = 86_400;

/** A pipeline with an object that is not an image, and that has been rejected. */
async function rejected(environment: Record<string, string> = { REJECTED_ITEM_RETENTION_SECONDS: String(DAY) }) {
  const pipeline = pipelineInMemory(environment);
  pipeline.objects.put('a.png', TEXT);
  await pipeline.encode('a.png');
  const item = () => pipeline.items.stored.get('a.png')!;
  return { ...pipeline, item };
}

describe('the item of a rejected image', () => {
  test('expires after its retention, in epoch seconds as DynamoDB requires', async () => {
    const { item, context } = await rejected();
    expect(item().status).toBe('REJECTED');
    const rejectedAt = Date.parse(item().updated_at!) / 1000;
    expect(Number.isInteger(item().expires_at)).toBe(true);
    expect(Math.abs(item().expires_at! - (rejectedAt + DAY))).toBeLessThanOrEqual(1);
    expect(context.settings.rejectedItemRetentionSeconds).toBe(DAY);
  });

  test('does not expire if no retention is set', async () => {
    const { item } = await rejected({});
    expect(item()).toMatchObject({ status: 'REJECTED' });
    expect(item().expires_at).toBeUndefined();
  });

  test('no longer expires after an image was encoded', async () => {
    const { objects, encode, item } = await rejected();
    objects.put('a.png', PNG);
    await encode('a.png', { sequencer: '0B' });
    expect(item()).toMatchObject({ status: 'ENCODED' });
    expect(item().expires_at).toBeUndefined();
  });

  test('expires after a duplicate event if it was rejected before the retention was set', async () => {
    const { item, context } = await rejected({});
    const { settings } = pipelineInMemory({ REJECTED_ITEM_RETENTION_SECONDS: String(DAY) }).context;
    const image = { bucket: 'images', key: 'a.png', sequencer: '0A' };
    const withRetention = { ...context, settings };
    expect(await encodeImage(image, withRetention)).toEqual({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(item().expires_at).toBeGreaterThan(0);
    expect(await encodeImage(image, withRetention)).toEqual({ status: 'UNCHANGED' });
  });

  test('expires at the same time after a duplicate event', async () => {
    const { encode, item } = await rejected();
    const { expires_at } = item();
    expect(await encode('a.png', { sequencer: '0B' })).toEqual({ status: 'UNCHANGED' });
    expect(item()).toMatchObject({ sequencer: '0B', expires_at });
  });
});

describe('the item of a deleted image', () => {
  test('does not expire', async () => {
    const { objects, encode, item } = await rejected({
      REJECTED_ITEM_RETENTION_SECONDS: String(DAY),
      SYNCHRONIZE_DELETES: 'true',
    });
    objects.inputs.delete('a.png');
    await encode('a.png', { sequencer: '0B' });
    expect(item()).toMatchObject({ status: 'DELETED' });
    expect(item().expires_at).toBeUndefined();
  });
});

describe('an item that expired and was created again', () => {
  test('is not overwritten by an invocation that read the earlier item', async () => {
    let encodeNewer: () => Promise<unknown> = async () => undefined;
    const pipeline = await rejected();
    const { objects, items, encode, item } = pipeline;
    const write = objects.write.bind(objects);
    objects.put('a.png', PNG);
    objects.write = async (output, expectedEtag) => {
      const etag = await write(output, expectedEtag);
      await encodeNewer();
      return etag;
    };
    encodeNewer = async () => {
      encodeNewer = async () => undefined;
      items.stored.delete('a.png');
      objects.put('a.png', Buffer.concat([PNG, PNG]));
      await encode('a.png', { sequencer: '0C' });
    };

    await encode('a.png', { sequencer: '0B' });

    expect(item()).toMatchObject({
      status: 'ENCODED',
      size_bytes: 2 * PNG.length,
      output_etag: objects.outputs.get('a.png.txt')!.etag,
    });
  });
});
