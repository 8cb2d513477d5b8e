import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { processesOfFunction } from '../support/e2e/peak-memory';
import { deploy } from '../support/emulator/cdk';
import type { EmulatorAccess } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { sharedEmulator } from '../support/emulator/shared-emulator';
import { waitFor } from '../support/emulator/wait-for';
import { emittedMetrics, sumOf } from '../support/encoder/emitted-metrics';
import { IMAGE_CASES, ORDINARY_IMAGES } from '../support/encoder/image-cases';
import { FORGED_EVENTS } from '../support/hostile/events';
import { HOSTILE_IMAGES } from '../support/hostile/images';
import { HOSTILE_KEYS, LONGEST_KEY } from '../support/hostile/keys';

jest.setTimeout(300_000);

let emulator: EmulatorAccess;
let directory: string;
let pipeline: DeployedPipeline;
let firstProcesses: number[];

beforeAll(async () => {
  const bootstrapped = async () => {
    emulator = await sharedEmulator();
  };
  const app = join(__dirname, 'apps', 'hostile');
  [directory] = await Promise.all([stageApp(app, `e2e-hostile-${process.pid}`), bootstrapped()]);
  const { outputs } = await deploy({ emulator, directory });
  pipeline = DeployedPipeline.fromOutputs(emulator, outputs.HostileInput);
  await pipeline.upload('first.jpg', smallPhotograph);
  await pipeline.waitForItem('first.jpg', { status: 'ENCODED' });
  firstProcesses = processesOfFunction(pipeline.resources.encoder);
});

afterAll(async () => {
  if (directory) await rm(directory, { recursive: true, force: true });
});

describe('an image is encoded exactly, whatever characters its key has', () => {
  test.each(HOSTILE_KEYS)('%s', async (_, key) => {
    await pipeline.upload(key, smallPhotograph);

    const item = await pipeline.waitForItem(key, { status: 'ENCODED' });
    expect(item).toMatchObject({ image_id: key, source_key: key, output_key: `${key}.txt` });
    expect(await pipeline.outputText(`${key}.txt`)).toBe(smallPhotograph.toString('base64'));
  });

  test('an image is rejected when the key of its output would be too long', async () => {
    await pipeline.upload(LONGEST_KEY, smallPhotograph);

    expect(await pipeline.waitForItem(LONGEST_KEY)).toMatchObject({ status: 'REJECTED', reason: 'KEY_TOO_LONG' });
  });
});

describe('an image of each format is encoded, and its item has the format, dimensions and orientation', () => {
  test.each([...ORDINARY_IMAGES, ...IMAGE_CASES])('$name', async ({ name, bytes, format, values }) => {
    await pipeline.upload(name, bytes);

    const { image_format, width, height, orientation } = await pipeline.waitForItem(name, { status: 'ENCODED' });
    expect({ image_format, width, height, orientation }).toEqual({ image_format: format, ...values });
    expect(await pipeline.outputText(`${name}.txt`)).toBe(bytes.toString('base64'));
  });

  test('images without dimensions are counted in a metric', async () => {
    await waitFor('an image without dimensions in the metrics', async (saw) => {
      const metrics = emittedMetrics(await pipeline.logLines('"_aws"'));
      saw(metrics.filter(({ name }) => name === 'UnreadableDimensions'));
      return sumOf(metrics, 'UnreadableDimensions', { FunctionName: pipeline.resources.encoder }) === 1;
    });
  });
});

describe('a damaged or disguised image is encoded or rejected as expected', () => {
  test.each(HOSTILE_IMAGES)('$description', async ({ key, bytes, item }) => {
    await pipeline.upload(key, bytes);

    const found = await pipeline.waitForItem(key);
    expect(found).toMatchObject(item);
    const output = item.status === 'ENCODED' ? bytes.toString('base64') : undefined;
    expect(await pipeline.outputText(`${key}.txt`)).toBe(output);
  });
});

describe("an image whose forged metadata says that it is an encoder's output", () => {
  test('is rejected, and the earlier output of its key is removed', async () => {
    await pipeline.upload('forged.jpg', smallPhotograph);
    await pipeline.waitForItem('forged.jpg', { status: 'ENCODED' });

    await pipeline.upload('forged.jpg', smallPhotograph, { 'encoded-by': 'cdk-image-encoding-pipeline' });

    await pipeline.waitForItem('forged.jpg', { status: 'REJECTED', reason: 'ENCODER_OUTPUT' });
    expect(await pipeline.outputText('forged.jpg.txt')).toBeUndefined();
  });
});

test('no hostile upload ended a process of the function', () => {
  expect(processesOfFunction(pipeline.resources.encoder)).toEqual(expect.arrayContaining(firstProcesses));
});

/** The emulator ends a process whose invocation failed. These come last, and the tests compare the encoder's own errors. */
describe('a forged event', () => {
  test.each(FORGED_EVENTS)('fails with an error that states the reason: %s', async (_, event, message) => {
    expect(await pipeline.invokeWith(event)).toMatchObject({
      error: 'Unhandled',
      response: { errorMessage: expect.stringMatching(message) },
    });
  });

  test('is ignored, logged and counted if it names another bucket, and nothing is read or written', async () => {
    const { outputBucket } = pipeline.resources;
    const response = { records: 2, foreign: 2, encoded: 0 };
    const items = [outputBucket, `${pipeline.resources.uploadBucket}\n`].map((bucket) => ({
      bucket,
      key: 'first.jpg',
    }));

    expect(await pipeline.invoke(items)).toMatchObject({ response });

    await waitFor('two foreign events in the metrics', async (saw) => {
      const metrics = emittedMetrics(await pipeline.logLines('"_aws"'));
      saw(metrics.filter(({ name }) => name === 'Foreign'));
      return sumOf(metrics, 'Foreign', { FunctionName: pipeline.resources.encoder }) === 2;
    });
    expect(await pipeline.logLines('"FOREIGN"')).toHaveLength(2);
    expect(await pipeline.outputKeys()).not.toContain('first.jpg.txt.txt');
  });

  test('with 50 records of one key is processed, and the output does not change', async () => {
    const record = { bucket: pipeline.resources.uploadBucket, key: 'first.jpg' };
    const response = { records: 50, unchanged: 50 };
    expect(await pipeline.invoke(Array.from({ length: 50 }, () => record))).toMatchObject({ response });
  });
});

describe('after all hostile uploads and events', () => {
  test('every line of the log is one JSON object without control characters', async () => {
    const printed = await pipeline.logLines('"message"');
    expect(printed.length).toBeGreaterThan(HOSTILE_KEYS.length);
    for (const line of printed) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.stringMatching(/^(INFO|WARN|ERROR)$/) });
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
    expect(printed.map((line) => JSON.parse(line).message)).not.toContain('forged');
  });

  test('the function still encodes', async () => {
    await pipeline.upload('last.jpg', smallPhotograph);
    expect(await pipeline.waitForItem('last.jpg')).toMatchObject({ status: 'ENCODED' });
  });
});
