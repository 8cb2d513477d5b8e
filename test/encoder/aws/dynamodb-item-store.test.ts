import { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBRowStore } from '../../../src/encoder/aws/dynamodb-item-store';
import { encodeImage } from '../../../src/encoder/encode-image';
import { DynamoDBModel } from '../../../tools/explorer/models/dynamodb-model';
import { carryOut } from '../../../tools/explorer/models/model-services';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { PNG } from '../../support/encoder/sample-images';

type Item = Record<string, AttributeValue>;

/** Encodes an image whose row was made by somebody else, twice, and gives the row after each time. */
async function encodeOver(item: Item): Promise<[Item, Item]> {
  const { objects, surroundings } = pipelineInMemory({ TABLE_KEY_NAME: 'image_name' });
  const { settings, signal } = surroundings;
  const table = new DynamoDBModel('image_name');
  table.put('a.png', item);
  const services = { buckets: {}, tables: { [settings.table.name]: table } };
  const client = { send: async (command: object) => carryOut(services, command) };
  const rows = new DynamoDBRowStore(client as unknown as DynamoDBClient, settings, signal);
  const deliver = async (bytes: Buffer, sequencer: string) => {
    objects.put('a.png', bytes);
    await encodeImage({ bucket: 'images', key: 'a.png', sequencer }, { ...surroundings, rows });
    return table.current('a.png')!;
  };
  return [await deliver(PNG, '0A'), await deliver(Buffer.concat([PNG, PNG]), '0B')];
}

/** As a hand-built pipeline leaves them. */
const ITS_OWN: Item = {
  album: { S: 'Lofoten' },
  tags: { SS: ['sea', 'winter'] },
  rating: { N: '5' },
  shared: { BOOL: true },
  place: { M: { lat: { N: '68.2' } } },
};

const OTHER_TYPES: [string, AttributeValue][] = [
  ['a text', { S: 'v2' }],
  ['a truth value', { BOOL: true }],
  ['nothing', { NULL: true }],
  ['a list', { L: [{ N: '1' }] }],
  ['a number with more digits than are exact', { N: '1763895600123456789' }],
  ['a fraction', { N: '1.25' }],
  ['a number', { N: '7' }],
];

describe('a row that others made', () => {
  test('is completed, and keeps every attribute that is not ours', async () => {
    for (const row of await encodeOver({ ...ITS_OWN, image_size: { N: '3' } })) {
      expect(row).toMatchObject({ ...ITS_OWN, image_size: { N: '3' }, image_name: { S: 'a.png' } });
    }
  });

  test('that names this very image as its source is completed, too', async () => {
    const [row] = await encodeOver({ ...ITS_OWN, source_bucket: { S: 'images' }, source_key: { S: 'a.png' } });
    expect(row).toMatchObject({ ...ITS_OWN, status: { S: 'ENCODED' } });
  });

  test.each(OTHER_TYPES)('has our attributes afterwards, also where each of ours was %s', async (_, value) => {
    const names = [
      'status',
      'reason',
      'sequencer',
      'size_bytes',
      'revision',
      'output_etag',
      'output_key',
      'expires_at',
    ];
    const [first, second] = await encodeOver({
      ...ITS_OWN,
      ...Object.fromEntries(names.map((name) => [name, value])),
    });
    expect(first).toMatchObject({ ...ITS_OWN, status: { S: 'ENCODED' }, size_bytes: { N: String(PNG.length) } });
    expect(first).not.toHaveProperty('reason');
    expect(Number(second.revision.N)).toBe(Number(first.revision.N) + 1);
    expect(second).toMatchObject({ status: { S: 'ENCODED' }, size_bytes: { N: String(2 * PNG.length) } });
  });
});
