import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { documentedMetrics } from '../support/documented-metrics';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { InterruptedS3 } from '../support/e2e/interrupted-s3';
import { deploy } from '../support/emulator/cdk';
import type { EmulatorAccess } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { sharedEmulator } from '../support/emulator/shared-emulator';
import { waitFor } from '../support/emulator/wait-for';
import { EmittedMetric, emittedMetrics, sumOf } from '../support/encoder/emitted-metrics';

jest.setTimeout(300_000);

let emulator: EmulatorAccess;
let directory: string;
let lasting: DeployedPipeline;
let following: DeployedPipeline;

beforeAll(async () => {
  const bootstrapped = async () => {
    emulator = await sharedEmulator();
  };
  const app = join(__dirname, 'apps', 'observed');
  [directory] = await Promise.all([stageApp(app, `e2e-observed-${process.pid}`), bootstrapped()]);
  const { outputs } = await deploy({ emulator, directory });
  lasting = DeployedPipeline.fromOutputs(emulator, outputs.ObservedPipelines, 'Lasting');
  following = DeployedPipeline.fromOutputs(emulator, outputs.ObservedPipelines, 'Following');
});

afterAll(async () => {
  if (directory) await rm(directory, { recursive: true, force: true });
});

const metricsOf = async (pipeline: DeployedPipeline) => emittedMetrics(await pipeline.logLines('"_aws"'));
const functionOf = ({ resources }: DeployedPipeline) => ({ FunctionName: resources.encoder });
const eventOf = (bucket: string, key: string) => ({
  Records: [
    { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket }, object: { key } } },
  ],
});

/** Waits until the metrics in the pipeline's log have this sum. */
function counted(pipeline: DeployedPipeline, name: string, sum: number, reason?: string): Promise<EmittedMetric[]> {
  const dimensions = { ...functionOf(pipeline), ...(reason !== undefined && { Reason: reason }) };
  return waitFor(`${name} ${reason ?? ''} of ${sum} in the log`, async (saw) => {
    const metrics = await metricsOf(pipeline);
    saw(metrics);
    return sumOf(metrics, name, dimensions) === sum && metrics;
  });
}

/** The tests build on one another: each adds metrics to the log of a pipeline. */
describe("the function's log has metrics", () => {
  test('of an encoded image: its size, the size of its output and the duration', async () => {
    await lasting.upload('a.jpg', smallPhotograph);

    const metrics = await counted(lasting, 'Encoded', 1);
    expect(sumOf(metrics, 'BytesRead', functionOf(lasting))).toBe(smallPhotograph.length);
    expect(sumOf(metrics, 'BytesWritten', functionOf(lasting))).toBe(Math.ceil(smallPhotograph.length / 3) * 4);
    expect(sumOf(metrics, 'EncodingDuration', functionOf(lasting))).toBeGreaterThan(0);
  });

  test('of rejections, in total and by reason', async () => {
    await following.upload('letter.jpg', 'Dear reader, this is text.');
    await following.upload('empty.jpg', '');

    await counted(following, 'Rejected', 1, 'NOT_AN_IMAGE');
    await counted(following, 'Rejected', 1, 'EMPTY');
    await counted(following, 'Rejected', 2);
    expect(await following.item('letter.jpg')).toMatchObject({ status: 'REJECTED', expires_at: expect.any(Number) });
  });

  test('of an image whose dimensions cannot be read', async () => {
    await following.upload('truncated.jpg', smallPhotograph.subarray(0, 20));

    await counted(following, 'UnreadableDimensions', 1);
    await counted(following, 'Encoded', 1);
  });

  test('of a deletion', async () => {
    await following.upload('deleted.jpg', smallPhotograph);
    await following.waitForItem('deleted.jpg', { status: 'ENCODED' });

    await following.remove('deleted.jpg');

    await counted(following, 'Deleted', 1);
    expect(await following.outputText('deleted.jpg.txt')).toBeUndefined();
  });

  test('of a duplicate, which writes nothing', async () => {
    const item = await lasting.item('a.jpg');

    await lasting.invoke({ bucket: lasting.resources.uploadBucket, key: 'a.jpg' });

    await counted(lasting, 'Duplicates', 1);
    expect(await lasting.item('a.jpg')).toEqual(item);
  });

  test('of images that are gone, objects that are ignored and events that are foreign', async () => {
    await lasting.invoke(eventOf(lasting.resources.uploadBucket, 'gone.jpg'));
    await lasting.invoke(eventOf(lasting.resources.uploadBucket, 'picture.jpg.bak'));
    await lasting.invoke(eventOf('foreign-bucket', 'a.jpg'));

    await counted(lasting, 'Gone', 1);
    await counted(lasting, 'Ignored', 1);
    await counted(lasting, 'Foreign', 1);
  });

  test('of failed records, also if the invocation succeeds and reports them to a queue', async () => {
    expect(await lasting.invoke({ hello: 'world' })).toMatchObject({ error: 'Unhandled' });
    await counted(lasting, 'Failed', 1);

    const messages = ['{', JSON.stringify(eventOf(lasting.resources.uploadBucket, 'a.jpg'))];
    const records = messages.map((body, index) => ({ eventSource: 'aws:sqs', messageId: `message-${index}`, body }));
    expect(await lasting.invoke({ Records: records })).toEqual({
      response: { batchItemFailures: [{ itemIdentifier: 'message-0' }] },
      error: undefined,
    });
    await counted(lasting, 'Failed', 2);
    await counted(lasting, 'Duplicates', 2);
  });

  describe('when S3 is interrupted', () => {
    let s3: InterruptedS3;

    beforeAll(async () => {
      s3 = await InterruptedS3.start(emulator.endpoint);
      await lasting.setEnvironment({ ...(await lasting.environment()), AWS_ENDPOINT_URL_S3: s3.endpoint });
    });
    afterAll(() => s3?.stop());

    test('of a call that is retried because S3 throttled it', async () => {
      s3.beforeNext(`GET /${lasting.resources.uploadBucket}/throttled.jpg`, async () => 503);
      await lasting.upload('throttled.jpg', smallPhotograph);

      await counted(lasting, 'Retries', 1);
      expect(await lasting.waitForItem('throttled.jpg')).toMatchObject({ status: 'ENCODED' });
    });

    test('of a conflict with another invocation that was faster', async () => {
      s3.beforeNext(`PUT /${lasting.resources.outputBucket}/contended.jpg.txt`, async () => {
        await lasting.writeOutput('contended.jpg.txt', 'of another invocation');
      });
      await lasting.upload('contended.jpg', smallPhotograph);

      await counted(lasting, 'Conflicts', 1);
      expect(await lasting.waitForItem('contended.jpg')).toMatchObject({ status: 'ENCODED' });
      expect(await lasting.outputText('contended.jpg.txt')).toBe(smallPhotograph.toString('base64'));
    });
  });

  test('which are exactly the documented metrics, with their units and dimensions', async () => {
    const metrics = [...(await metricsOf(lasting)), ...(await metricsOf(following))];
    const found = metrics.map(({ name, unit, dimensions }) => `${name} ${unit} ${Object.keys(dimensions)}`);
    const documented = documentedMetrics().flatMap(({ name, unit, dimensions }) =>
      dimensions.map((_, index) => `${name} ${unit} ${dimensions.slice(0, index + 1)}`),
    );
    expect([...new Set(found)].sort()).toEqual(documented.sort());
    expect(new Set(metrics.map(({ namespace }) => namespace))).toEqual(new Set(['ImageEncodingPipeline']));
  });
});
