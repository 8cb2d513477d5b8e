import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TAKEN_PERMISSIONS } from './app/taken-permissions';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { bootstrap, deploy } from '../support/emulator/cdk';
import { Emulator } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';

jest.setTimeout(300_000);

let emulator: Emulator;
let directory: string;
/** What a pipeline could not live through ends there; the reason is in its dead-letter queue. */
const deaths: Record<string, unknown> = {};
const pipelines: Record<string, DeployedPipeline> = {};

beforeAll(async () => {
  const bootstrapped = async () => {
    emulator = await Emulator.start({ enforcesIam: true });
    await bootstrap(emulator);
  };
  [directory] = await Promise.all([stageApp(join(__dirname, 'app'), `iam-${process.pid}`), bootstrapped()]);
  const { outputs } = await deploy({ emulator, directory, timeoutSeconds: 240 });
  for (const id of ['Whole', ...TAKEN_PERMISSIONS.map((taken) => taken.id)]) {
    pipelines[id] = DeployedPipeline.fromOutputs(emulator, outputs.Enforced, id);
  }
  const lives = Object.entries(pipelines).map(([id, pipeline]) =>
    liveThrough(pipeline).catch((death) => (deaths[id] = death)),
  );
  await Promise.all(lives);
});

afterAll(async () => {
  await emulator?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** Has a pipeline write a text and remove it again, and give up a text in parts since another is there. */
async function liveThrough(pipeline: DeployedPipeline): Promise<void> {
  await pipeline.upload('image.jpg', smallPhotograph);
  await pipeline.rowOf('image.jpg', { status: 'ENCODED' });
  await pipeline.upload('image.jpg', 'no image any more');
  await pipeline.rowOf('image.jpg', { status: 'REJECTED' });
  await pipeline.writeText('large.jpg.txt', 'of somebody else');
  await pipeline.upload('large.jpg', Buffer.concat([smallPhotograph, randomBytes(17 * 1024 * 1024)]));
  await pipeline.rowOf('large.jpg', { status: 'ENCODED' });
}

describe('where IAM decides', () => {
  test('the encoder does all it has to with the permissions it is given, and leaves no unfinished upload', async () => {
    expect(deaths.Whole).toBeUndefined();
    expect(await pipelines.Whole.unfinishedUploads()).toEqual([]);
  });

  test.each(TAKEN_PERMISSIONS.filter(({ action }) => action !== 's3:AbortMultipartUpload'))(
    'without $action on the $on it fails, and says so',
    async ({ id, action }) => {
      expect(deaths[id]).toBeDefined();
      const { responsePayload } = await pipelines[id].deadLetter();
      expect(responsePayload.errorMessage).toContain(action);
    },
  );

  test('without s3:AbortMultipartUpload it leaves the parts of an upload that it gave up', async () => {
    expect(deaths.NoAborting).toBeUndefined();
    expect(await pipelines.NoAborting.unfinishedUploads()).toEqual(['large.jpg.txt']);
  });
});
