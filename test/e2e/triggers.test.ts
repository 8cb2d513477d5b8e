import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeadLetters, shortenVisibilityTimeout } from '../support/e2e/dead-letters';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { photographs, smallPhotograph } from '../support/e2e/images';
import { deploy, destroy } from '../support/emulator/cdk';
import type { EmulatorAccess } from '../support/emulator/emulator';
import { leftBehindBy } from '../support/emulator/inventory';
import { stageApp } from '../support/emulator/library-package';
import { sharedEmulator } from '../support/emulator/shared-emulator';
import { waitFor } from '../support/emulator/wait-for';

jest.setTimeout(300_000);

const STACK = 'TriggeredPipelines';
const SHARED = { Bucket: 'shared-photos' };

let emulator: EmulatorAccess;
let directory: string;
let s3: S3Client;
let outputs: Record<string, string>;

beforeAll(async () => {
  const prepared = async () => {
    emulator = await sharedEmulator();
    s3 = new S3Client(emulator.clientConfig);
    await s3.send(new CreateBucketCommand(SHARED));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        ...SHARED,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
  };
  const app = join(__dirname, 'apps', 'triggers');
  [directory] = await Promise.all([stageApp(app, `e2e-triggers-${process.pid}`), prepared()]);
  ({
    outputs: { [STACK]: outputs },
  } = await deploy({ emulator, directory, timeoutSeconds: 240 }));
});

afterAll(async () => {
  if (directory) await rm(directory, { recursive: true, force: true });
});

const deployed = (id: string) => DeployedPipeline.fromOutputs(emulator, outputs, id);
const deadLettersOf = (id: string) => new DeadLetters(emulator, outputs[`${id}DeadLetterQueue`]);

describe.each([
  ['Direct', ''],
  ['Queued', ''],
  ['Bus', 'in box/'],
])('the pipeline %s', (id, folder) => {
  test('encodes every image that is uploaded, whatever its key, and only updates the item for a duplicate', async () => {
    const pipeline = deployed(id);
    const images = photographs.filter(({ key }) => key.endsWith('.jpg')).slice(0, 6);
    expect(images.length).toBeGreaterThan(1);
    const awkward = { key: 'a+b &?%20 ü.jpg', bytes: smallPhotograph };
    for (const { key, bytes } of [...images, awkward]) await pipeline.upload(folder + key, bytes);

    for (const { key, bytes } of [...images, awkward]) {
      await pipeline.waitForItem(folder + key, { status: 'ENCODED' });
      expect(await pipeline.outputText(`${folder + key}.txt`)).toBe(bytes.toString('base64'));
    }
    const before = await pipeline.item(folder + awkward.key);
    await pipeline.upload(folder + awkward.key, awkward.bytes);
    const { sequencer, revision } = before!;
    const later = await waitFor('the item to have the sequencer of the second upload', async (saw) => {
      const item = await pipeline.item(folder + awkward.key);
      saw(item ?? 'absent');
      return item?.sequencer === sequencer ? undefined : item;
    });
    expect(later).toMatchObject({ status: 'ENCODED', output_etag: before!.output_etag });
    expect(later.revision).toBe(Number(revision) + 1);
  });

  test('ignores uploads that do not match its filters', async () => {
    const pipeline = deployed(id);
    await pipeline.upload(`${folder}notes.txt`, 'not an image');
    await pipeline.upload(`${folder}last.jpg`, smallPhotograph);
    await pipeline.waitForItem(`${folder}last.jpg`, { status: 'ENCODED' });
    expect(await pipeline.item(`${folder}notes.txt`)).toBeUndefined();
  });

  test('removes the output of a deleted image', async () => {
    const pipeline = deployed(id);
    await pipeline.upload(`${folder}gone.jpg`, smallPhotograph);
    await pipeline.waitForItem(`${folder}gone.jpg`, { status: 'ENCODED' });
    await pipeline.remove(`${folder}gone.jpg`);
    await pipeline.waitForItem(`${folder}gone.jpg`, { status: 'DELETED' });
    expect(await pipeline.outputText(`${folder}gone.jpg.txt`)).toBeUndefined();
  });

  test('keeps a failed event in the dead-letter queue, and encodes its image after a redrive', async () => {
    const pipeline = deployed(id);
    const deadLetters = deadLettersOf(id);
    const environment = await pipeline.environment();
    const queue = outputs[`${id}Queue`];
    if (queue) await shortenVisibilityTimeout(emulator, queue);
    await pipeline.setEnvironment({ ...environment, METADATA_TABLE: 'no-such-table' });
    await pipeline.upload(`${folder}unlucky one.jpg`, smallPhotograph);
    // The emulator does not retry or keep failed events of EventBridge; it does so for asynchronous invocations.
    if (id === 'Bus') await pipeline.invokeAsynchronously(uploadedTo(pipeline, `${folder}unlucky one.jpg`));
    await deadLetters.waitForCount(1);
    expect(await pipeline.item(`${folder}unlucky one.jpg`)).toBeUndefined();
    await pipeline.setEnvironment(environment);

    const mapping = outputs[`${id}RedriveMapping`];
    if (queue) await deadLetters.moveBackTo(queue);
    else await deadLetters.setRedrive(mapping, true);

    await pipeline.waitForItem(`${folder}unlucky one.jpg`, { status: 'ENCODED' });
    await deadLetters.waitForCount(0);
    if (mapping) await deadLetters.setRedrive(mapping, false);
  });
});

describe('the dead-letter queue of an EventBridge trigger', () => {
  test('accepts events that EventBridge could not deliver, redrives them, and keeps an unreadable message', async () => {
    const pipeline = deployed('Bus');
    const deadLetters = deadLettersOf('Bus');
    const mapping = outputs.BusRedriveMapping;
    await pipeline.upload('in box/late.jpg', smallPhotograph);
    await pipeline.waitForItem('in box/late.jpg', { status: 'ENCODED' });
    const sequencer = `${(await pipeline.item('in box/late.jpg'))!.sequencer}F`;
    await deadLetters.put(uploadedTo(pipeline, 'in box/late.jpg', sequencer));
    await deadLetters.put({ neither: 'S3', nor: 'EventBridge' });

    await deadLetters.setRedrive(mapping, true);

    await pipeline.waitForItem('in box/late.jpg', { sequencer });
    await deadLetters.waitForCount(1);
    await deadLetters.setRedrive(mapping, false);
    expect(await deadLetters.count()).toBe(1);
  });
});

describe('an existing bucket that is not managed by the app', () => {
  test('triggers several pipelines whose filters overlap, and its notifications do not change', async () => {
    const [first, second] = [deployed('First'), deployed('Second')];
    await first.upload('shared.jpg', smallPhotograph);
    for (const pipeline of [first, second]) {
      await pipeline.waitForItem('shared.jpg', { status: 'ENCODED' });
      expect(await pipeline.outputText('shared.jpg.txt')).toBe(smallPhotograph.toString('base64'));
    }
    const { EventBridgeConfiguration, LambdaFunctionConfigurations } = await s3.send(
      new GetBucketNotificationConfigurationCommand(SHARED),
    );
    expect(EventBridgeConfiguration).toEqual({});
    expect(LambdaFunctionConfigurations).toBeUndefined();
  });

  test('still sends events to EventBridge after the stack is destroyed, and the stack leaves no resources', async () => {
    expect(await leftBehindBy(STACK, emulator)).not.toEqual([]);
    await destroy({ emulator, directory, timeoutSeconds: 240 });
    expect(await leftBehindBy(STACK, emulator)).toEqual([]);
    const { EventBridgeConfiguration } = await s3.send(new GetBucketNotificationConfigurationCommand(SHARED));
    expect(EventBridgeConfiguration).toEqual({});
  });
});

/** The event that EventBridge sends for an upload, with the fields that the encoder reads. */
function uploadedTo({ resources }: DeployedPipeline, key: string, sequencer = '00') {
  const detail = { bucket: { name: resources.uploadBucket }, object: { key, sequencer } };
  return { source: 'aws.s3', 'detail-type': 'Object Created', detail };
}
