import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { TeamResources } from '../support/e2e/team-resources';
import { bootstrap, deploy, destroy, stackResources } from '../support/emulator/cdk';
import { Emulator } from '../support/emulator/emulator';
import { inventory, leftBehind } from '../support/emulator/inventory';
import { stageApp } from '../support/emulator/library-package';

jest.setTimeout(300_000);

let emulator: Emulator;
let directory: string;
let inventoryBefore: string[];
let team: TeamResources;
let teamNotifications: unknown;
let plain: DeployedPipeline;
let imported: DeployedPipeline;

beforeAll(async () => {
  const prepared = async () => {
    emulator = await Emulator.start();
    await bootstrap(emulator);
    team = await TeamResources.create(emulator);
    teamNotifications = await team.notifications();
    inventoryBefore = await inventory(emulator);
  };
  const app = join(__dirname, 'apps', 'pipelines');
  [directory] = await Promise.all([stageApp(app, `e2e-pipelines-${process.pid}`), prepared()]);
  const { outputs } = await deploy({ emulator, directory });
  plain = DeployedPipeline.fromOutputs(emulator, outputs.PlainPipeline);
  imported = DeployedPipeline.fromOutputs(emulator, outputs.ImportedPipeline, 'Images', 'record');
});

afterAll(async () => {
  await emulator?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

describe('existing buckets and an existing table', () => {
  test('are used by the pipeline, within its prefixes', async () => {
    await imported.upload('in box/first.jpg', smallPhotograph);
    await imported.upload('elsewhere/second.jpg', smallPhotograph);

    expect(await imported.waitForItem('photo#in box/first.jpg')).toMatchObject({
      record: 'photo#in box/first.jpg',
      status: 'ENCODED',
      source_bucket: 'team-photos',
      output_bucket: 'team-outputs',
      output_key: 'base64/in box/first.jpg.txt',
    });
    expect(await imported.outputText('base64/in box/first.jpg.txt')).toBe(smallPhotograph.toString('base64'));
    expect(await imported.outputKeys()).toEqual(['base64/in box/first.jpg.txt']);
  });

  test('keep the notifications that do not belong to the pipeline', async () => {
    expect(await team.notifications()).toMatchObject({
      QueueConfigurations: [{ Id: 'reports' }],
      LambdaFunctionConfigurations: expect.arrayContaining([expect.anything()]),
    });
  });
});

describe('a pipeline without props', () => {
  test('is updated in place, and keeps its data', async () => {
    await plain.upload('before.jpg', smallPhotograph);
    await plain.waitForItem('before.jpg', { status: 'ENCODED' });
    const resources = await stackResources(emulator, 'PlainPipeline');

    await deploy({ emulator, directory, stacks: ['PlainPipeline'], context: { outputSuffix: '.b64' } });

    expect(await stackResources(emulator, 'PlainPipeline')).toEqual(resources);
    await plain.upload('after.jpg', smallPhotograph);
    expect(await plain.waitForItem('after.jpg')).toMatchObject({ status: 'ENCODED', output_key: 'after.jpg.b64' });
    expect(await plain.waitForItem('before.jpg')).toMatchObject({ status: 'ENCODED', output_key: 'before.jpg.txt' });
    expect(await plain.outputKeys()).toEqual(['after.jpg.b64', 'before.jpg.txt']);
  });
});

describe('after the stacks are destroyed', () => {
  let contents: Record<string, string[]>;

  beforeAll(async () => {
    contents = await team.contents();
    await destroy({ emulator, directory });
  });

  test('the buckets and the table of a pipeline without props remain, with all their data', async () => {
    expect(await plain.outputKeys()).toEqual(['after.jpg.b64', 'before.jpg.txt']);
    expect(await plain.item('before.jpg')).toMatchObject({ status: 'ENCODED' });
    expect(await leftBehind(emulator, inventoryBefore)).toEqual(
      [
        `bucket ${plain.resources.outputBucket}`,
        `bucket ${plain.resources.uploadBucket}`,
        ...[plain, imported].map(({ resources }) => `log group ${resources.logGroup}`),
        ...[plain, imported].map(({ resources }) => `queue ${resources.deadLetterQueue}`),
        `table ${plain.resources.table}`,
      ].sort(),
    );
  });

  test('the existing resources are unchanged, with all their data', async () => {
    expect(await team.contents()).toEqual(contents);
    expect(await team.notifications()).toEqual(teamNotifications);
  });
});
