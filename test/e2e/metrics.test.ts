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
const functionOf = ({ places }: DeployedPipeline) => ({ FunctionName: places.encoder });
const delivery = (bucket: string, key: string) => ({
  Records: [
    { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket }, object: { key } } },
  ],
});

/** Waits until the pipeline's log has metrics that add up to this. */
function counted(pipeline: DeployedPipeline, name: string, sum: number, reason?: string): Promise<EmittedMetric[]> {
  const dimensions = { ...functionOf(pipeline), ...(reason !== undefined && { Reason: reason }) };
  return waitFor(`${name} ${reason ?? ''} of ${sum} in the log`, async (saw) => {
    const metrics = await metricsOf(pipeline);
    saw(metrics);
    return sumOf(metrics, name, dimensions) === sum && metrics;
  });
}

/** The tests build on one another: each adds to what the log of a pipeline says. */
describe("CloudWatch finds in the function's log", () => {
  test('an image that was encoded, its size, that of its text, and how long it took', async () => {
    await lasting.upload('a.jpg', smallPhotograph);

    const metrics = await counted(lasting, 'Encoded', 1);
    expect(sumOf(metrics, 'BytesRead', functionOf(lasting))).toBe(smallPhotograph.length);
    expect(sumOf(metrics, 'BytesWritten', functionOf(lasting))).toBe(Math.ceil(smallPhotograph.length / 3) * 4);
    expect(sumOf(metrics, 'EncodingDuration', functionOf(lasting))).toBeGreaterThan(0);
  });

  test('rejections, in total and by their reason', async () => {
    await following.upload('letter.jpg', 'Dear reader, this is text.');
    await following.upload('empty.jpg', '');

    await counted(following, 'Rejected', 1, 'NOT_AN_IMAGE');
    await counted(following, 'Rejected', 1, 'EMPTY');
    await counted(following, 'Rejected', 2);
    expect(await following.row('letter.jpg')).toMatchObject({ status: 'REJECTED', expires_at: expect.any(Number) });
  });

  test('an image whose dimensions cannot be read', async () => {
    await following.upload('truncated.jpg', smallPhotograph.subarray(0, 20));

    await counted(following, 'UnreadableDimensions', 1);
    await counted(following, 'Encoded', 1);
  });

  test('a deletion that was followed', async () => {
    await following.upload('deleted.jpg', smallPhotograph);
    await following.rowOf('deleted.jpg', { status: 'ENCODED' });

    await following.remove('deleted.jpg');

    await counted(following, 'Deleted', 1);
    expect(await following.text('deleted.jpg.txt')).toBeUndefined();
  });

  test('a duplicate, which wrote nothing', async () => {
    const row = await lasting.row('a.jpg');

    await lasting.invoke({ bucket: lasting.places.uploadBucket, key: 'a.jpg' });

    await counted(lasting, 'Duplicates', 1);
    expect(await lasting.row('a.jpg')).toEqual(row);
  });

  test('what was gone, was ignored or was foreign', async () => {
    await lasting.invoke(delivery(lasting.places.uploadBucket, 'gone.jpg'));
    await lasting.invoke(delivery(lasting.places.uploadBucket, 'picture.jpg.bak'));
    await lasting.invoke(delivery('foreign-bucket', 'a.jpg'));

    await counted(lasting, 'Gone', 1);
    await counted(lasting, 'Ignored', 1);
    await counted(lasting, 'Foreign', 1);
  });

  test('failed records, also where the invocation succeeds because a queue is told of them', async () => {
    expect(await lasting.invoke({ hello: 'world' })).toMatchObject({ error: 'Unhandled' });
    await counted(lasting, 'Failed', 1);

    const messages = ['{', JSON.stringify(delivery(lasting.places.uploadBucket, 'a.jpg'))];
    const records = messages.map((body, index) => ({ eventSource: 'aws:sqs', messageId: `message-${index}`, body }));
    expect(await lasting.invoke({ Records: records })).toEqual({
      answer: { batchItemFailures: [{ itemIdentifier: 'message-0' }] },
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

    test('a call that was made again, since there had been too many', async () => {
      s3.beforeNext(`GET /${lasting.places.uploadBucket}/throttled.jpg`, async () => 503);
      await lasting.upload('throttled.jpg', smallPhotograph);

      await counted(lasting, 'Retries', 1);
      expect(await lasting.rowOf('throttled.jpg')).toMatchObject({ status: 'ENCODED' });
    });

    test('a conflict with another run that was faster', async () => {
      s3.beforeNext(`PUT /${lasting.places.textBucket}/contended.jpg.txt`, async () => {
        await lasting.writeText('contended.jpg.txt', 'of another run');
      });
      await lasting.upload('contended.jpg', smallPhotograph);

      await counted(lasting, 'Conflicts', 1);
      expect(await lasting.rowOf('contended.jpg')).toMatchObject({ status: 'ENCODED' });
      expect(await lasting.text('contended.jpg.txt')).toBe(smallPhotograph.toString('base64'));
    });
  });

  test('every metric that is documented, with its unit and dimensions, and no other', async () => {
    const metrics = [...(await metricsOf(lasting)), ...(await metricsOf(following))];
    const kinds = metrics.map(({ name, unit, dimensions }) => `${name} ${unit} ${Object.keys(dimensions)}`);
    const documented = documentedMetrics().flatMap(({ name, unit, dimensions }) =>
      dimensions.map((_, index) => `${name} ${unit} ${dimensions.slice(0, index + 1)}`),
    );
    expect([...new Set(kinds)].sort()).toEqual(documented.sort());
    expect(new Set(metrics.map(({ namespace }) => namespace))).toEqual(new Set(['ImageEncodingPipeline']));
  });
});
