import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeadLetters } from '../support/e2e/dead-letters';
import { DeployedPipeline, Row } from '../support/e2e/deployed-pipeline';
import { photographs, smallPhotograph } from '../support/e2e/images';
import { bootstrap, deploy, StackResource, stackResources, synth } from '../support/emulator/cdk';
import { Emulator } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { plannedChanges } from '../support/emulator/planned-changes';
import { waitFor } from '../support/emulator/wait-for';

jest.setTimeout(300_000);

const STACK = 'Durable';
const HOLDS_DATA = ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'];
/** Between two uploads: the emulator starts a process for each that waits. */
const PACE_MS = 400;

let emulator: Emulator;
let directory: string;
let pipeline: DeployedPipeline;
let outputs: Record<string, string>;
const folders: string[] = [];

/** Every image that was uploaded, by its key. */
const images = new Map<string, Buffer>();

beforeAll(async () => {
  const prepared = async () => {
    emulator = await Emulator.start({ environment: { SFN_WAIT_SCALE: '0.01' } });
    await bootstrap(emulator);
  };
  const stage = async (app: string) => {
    const folder = await stageApp(join(__dirname, 'apps', app), `upgrade-${app}-${process.pid}`);
    folders.push(folder);
    return folder;
  };
  let former: string;
  [former, directory] = await Promise.all([stage('baseline'), stage('changed'), prepared()]);
  use((await deploy({ emulator, directory: former })).outputs[STACK]);
});

afterAll(async () => {
  await emulator?.stop();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

function use(of: Record<string, string>): void {
  outputs = of;
  pipeline = DeployedPipeline.fromOutputs(emulator, outputs);
}

async function upload(key: string, bytes: Buffer = Buffer.concat([smallPhotograph, Buffer.from(key)])): Promise<void> {
  images.set(key, bytes);
  await pipeline.upload(key, bytes);
}

async function expectAllEncoded(): Promise<void> {
  for (const [key, bytes] of images) {
    await pipeline.rowOf(key, { status: 'ENCODED' });
    expect([key, await pipeline.text(`${key}.txt`)]).toEqual([key, bytes.toString('base64')]);
  }
}

const rows = (): Promise<(Row | undefined)[]> => Promise.all([...images.keys()].map((key) => pipeline.row(key)));

async function dataResources(): Promise<StackResource[]> {
  return (await stackResources(emulator, STACK)).filter(({ type }) => HOLDS_DATA.includes(type));
}

/** What a deploy would remove or replace. Of tags the emulator does not know that they change in place. */
async function plannedLosses(context: Record<string, string>): Promise<string[]> {
  await synth({ emulator, directory, context });
  return (await plannedChanges(emulator, directory, STACK))
    .filter(({ ResourceType }) => HOLDS_DATA.includes(ResourceType!))
    .filter(({ Action, Replacement }) => Action === 'Remove' || Replacement === 'True')
    .map(({ Action, LogicalResourceId }) => `${Action} ${LogicalResourceId!.replace(/[0-9A-F]{8}$/, '')}`);
}

async function runBackfill(): Promise<string> {
  const stepFunctions = new SFNClient(emulator.clientConfig);
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: outputs.ImagesBackfillStateMachine }),
  );
  const ended = async () => {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return status !== 'RUNNING' && status!;
  };
  return waitFor('the end of the backfill', ended);
}

/** What AWS may do for some minutes after its notifications have changed: it announces nothing. */
async function announceNothing(): Promise<void> {
  const s3 = new S3Client(emulator.clientConfig);
  const Bucket = pipeline.places.uploadBucket;
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
}

/** Uploads one image after the other while something is going on. */
async function uploadDuring(goingOn: Promise<unknown>, name: string): Promise<void> {
  let isOver = false;
  const end = goingOn.finally(() => (isOver = true));
  for (let i = 0; !isOver && i < 50; i++) {
    await upload(`${name} ${i}.jpg`);
    await delay(PACE_MS);
  }
  await end;
}

/** The tests build on one another. */
describe('upgrading from a former version', () => {
  let before: { rows: (Row | undefined)[]; resources: StackResource[] };

  test('the former version encodes', async () => {
    for (const { key, bytes } of photographs.slice(0, 3)) await upload(key, bytes);
    await expectAllEncoded();
    before = { rows: await rows(), resources: await dataResources() };
    expect(before.resources).toHaveLength(5);
  });

  test('replaces and removes nothing that holds data', async () => {
    expect(await plannedLosses({})).toEqual([]);
    use((await deploy({ emulator, directory })).outputs[STACK]);
    expect(await dataResources()).toEqual(before.resources);
  });

  test('leaves texts and rows as they are, also when their images are delivered again', async () => {
    for (const key of images.keys()) await pipeline.invoke({ bucket: pipeline.places.uploadBucket, key });
    expect(await rows()).toEqual(before.rows);
    await expectAllEncoded();
  });

  test('goes on encoding', async () => {
    await upload('after the upgrade.jpg');
    await expectAllEncoded();
  });
});

const SETTINGS = { backfill: 'true', synchronizeDeletes: 'true' };

interface Switch {
  readonly trigger: string;
  /** What else changes with it. */
  readonly also: Record<string, string>;
  readonly leaves: string[];
}

describe.each<Switch>([
  { trigger: 'queue', also: { suffixes: '.jpg .png .tif' }, leaves: [] },
  { trigger: 'eventBridge', also: { runtime: 'nodejs26.x' }, leaves: ['Remove ImagesQueue'] },
  { trigger: 'direct', also: { removed: 'true' }, leaves: [] },
])('switching to the trigger $trigger in the documented order', ({ trigger, also, leaves }) => {
  const context: Record<string, string> = { ...SETTINGS, trigger, ...also };
  const [gone, missed] = [`gone before ${trigger}.jpg`, `missed before ${trigger}.jpg`];
  let resources: StackResource[];

  test('drain: what was announced is encoded, and no queue holds anything', async () => {
    await upload(gone);
    await expectAllEncoded();
    resources = await dataResources();
    for (const queue of [outputs.ImagesQueue, outputs.ImagesDeadLetterQueue]) {
      if (queue) await new DeadLetters(emulator, queue).waitForCount(0);
    }
  });

  test('switch: in place, while images are uploaded and some are announced to nobody', async () => {
    expect(await plannedLosses(context)).toEqual(leaves);
    await announceNothing();
    await upload(missed);
    await pipeline.remove(gone);
    images.delete(gone);

    const switching = deploy({ emulator, directory, context });
    await uploadDuring(switching, `while switching to ${trigger}`);

    use((await switching).outputs[STACK]);
    const left = (await dataResources()).map(({ physicalId }) => physicalId);
    const kept = resources.filter(
      ({ logicalId }) => !leaves.some((leaf) => leaf === `Remove ${logicalId.slice(0, -8)}`),
    );
    expect(left).toEqual(expect.arrayContaining(kept.map(({ physicalId }) => physicalId)));
    expect(await pipeline.row(missed)).toBeUndefined();
  });

  test('backfill: no upload is missing', async () => {
    expect(await runBackfill()).toBe('SUCCEEDED');
    await expectAllEncoded();
  });

  test('deliver what was deleted: its text goes, too', async () => {
    expect(await pipeline.row(gone)).toMatchObject({ status: 'ENCODED' });
    await pipeline.invoke({ Items: [{ bucket: pipeline.places.uploadBucket, key: gone }] });
    expect(await pipeline.row(gone)).toMatchObject({ status: 'DELETED' });
    expect(await pipeline.text(`${gone}.txt`)).toBeUndefined();
  });

  test('new uploads come by the new trigger', async () => {
    await upload(`after switching to ${trigger}.jpg`);
    await expectAllEncoded();
  });
});
