import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { REMOVED_PERMISSIONS } from './app/removed-permissions';
import { DeadLetters } from '../support/e2e/dead-letters';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { bootstrap, deploy } from '../support/emulator/cdk';
import { Emulator } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { waitFor } from '../support/emulator/wait-for';

jest.setTimeout(300_000);

let emulator: Emulator;
let directory: string;
/** The errors of the pipelines that did not process every image; the reasons are in their dead-letter queues. */
const errors: Record<string, unknown> = {};
const pipelines: Record<string, DeployedPipeline> = {};

beforeAll(async () => {
  const bootstrapped = async () => {
    emulator = await Emulator.start({ enforcesIam: true });
    await bootstrap(emulator);
  };
  [directory] = await Promise.all([stageApp(join(__dirname, 'app'), `iam-${process.pid}`), bootstrapped()]);
  const { outputs } = await deploy({ emulator, directory, timeoutSeconds: 240 });
  for (const id of ['Unchanged', ...REMOVED_PERMISSIONS.map((removed) => removed.id)]) {
    pipelines[id] = DeployedPipeline.fromOutputs(emulator, outputs.Enforced, id);
  }
  const exercises = Object.entries(pipelines).map(([id, pipeline]) =>
    exercise(pipeline).catch((error) => (errors[id] = error)),
  );
  await Promise.all(exercises);
});

afterAll(async () => {
  await emulator?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** Makes a pipeline write an output and delete it, and abort a multipart upload because of a conflict. */
async function exercise(pipeline: DeployedPipeline): Promise<void> {
  await pipeline.upload('image.jpg', smallPhotograph);
  await waitForStatus(pipeline, 'image.jpg', 'ENCODED');
  await pipeline.upload('image.jpg', 'no longer an image');
  await waitForStatus(pipeline, 'image.jpg', 'REJECTED');
  await pipeline.writeOutput('large.jpg.txt', 'of another writer');
  await pipeline.upload('large.jpg', Buffer.concat([smallPhotograph, randomBytes(17 * 1024 * 1024)]));
  await waitForStatus(pipeline, 'large.jpg', 'ENCODED');
}

/** Waits for the status of an image, and throws when there is a dead letter instead. */
async function waitForStatus(pipeline: DeployedPipeline, key: string, status: string): Promise<void> {
  const deadLetters = new DeadLetters(emulator, pipeline.resources.deadLetterQueue);
  const result = await waitFor(`${key} to be ${status}`, async (saw) => {
    const item = await pipeline.item(key);
    saw(item ?? 'absent');
    return item?.status === status ? status : (await deadLetters.count()) > 0 && 'a dead letter';
  });
  if (result !== status) throw new Error(`${key} is ${result}`);
}

describe('an emulator that enforces IAM policies', () => {
  test('allows every call of an encoder with its permissions, which leaves no unfinished upload', async () => {
    expect(errors.Unchanged).toBeUndefined();
    expect(await pipelines.Unchanged.unfinishedUploads()).toEqual([]);
  });

  test.each(REMOVED_PERMISSIONS.filter(({ action }) => action !== 's3:AbortMultipartUpload'))(
    'fails an encoder without $action on the $on, whose error names the action',
    async ({ id, action }) => {
      expect(errors[id]).toBeDefined();
      const { responsePayload } = await pipelines[id].deadLetter();
      expect(responsePayload.errorMessage).toContain(action);
    },
  );

  test('leaves the parts of an aborted upload of an encoder without s3:AbortMultipartUpload', async () => {
    expect(errors.WithoutAbort).toBeUndefined();
    expect(await pipelines.WithoutAbort.unfinishedUploads()).toEqual(['large.jpg.txt']);
  });
});
