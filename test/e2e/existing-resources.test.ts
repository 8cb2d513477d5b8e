import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { TeamResources } from '../support/e2e/team-resources';
import { bootstrap, deploy } from '../support/emulator/cdk';
import { Emulator } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';

jest.setTimeout(300_000);

const IDS = [
  'AllFromData',
  'QueueFromData',
  'EventsFromData',
  'First',
  'Second',
  'ByArn',
  'OneBucket',
  'UnchangedRole',
  'EverySetting',
];

let emulator: Emulator;
let directory: string;
let pipelines: Record<string, DeployedPipeline>;

beforeAll(async () => {
  const prepared = async () => {
    emulator = await Emulator.start();
    await bootstrap(emulator);
    await TeamResources.create(emulator);
  };
  const app = join(__dirname, 'apps', 'existing');
  [directory] = await Promise.all([stageApp(app, `e2e-existing-${process.pid}`), prepared()]);
  const { outputs } = await deploy({ emulator, directory });
  pipelines = Object.fromEntries(
    IDS.map((id) => [id, DeployedPipeline.fromOutputs(emulator, outputs.Encoding, id, 'record')]),
  );
});

afterAll(async () => {
  await emulator?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

async function expectEncoded(id: string, name: string): Promise<void> {
  const key = `${id}/${name}`;
  await pipelines[id].upload(key, smallPhotograph);
  expect(await pipelines[id].waitForItem(`${id}#${key}`)).toMatchObject({ status: 'ENCODED', source_key: key });
  expect(await pipelines[id].outputText(`outputs/${id}/${key}.txt`)).toBe(smallPhotograph.toString('base64'));
}

describe('an image is encoded with existing resources of the same stack, of another stack and of no stack', () => {
  test.each(IDS)('%s', (id) => expectEncoded(id, 'photo.jpg'));
});

test('items can be queried by their status', async () => {
  await pipelines.EverySetting.upload('EverySetting/letter.jpg', 'Dear reader, this is text.');
  await pipelines.EverySetting.waitForItem('EverySetting#EverySetting/letter.jpg', { status: 'REJECTED' });
  const { Items } = await new DynamoDBClient(emulator.clientConfig).send(
    new QueryCommand({
      TableName: pipelines.EverySetting.resources.table,
      IndexName: 'status-updated_at-index',
      KeyConditionExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': { S: 'REJECTED' } },
    }),
  );
  expect(Items).toMatchObject([{ source_key: { S: 'EverySetting/letter.jpg' }, reason: { S: 'NOT_AN_IMAGE' } }]);
});

describe('after one of several pipelines of an imported bucket is removed', () => {
  beforeAll(async () => {
    await deploy({ emulator, directory, stacks: ['Encoding'], context: { without: 'First' } });
  });

  test('the other pipelines are still triggered', async () => {
    await expectEncoded('Second', 'later.jpg');
    await expectEncoded('ByArn', 'later.jpg');
  });

  test('the removed pipeline is no longer triggered', async () => {
    await pipelines.First.upload('First/later.jpg', smallPhotograph);
    // The other pipeline has encoded a later upload.
    await expectEncoded('Second', 'last.jpg');
    expect(await pipelines.First.item('First#First/later.jpg')).toBeUndefined();
  });
});
