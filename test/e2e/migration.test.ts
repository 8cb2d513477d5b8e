import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteFunctionCommand, InvokeCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import {
  GetBucketNotificationConfigurationCommand,
  NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { DocumentedCommands } from '../support/e2e/documented-commands';
import { HandBuiltPipeline } from '../support/e2e/hand-built-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { bootstrap, deploy, destroy } from '../support/emulator/cdk';
import { CHECKOUT } from '../support/emulator/checkout';
import { Emulator } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { waitFor } from '../support/emulator/wait-for';
import { codeBlocksOf } from '../support/markdown';

jest.setTimeout(300_000);

const APP = join(__dirname, 'apps', 'migration');
const PAGE = readFileSync(join(CHECKOUT, 'docs', 'migrating.md'), 'utf8');
const NO_IMAGE = 'album/letter.jpg';
const NOT_MATCHING = 'readme.md';
const BEFORE = ['album/cat 1+1.jpg', 'album/ねこ.png', 'same/name.jpg', NO_IMAGE];
const MEANWHILE = ['album/meanwhile.jpg', 'album/late.png'];
const WITHOUT_IMAGE = 'an item without an image';

let emulator: Emulator;
let folder: string;
let directory: string;
let team: HandBuiltPipeline;
let shop: HandBuiltPipeline;
let commands: DocumentedCommands;
let outputs: Record<string, Record<string, string>>;

/** The photograph with the key appended, so that no two images are the same; the letter is not an image. */
const contentOf = (key: string) =>
  key === NO_IMAGE ? Buffer.from('Dear reader') : Buffer.concat([smallPhotograph, Buffer.from(key)]);

/** The command blocks of a step of the page. */
function blocksOf(version: string, step: string): string[] {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(version))!;
  return codeBlocksOf(
    section.split(/^### /m).find((text) => text.startsWith(step))!,
    'sh',
  );
}

const consoleStep = (step: string) => blocksOf('From the console version', step);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-encoding-migration-'));
  const prepared = async () => {
    // Shorter waits before Step Functions retries.
    emulator = await Emulator.start({ environment: { SFN_WAIT_SCALE: '0.01' } });
    await bootstrap(emulator);
    commands = new DocumentedCommands(emulator, folder);
    await writeFile(join(folder, 'photo.jpg'), smallPhotograph);
    team = await HandBuiltPipeline.create(
      emulator,
      {
        photos: 'team-photos',
        outputs: 'team-texts',
        table: 'image-rows',
        function: 'image-to-base64',
        reports: 'team-reports',
      },
      folder,
    );
    shop = await HandBuiltPipeline.create(
      emulator,
      { photos: 'shop-photos', outputs: 'shop-texts', table: 'shop-rows', function: 'shop-encoder' },
      folder,
    );
    for (const pipeline of [team, shop]) await fill(pipeline);
  };
  [directory] = await Promise.all([stageApp(APP, `e2e-migration-${process.pid}`), prepared()]);
});

afterAll(async () => {
  await emulator?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** Uploads images that the hand-built function encodes, and adds attributes to its items. */
async function fill(pipeline: HandBuiltPipeline): Promise<void> {
  for (const key of [...BEFORE, NOT_MATCHING]) await pipeline.upload(key, contentOf(key));
  await waitFor('the items of the hand-built function', async (saw) => {
    const items = await pipeline.items();
    saw(items);
    return BEFORE.every((key) => items[key]?.status.S === 'done');
  });
  for (const key of BEFORE) await pipeline.note(key, `album of ${key}`);
  await pipeline.note(MEANWHILE[0], 'written before the upload');
  await pipeline.putOther(WITHOUT_IMAGE);
}

async function notificationsOf({ s3, names }: HandBuiltPipeline): Promise<NotificationConfiguration> {
  const { $metadata, ...configuration } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: names.photos }),
  );
  return configuration;
}

const targetsOf = ({ LambdaFunctionConfigurations }: NotificationConfiguration) => [
  ...new Set((LambdaFunctionConfigurations ?? []).map(({ LambdaFunctionArn }) => LambdaFunctionArn)),
];

/** Invokes the function with an event from before, as Lambda does in a retry. */
async function retryEarlierEvent({ lambda, names }: HandBuiltPipeline, key: string): Promise<void> {
  const Payload = JSON.stringify({ Records: [{ s3: { bucket: { name: names.photos }, object: { key } } }] });
  await lambda.send(new InvokeCommand({ FunctionName: names.function, InvocationType: 'Event', Payload }));
}

async function backfill(stack: string): Promise<Record<string, string>> {
  const [start] = consoleStep('5.')[0].split('\n');
  const [{ executionArn }] = await commands.run(start, outputs[stack]);
  const [describe] = consoleStep('5.')[1].split('\n');
  return waitFor('the end of the backfill', async (saw) => {
    const [execution] = await commands.run(describe, { executionArn });
    saw(execution.status);
    return execution.status !== 'RUNNING' && execution;
  });
}

/** Every image has its exact output and its item, and no data is lost. */
async function expectMigrated(
  pipeline: HandBuiltPipeline,
  images: readonly string[],
  outputKeyOf: (key: string) => string,
): Promise<void> {
  const [photos, stored, items] = [
    await pipeline.objects(pipeline.names.photos),
    await pipeline.objects(pipeline.names.outputs),
    await pipeline.items(),
  ];
  for (const key of images.filter((image) => image !== NO_IMAGE)) {
    expect([key, items[key]?.status.S]).toEqual([key, 'ENCODED']);
    expect(items[key]).toMatchObject({ source_key: { S: key }, output_key: { S: outputKeyOf(key) } });
    expect([key, Buffer.from(stored[outputKeyOf(key)] ?? '', 'base64').toString('latin1')]).toEqual([key, photos[key]]);
  }
  expect(items[NO_IMAGE]).toMatchObject({ status: { S: 'REJECTED' }, reason: { S: 'NOT_AN_IMAGE' } });
  for (const key of BEFORE) {
    expect(items[key]).toMatchObject({ album: { S: `album of ${key}` }, rating: { N: '5' } });
    expect(items[key].tags.SS.sort()).toEqual(['a', 'b']);
  }
  expect(items[MEANWHILE[0]]).toMatchObject({ album: { S: 'written before the upload' } });
  expect(items[WITHOUT_IMAGE]).toEqual({ image_name: { S: WITHOUT_IMAGE }, note: { S: 'an item' } });
  expect(items[NOT_MATCHING]).toBeUndefined();
  expect(Object.keys(photos)).toEqual(expect.arrayContaining([...BEFORE, NOT_MATCHING]));
  for (const key of [...BEFORE, NOT_MATCHING]) expect(photos[key]).toBe(contentOf(key).toString('base64'));
}

test('the pipelines of docs/migrating.md are the deployed ones', () => {
  const lines = (text: string) => text.split('\n').map((line) => line.trim());
  const deployed = lines(readFileSync(join(APP, 'app.ts'), 'utf8')).join('\n');
  const examples = codeBlocksOf(PAGE, 'ts');
  expect(examples).toHaveLength(2);
  expect(examples.filter((example) => !deployed.includes(lines(example).join('\n').trim()))).toEqual([]);
});

/** The tests build on one another, as the steps do. */
describe('the migration of a pipeline from the console', () => {
  let oldPhotos: Record<string, string>;
  let oldOutputs: Record<string, string>;

  test('step 1 saves the present settings', async () => {
    [oldPhotos, oldOutputs] = [await team.objects('team-photos'), await team.objects('team-texts')];
    const [, description, , foreign] = await commands.run(consoleStep('1.')[0]);
    expect(description.Table.KeySchema).toEqual([{ AttributeName: 'image_name', KeyType: 'HASH' }]);
    expect(foreign.Count).toBe(0);
  });

  test('step 2 removes the old trigger and keeps the other notification', async () => {
    const { LambdaFunctionConfigurations, ...remaining } = JSON.parse(
      await readFile(join(folder, 'notifications.json'), 'utf8'),
    );
    expect(LambdaFunctionConfigurations).toHaveLength(2);
    await writeFile(join(folder, 'remaining.json'), JSON.stringify(remaining));
    await commands.run(consoleStep('2.')[0]);
    const after = await notificationsOf(team);
    expect(targetsOf(after)).toEqual([]);
    expect(after.QueueConfigurations).toMatchObject([{ Id: 'reports' }]);
  });

  test('step 3 stops the old function, which neither uploads nor earlier events invoke', async () => {
    const [stop, verify] = consoleStep('3.');
    await commands.run(stop);
    const [upload, read] = verify.trim().split('\n');
    await commands.run(upload);
    for (const key of MEANWHILE) await team.upload(key, contentOf(key));
    await retryEarlierEvent(team, MEANWHILE[1]);
    await expect(commands.run(read)).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('step 4 deploys the pipeline, which encodes new uploads', async () => {
    ({ outputs } = await deploy({ emulator, directory, stacks: ['TeamImages'] }));
    const [upload, read] = consoleStep('4.')[0].trim().split('\n');
    await commands.run(upload);
    const item = await waitFor('the item of the first image', async (saw) => {
      const [response] = await commands.run(read);
      saw(response);
      return response.Item;
    });
    expect(item).toMatchObject({ status: { S: 'ENCODED' }, output_key: { S: 'encoded/after.jpg.txt' } });
    const { LambdaFunctionConfigurations, QueueConfigurations } = await notificationsOf(team);
    expect(targetsOf({ LambdaFunctionConfigurations })).toEqual([expect.stringContaining('TeamImages')]);
    expect(QueueConfigurations).toMatchObject([{ Id: 'reports' }]);
  });

  test('step 5 encodes earlier images and the uploads in between by a backfill', async () => {
    const execution = await backfill('TeamImages');
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    const images = [...BEFORE, ...MEANWHILE, 'check.jpg', 'after.jpg'];
    const [, encoded, rejected, notifications] = await commands.run(consoleStep('5.')[1], execution);
    expect(encoded.Count).toBe(images.length - 1);
    expect(rejected.Items).toMatchObject([{ image_name: { S: NO_IMAGE } }]);
    expect(targetsOf(notifications)).toEqual([expect.stringContaining('TeamImages')]);
    await expectMigrated(team, images, (key) => `encoded/${key}.txt`);
    const outputObjects = Object.entries(await team.objects('team-texts'));
    const elsewhere = outputObjects.filter(([key]) => !/^(encoded|backfill-reports)\//.test(key));
    expect(Object.fromEntries(elsewhere)).toEqual(oldOutputs);
    expect(await team.objects('team-photos')).toMatchObject(oldPhotos);
  });

  test('a rollback restores the old trigger, and keeps the data of the pipeline', async () => {
    const [photos, outputObjects] = [await team.objects('team-photos'), await team.objects('team-texts')];
    await destroy({ emulator, directory, stacks: ['TeamImages'] });
    await commands.run(consoleStep('Rolling back')[0]);
    expect(targetsOf(await notificationsOf(team))).toEqual([team.functionArn]);
    await team.upload('back.jpg', contentOf('back.jpg'));
    await waitFor('the item of the old function', async (saw) => {
      const item = (await team.items())['back.jpg'];
      saw(item ?? 'absent');
      return item?.status.S === 'done';
    });
    expect(await team.objects('team-photos')).toMatchObject(photos);
    expect(await team.objects('team-texts')).toMatchObject({ ...outputObjects, 'back.jpg.txt': expect.any(String) });
    expect((await team.items())[BEFORE[0]]).toMatchObject({ status: { S: 'ENCODED' }, rating: { N: '5' } });
  });

  test('step 6 removes the old function', async () => {
    await commands.run(consoleStep('6.')[0]);
    expect(await team.hasFunction()).toBe(false);
  });
});

/** The tests execute the calls of Terraform's AWS provider. */
describe('the migration of a pipeline from Terraform with the same output keys', () => {
  test('removes the trigger, stops the function and enables EventBridge in one apply', async () => {
    await shop.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'shop-photos',
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    await shop.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'shop-encoder', ReservedConcurrentExecutions: 0 }),
    );
    for (const key of MEANWHILE) await shop.upload(key, contentOf(key));
    expect(targetsOf(await notificationsOf(shop))).toEqual([]);
  });

  test('deploys the pipeline and replaces each earlier output by the exact one', async () => {
    // A truncated output, as a hand-built function may leave it.
    await new DeployedPipeline(emulator, { outputBucket: 'shop-texts' } as DeployedPipeline['resources']).writeOutput(
      'same/name.jpg.txt',
      'Zm9v',
    );
    ({ outputs } = await deploy({ emulator, directory, stacks: ['ShopImages'] }));
    const pipeline = DeployedPipeline.fromOutputs(emulator, outputs.ShopImages, 'Images', 'image_name');
    await shop.upload('after.jpg', contentOf('after.jpg'));
    await pipeline.waitForItem('after.jpg', { status: 'ENCODED' });

    expect(await backfill('ShopImages')).toMatchObject({ status: 'SUCCEEDED' });

    await expectMigrated(shop, [...BEFORE, ...MEANWHILE, 'after.jpg'], (key) => `${key}.txt`);
    // A rejected image has no output, including that of the old function.
    expect(await pipeline.outputText(`${NO_IMAGE}.txt`)).toBeUndefined();
  });

  test('removes the old function and changes nothing else', async () => {
    const before = [await shop.objects('shop-photos'), await shop.objects('shop-texts'), await shop.items()];
    await shop.lambda.send(new DeleteFunctionCommand({ FunctionName: 'shop-encoder' }));
    expect(await shop.hasFunction()).toBe(false);
    expect([await shop.objects('shop-photos'), await shop.objects('shop-texts'), await shop.items()]).toEqual(before);
  });
});
