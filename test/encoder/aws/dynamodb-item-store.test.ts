import { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBItemStore } from '../../../src/encoder/aws/dynamodb-item-store';
import { encodeImage } from '../../../src/encoder/process-event';
import { DynamoDBModel } from '../../../tools/explorer/models/dynamodb-model';
import { carryOut } from '../../../tools/explorer/models/model-services';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { PNG } from '../../support/encoder/sample-images';

type Item = Record<string, AttributeValue>;

/** Encodes an image whose item another application created, twice. Returns the item after each time. */
async function encodeOver(item: Item): Promise<[Item, Item]> {
  const { objects, context } = pipelineInMemory({ TABLE_KEY_NAME: 'image_name' });
  const { settings, signal } = context;
  const table = new DynamoDBModel('image_name');
  table.put('a.png', item);
  const services = { buckets: {}, tables: { [settings.table.name]: table } };
  const client = { send: async (command: object) => carryOut(services, command) };
  const items = new DynamoDBItemStore(client as unknown as DynamoDBClient, settings, signal);
  const encode = async (bytes: Buffer, sequencer: string) => {
    objects.put('a.png', bytes);
    await encodeImage({ bucket: 'images', key: 'a.png', sequencer }, { ...context, items });
    return table.current('a.png')!;
  };
  return [await encode(PNG, '0A'), await encode(Buffer.concat([PNG, PNG]), '0B')];
}

/** Attributes of another application. */
const OTHER_ATTRIBUTES: Item = {
  album: { S: 'Lofoten' },
  tags: { SS: ['sea', 'winter'] },
  rating: { N: '5' },
  shared: { BOOL: true },
  location: { M: { lat: { N: '68.2' } } },
};

const OTHER_TYPES: [string, AttributeValue][] = [
  ['a string', { S: 'v2' }],
  ['a Boolean', { BOOL: true }],
  ['null', { NULL: true }],
  ['a list', { L: [{ N: '1' }] }],
  ['a number with more digits than are exact', { N: '1763895600123456789' }],
  ['a fraction', { N: '1.25' }],
  ['a number', { N: '7' }],
];

describe('an item of another application', () => {
  test('is completed and keeps its other attributes', async () => {
    for (const item of await encodeOver({ ...OTHER_ATTRIBUTES, image_size: { N: '3' } })) {
      expect(item).toMatchObject({ ...OTHER_ATTRIBUTES, image_size: { N: '3' }, image_name: { S: 'a.png' } });
    }
  });

  test('is completed if it names the same image as its source', async () => {
    const [item] = await encodeOver({
      ...OTHER_ATTRIBUTES,
      source_bucket: { S: 'images' },
      source_key: { S: 'a.png' },
    });
    expect(item).toMatchObject({ ...OTHER_ATTRIBUTES, status: { S: 'ENCODED' } });
  });

  test.each(OTHER_TYPES)('gets the attributes of the encoder if each of them was %s', async (_, value) => {
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
      ...OTHER_ATTRIBUTES,
      ...Object.fromEntries(names.map((name) => [name, value])),
    });
    expect(first).toMatchObject({
      ...OTHER_ATTRIBUTES,
      status: { S: 'ENCODED' },
      size_bytes: { N: String(PNG.length) },
    });
    expect(first).not.toHaveProperty('reason');
    expect(Number(second.revision.N)).toBe(Number(first.revision.N) + 1);
    expect(second).toMatchObject({ status: { S: 'ENCODED' }, size_bytes: { N: String(2 * PNG.length) } });
  });
});
