import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeadLetters } from '../support/e2e/dead-letters';
import { DeployedPipeline, Item } from '../support/e2e/deployed-pipeline';
import { photographs, smallPhotograph } from '../support/e2e/images';
import { bootstrap, deploy, StackResource, stackResources, synth } from '../support/emulator/cdk';
import { Emulator } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { plannedChanges } from '../support/emulator/planned-changes';
import { waitFor } from '../support/emulator/wait-for';

jest.setTimeout(300_000);

const STACK = 'Durable';
const DATA_TYPES = ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'];
/** Between two uploads: the emulator starts a process for each concurrent invocation. */
const UPLOAD_INTERVAL_MS = 400;

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
  let baseline: string;
  [baseline, directory] = await Promise.all([stage('baseline'), stage('changed'), prepared()]);
  const { ImagesTextBucket, ...others } = (await deploy({ emulator, directory: baseline })).outputs[STACK];
  // The baseline has an earlier name of this output.
  use({ ...others, ImagesOutputBucket: ImagesTextBucket });
});

afterAll(async () => {
  await emulator?.stop();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

function use(stackOutputs: Record<string, string>): void {
  outputs = stackOutputs;
  pipeline = DeployedPipeline.fromOutputs(emulator, outputs);
}

async function upload(key: string, bytes: Buffer = Buffer.concat([smallPhotograph, Buffer.from(key)])): Promise<void> {
  images.set(key, bytes);
  await pipeline.upload(key, bytes);
}

async function expectAllEncoded(): Promise<void> {
  for (const [key, bytes] of images) {
    await pipeline.waitForItem(key, { status: 'ENCODED' });
    expect([key, await pipeline.outputText(`${key}.txt`)]).toEqual([key, bytes.toString('base64')]);
  }
}

const items = (): Promise<(Item | undefined)[]> => Promise.all([...images.keys()].map((key) => pipeline.item(key)));

async function dataResources(): Promise<StackResource[]> {
  return (await stackResources(emulator, STACK)).filter(({ type }) => DATA_TYPES.includes(type));
}

/** The resources with data that a deployment would remove or replace. */
async function plannedLosses(context: Record<string, string>): Promise<string[]> {
  await synth({ emulator, directory, context });
  return (await plannedChanges(emulator, directory, STACK))
    .filter(({ ResourceType }) => DATA_TYPES.includes(ResourceType!))
    .filter(({ Action, Replacement }) => Action === 'Remove' || Replacement === 'True')
    .map(({ Action, LogicalResourceId }) => `${Action} ${LogicalResourceId!.replace(/[0-9A-F]{8}$/, '')}`);
}

async function runBackfill(): Promise<string> {
  const stepFunctions = new SFNClient(emulator.clientConfig);
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: outputs.ImagesBackfillStateMachine }),
  );
  const ended = async (saw: (state: unknown) => void) => {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    saw(status);
    return status !== 'RUNNING' && status!;
  };
  return waitFor('the end of the backfill', ended);
}

/** S3 may send no events for some minutes after notifications have changed. */
async function disableNotifications(): Promise<void> {
  const s3 = new S3Client(emulator.clientConfig);
  const Bucket = pipeline.resources.uploadBucket;
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
}

/** Uploads images one after the other until a promise settles. */
async function uploadDuring(task: Promise<unknown>, name: string): Promise<void> {
  let isOver = false;
  const end = task.finally(() => (isOver = true));
  for (let i = 0; !isOver && i < 50; i++) {
    await upload(`${name} ${i}.jpg`);
    await delay(UPLOAD_INTERVAL_MS);
  }
  await end;
}

/** The tests build on one another. */
describe('an upgrade from an earlier version', () => {
  let before: { items: (Item | undefined)[]; resources: StackResource[] };

  test('starts with images that the earlier version encoded', async () => {
    for (const { key, bytes } of photographs.slice(0, 3)) await upload(key, bytes);
    await expectAllEncoded();
    before = { items: await items(), resources: await dataResources() };
    expect(before.resources).toHaveLength(5);
  });

  test('replaces and removes no resource with data', async () => {
    expect(await plannedLosses({})).toEqual([]);
    use((await deploy({ emulator, directory })).outputs[STACK]);
    expect(await dataResources()).toEqual(before.resources);
  });

  test('does not change outputs and items, even if events of their images arrive again', async () => {
    for (const key of images.keys()) await pipeline.invoke({ bucket: pipeline.resources.uploadBucket, key });
    expect(await items()).toEqual(before.items);
    await expectAllEncoded();
  });

  test('encodes new images', async () => {
    await upload('after the upgrade.jpg');
    await expectAllEncoded();
  });
});

const SETTINGS = { backfill: 'true', synchronizeDeletes: 'true' };

interface TriggerChange {
  readonly trigger: string;
  /** Context that changes in the same deployment. */
  readonly context: Record<string, string>;
  readonly losses: string[];
}

describe.each<TriggerChange>([
  { trigger: 'queue', context: { suffixes: '.jpg .png .tif' }, losses: [] },
  { trigger: 'eventBridge', context: { runtime: 'nodejs26.x' }, losses: ['Remove ImagesQueue'] },
  { trigger: 'direct', context: { removed: 'true' }, losses: [] },
])('a change to the trigger $trigger in the documented order', ({ trigger, context: furtherContext, losses }) => {
  const context: Record<string, string> = { ...SETTINGS, trigger, ...furtherContext };
  const [deleted, missed] = [`deleted before ${trigger}.jpg`, `missed before ${trigger}.jpg`];
  let resources: StackResource[];

  test('first encodes every image and empties the queues', async () => {
    await upload(deleted);
    await expectAllEncoded();
    resources = await dataResources();
    for (const queue of [outputs.ImagesQueue, outputs.ImagesDeadLetterQueue]) {
      if (queue) await new DeadLetters(emulator, queue).waitForCount(0);
    }
  });

  test('is deployed in place, while images are uploaded and S3 sends no events for some of them', async () => {
    expect(await plannedLosses(context)).toEqual(losses);
    await disableNotifications();
    await upload(missed);
    await pipeline.remove(deleted);
    images.delete(deleted);

    const deployment = deploy({ emulator, directory, context });
    await uploadDuring(deployment, `during the change to ${trigger}`);

    use((await deployment).outputs[STACK]);
    const remaining = (await dataResources()).map(({ physicalId }) => physicalId);
    const kept = resources.filter(({ logicalId }) => !losses.includes(`Remove ${logicalId.slice(0, -8)}`));
    expect(remaining).toEqual(expect.arrayContaining(kept.map(({ physicalId }) => physicalId)));
    expect(await pipeline.item(missed)).toBeUndefined();
  });

  test('has every image encoded after a backfill', async () => {
    expect(await runBackfill()).toBe('SUCCEEDED');
    await expectAllEncoded();
  });

  test('removes the output of a deleted image after an invocation with its key', async () => {
    expect(await pipeline.item(deleted)).toMatchObject({ status: 'ENCODED' });
    await pipeline.invoke({ Items: [{ bucket: pipeline.resources.uploadBucket, key: deleted }] });
    expect(await pipeline.item(deleted)).toMatchObject({ status: 'DELETED' });
    expect(await pipeline.outputText(`${deleted}.txt`)).toBeUndefined();
  });

  test('encodes new uploads by the new trigger', async () => {
    await upload(`after the change to ${trigger}.jpg`);
    await expectAllEncoded();
  });
});
