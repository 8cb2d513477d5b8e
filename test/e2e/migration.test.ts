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
const NOT_ITS_OWN = 'readme.md';
const BEFORE = ['album/cat 1+1.jpg', 'album/ねこ.png', 'same/place.jpg', NO_IMAGE];
const MEANWHILE = ['album/meanwhile.jpg', 'album/late.png'];
const BY_NOBODY = 'a row of which there is no image';

let emulator: Emulator;
let folder: string;
let directory: string;
let team: HandBuiltPipeline;
let shop: HandBuiltPipeline;
let commands: DocumentedCommands;
let outputs: Record<string, Record<string, string>>;

/** The photograph with the key behind its end, so that no two images are the same; a letter is none. */
const contentOf = (key: string) =>
  key === NO_IMAGE ? Buffer.from('Dear reader') : Buffer.concat([smallPhotograph, Buffer.from(key)]);

/** The blocks of commands of a step of the page. */
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
    // What Step Functions waits for before it tries again is made shorter.
    emulator = await Emulator.start({ environment: { SFN_WAIT_SCALE: '0.01' } });
    await bootstrap(emulator);
    commands = new DocumentedCommands(emulator, folder);
    await writeFile(join(folder, 'photo.jpg'), smallPhotograph);
    team = await HandBuiltPipeline.make(
      emulator,
      {
        photos: 'team-photos',
        texts: 'team-texts',
        table: 'image-rows',
        function: 'image-to-base64',
        reports: 'team-reports',
      },
      folder,
    );
    shop = await HandBuiltPipeline.make(
      emulator,
      { photos: 'shop-photos', texts: 'shop-texts', table: 'shop-rows', function: 'shop-encoder' },
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

/** A while of use: the function has encoded what came, and people have written into its rows. */
async function fill(pipeline: HandBuiltPipeline): Promise<void> {
  for (const key of [...BEFORE, NOT_ITS_OWN]) await pipeline.upload(key, contentOf(key));
  await waitFor('the rows of the hand-built function', async () => {
    const rows = await pipeline.rows();
    return BEFORE.every((key) => rows[key]?.status.S === 'done');
  });
  for (const key of BEFORE) await pipeline.note(key, `album of ${key}`);
  await pipeline.note(MEANWHILE[0], 'written before its image came');
  await pipeline.noteSomethingElse(BY_NOBODY);
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

/** An event that Lambda has had since before, and tries again. */
async function tryLateEvent({ lambda, names }: HandBuiltPipeline, key: string): Promise<void> {
  const Payload = JSON.stringify({ Records: [{ s3: { bucket: { name: names.photos }, object: { key } } }] });
  await lambda.send(new InvokeCommand({ FunctionName: names.function, InvocationType: 'Event', Payload }));
}

async function backfill(stack: string): Promise<Record<string, string>> {
  const [start] = consoleStep('5.')[0].split('\n');
  const [{ executionArn }] = await commands.run(start, outputs[stack]);
  const [describe] = consoleStep('5.')[1].split('\n');
  return waitFor('the end of the backfill', async () => {
    const [execution] = await commands.run(describe, { executionArn });
    return execution.status !== 'RUNNING' && execution;
  });
}

/** Every image has its exact text and its row; nothing that was there is lost. */
async function expectMigrated(
  pipeline: HandBuiltPipeline,
  images: readonly string[],
  textOf: (key: string) => string,
): Promise<void> {
  const [photos, texts, rows] = [
    await pipeline.objects(pipeline.names.photos),
    await pipeline.objects(pipeline.names.texts),
    await pipeline.rows(),
  ];
  for (const key of images.filter((image) => image !== NO_IMAGE)) {
    expect([key, rows[key]?.status.S]).toEqual([key, 'ENCODED']);
    expect(rows[key]).toMatchObject({ source_key: { S: key }, output_key: { S: textOf(key) } });
    expect([key, Buffer.from(texts[textOf(key)] ?? '', 'base64').toString('latin1')]).toEqual([key, photos[key]]);
  }
  expect(rows[NO_IMAGE]).toMatchObject({ status: { S: 'REJECTED' }, reason: { S: 'NOT_AN_IMAGE' } });
  for (const key of BEFORE) {
    expect(rows[key]).toMatchObject({ album: { S: `album of ${key}` }, rating: { N: '5' } });
    expect(rows[key].tags.SS.sort()).toEqual(['a', 'b']);
  }
  expect(rows[MEANWHILE[0]]).toMatchObject({ album: { S: 'written before its image came' } });
  expect(rows[BY_NOBODY]).toEqual({ image_name: { S: BY_NOBODY }, note: { S: 'a row' } });
  expect(rows[NOT_ITS_OWN]).toBeUndefined();
  expect(Object.keys(photos)).toEqual(expect.arrayContaining([...BEFORE, NOT_ITS_OWN]));
  for (const key of [...BEFORE, NOT_ITS_OWN]) expect(photos[key]).toBe(contentOf(key).toString('base64'));
}

test('the page deploys what is deployed here', () => {
  const lines = (text: string) => text.split('\n').map((line) => line.trim());
  const deployed = lines(readFileSync(join(APP, 'app.ts'), 'utf8')).join('\n');
  const examples = codeBlocksOf(PAGE, 'ts');
  expect(examples).toHaveLength(2);
  expect(examples.filter((example) => !deployed.includes(lines(example).join('\n').trim()))).toEqual([]);
});

/** The tests build on one another, as the steps do. */
describe('from the console version', () => {
  let oldPhotos: Record<string, string>;
  let oldTexts: Record<string, string>;

  test('1. what is there is written down', async () => {
    [oldPhotos, oldTexts] = [await team.objects('team-photos'), await team.objects('team-texts')];
    const [, description, , foreign] = await commands.run(consoleStep('1.')[0]);
    expect(description.Table.KeySchema).toEqual([{ AttributeName: 'image_name', KeyType: 'HASH' }]);
    expect(foreign.Count).toBe(0);
  });

  test('2. the old trigger goes, the other notification stays', async () => {
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

  test('3. the old function is stopped: neither uploads nor events from before make it run', async () => {
    const [stop, check] = consoleStep('3.');
    await commands.run(stop);
    const [upload, look] = check.trim().split('\n');
    await commands.run(upload);
    for (const key of MEANWHILE) await team.upload(key, contentOf(key));
    await tryLateEvent(team, MEANWHILE[1]);
    await expect(commands.run(look)).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('4. the pipeline comes, and encodes what is uploaded from now on', async () => {
    ({ outputs } = await deploy({ emulator, directory, stacks: ['TeamImages'] }));
    const [upload, look] = consoleStep('4.')[0].trim().split('\n');
    await commands.run(upload);
    const row = await waitFor('the row of the first image', async () => (await commands.run(look))[0].Item);
    expect(row).toMatchObject({ status: { S: 'ENCODED' }, output_key: { S: 'encoded/after.jpg.txt' } });
    const { LambdaFunctionConfigurations, QueueConfigurations } = await notificationsOf(team);
    expect(targetsOf({ LambdaFunctionConfigurations })).toEqual([expect.stringContaining('TeamImages')]);
    expect(QueueConfigurations).toMatchObject([{ Id: 'reports' }]);
  });

  test('5. the backfill encodes what came meanwhile, and what was there before', async () => {
    const execution = await backfill('TeamImages');
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    const images = [...BEFORE, ...MEANWHILE, 'check.jpg', 'after.jpg'];
    const [, encoded, rejected, notifications] = await commands.run(consoleStep('5.')[1], execution);
    expect(encoded.Count).toBe(images.length - 1);
    expect(rejected.Items).toMatchObject([{ image_name: { S: NO_IMAGE } }]);
    expect(targetsOf(notifications)).toEqual([expect.stringContaining('TeamImages')]);
    await expectMigrated(team, images, (key) => `encoded/${key}.txt`);
    const texts = Object.entries(await team.objects('team-texts'));
    const elsewhere = texts.filter(([key]) => !/^(encoded|backfill-reports)\//.test(key));
    expect(Object.fromEntries(elsewhere)).toEqual(oldTexts);
    expect(await team.objects('team-photos')).toMatchObject(oldPhotos);
  });

  test('going back: the old trigger works again, and what the pipeline wrote stays', async () => {
    const [photos, texts] = [await team.objects('team-photos'), await team.objects('team-texts')];
    await destroy({ emulator, directory, stacks: ['TeamImages'] });
    await commands.run(consoleStep('Rolling back')[0]);
    expect(targetsOf(await notificationsOf(team))).toEqual([team.functionArn]);
    await team.upload('back.jpg', contentOf('back.jpg'));
    await waitFor('the row of the old function', async () => (await team.rows())['back.jpg']?.status.S === 'done');
    expect(await team.objects('team-photos')).toMatchObject(photos);
    expect(await team.objects('team-texts')).toMatchObject({ ...texts, 'back.jpg.txt': expect.any(String) });
    expect((await team.rows())[BEFORE[0]]).toMatchObject({ status: { S: 'ENCODED' }, rating: { N: '5' } });
  });

  test('6. the old function is removed', async () => {
    await commands.run(consoleStep('6.')[0]);
    expect(await team.hasFunction()).toBe(false);
  });
});

/** What Terraform's AWS provider does on `apply` is done here by its calls. */
describe('from the Terraform version, with the texts at the same place', () => {
  test('one apply takes the trigger away and stops the function; EventBridge is told instead', async () => {
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

  test('the pipeline comes, and each old text is replaced by the exact one', async () => {
    // As a function by hand may leave it: cut off, and nobody noticed.
    await new DeployedPipeline(emulator, { textBucket: 'shop-texts' } as DeployedPipeline['places']).writeText(
      'same/place.jpg.txt',
      'Zm9v',
    );
    ({ outputs } = await deploy({ emulator, directory, stacks: ['ShopImages'] }));
    const pipeline = DeployedPipeline.fromOutputs(emulator, outputs.ShopImages, 'Images', 'image_name');
    await shop.upload('after.jpg', contentOf('after.jpg'));
    await pipeline.rowOf('after.jpg', { status: 'ENCODED' });

    expect(await backfill('ShopImages')).toMatchObject({ status: 'SUCCEEDED' });

    await expectMigrated(shop, [...BEFORE, ...MEANWHILE, 'after.jpg'], (key) => `${key}.txt`);
    // A rejected image keeps no text, also none of the old function.
    expect(await pipeline.text(`${NO_IMAGE}.txt`)).toBeUndefined();
  });

  test('the old function goes, and nothing else changes', async () => {
    const before = [await shop.objects('shop-photos'), await shop.objects('shop-texts'), await shop.rows()];
    await shop.lambda.send(new DeleteFunctionCommand({ FunctionName: 'shop-encoder' }));
    expect(await shop.hasFunction()).toBe(false);
    expect([await shop.objects('shop-photos'), await shop.objects('shop-texts'), await shop.rows()]).toEqual(before);
  });
});
