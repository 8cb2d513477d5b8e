import { encodeImage } from '../../../src/encoder/encode-image';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { PNG, TEXT } from '../../support/encoder/sample-images';

const DAY = 86_400;

/** A pipeline with an object that is no image, delivered once. */
async function rejected(environment: Record<string, string> = { REJECTED_ITEM_RETENTION_SECONDS: String(DAY) }) {
  const pipeline = pipelineInMemory(environment);
  pipeline.objects.put('a.png', TEXT);
  await pipeline.deliver('a.png');
  const row = () => pipeline.rows.rows.get('a.png')!;
  return { ...pipeline, row };
}

describe('the row of a rejected image expires', () => {
  test('when its retention is over, in epoch seconds, as DynamoDB wants it', async () => {
    const { row, surroundings } = await rejected();
    expect(row().status).toBe('REJECTED');
    const rejectedAt = Date.parse(row().updated_at!) / 1000;
    expect(Number.isInteger(row().expires_at)).toBe(true);
    expect(Math.abs(row().expires_at! - (rejectedAt + DAY))).toBeLessThanOrEqual(1);
    expect(surroundings.settings.rejectedItemRetentionSeconds).toBe(DAY);
  });

  test('never, where no retention is set', async () => {
    const { row } = await rejected({});
    expect(row()).toMatchObject({ status: 'REJECTED' });
    expect(row().expires_at).toBeUndefined();
  });

  test('no more, once there is an image that is encoded', async () => {
    const { objects, deliver, row } = await rejected();
    objects.put('a.png', PNG);
    await deliver('a.png', { sequencer: '0B' });
    expect(row()).toMatchObject({ status: 'ENCODED' });
    expect(row().expires_at).toBeUndefined();
  });

  test('also where it was rejected before a retention was set, once it is delivered again', async () => {
    const { row, surroundings } = await rejected({});
    const { settings } = pipelineInMemory({ REJECTED_ITEM_RETENTION_SECONDS: String(DAY) }).surroundings;
    const image = { bucket: 'images', key: 'a.png', sequencer: '0A' };
    const withRetention = { ...surroundings, settings };
    expect(await encodeImage(image, withRetention)).toEqual({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(row().expires_at).toBeGreaterThan(0);
    expect(await encodeImage(image, withRetention)).toEqual({ status: 'UNCHANGED' });
  });

  test('as it was to, when a duplicate is delivered', async () => {
    const { deliver, row } = await rejected();
    const { expires_at } = row();
    expect(await deliver('a.png', { sequencer: '0B' })).toEqual({ status: 'UNCHANGED' });
    expect(row()).toMatchObject({ sequencer: '0B', expires_at });
  });
});

describe('rows of deleted images stay', () => {
  test('with a retention of rejected ones', async () => {
    const { objects, deliver, row } = await rejected({
      REJECTED_ITEM_RETENTION_SECONDS: String(DAY),
      SYNCHRONIZE_DELETES: 'true',
    });
    objects.inputs.delete('a.png');
    await deliver('a.png', { sequencer: '0B' });
    expect(row()).toMatchObject({ status: 'DELETED' });
    expect(row().expires_at).toBeUndefined();
  });
});

describe('a row that expired and came again is not taken for the former one', () => {
  test('by a run that has read the former one', async () => {
    let deliverNewer: () => Promise<unknown> = async () => undefined;
    const pipeline = await rejected();
    const { objects, rows, deliver, row } = pipeline;
    const write = objects.write.bind(objects);
    objects.put('a.png', PNG);
    objects.write = async (output, expectedEtag) => {
      const etag = await write(output, expectedEtag);
      await deliverNewer();
      return etag;
    };
    deliverNewer = async () => {
      deliverNewer = async () => undefined;
      rows.rows.delete('a.png');
      objects.put('a.png', Buffer.concat([PNG, PNG]));
      await deliver('a.png', { sequencer: '0C' });
    };

    await deliver('a.png', { sequencer: '0B' });

    expect(row()).toMatchObject({
      status: 'ENCODED',
      size_bytes: 2 * PNG.length,
      output_etag: objects.outputs.get('a.png.txt')!.etag,
    });
  });
});
