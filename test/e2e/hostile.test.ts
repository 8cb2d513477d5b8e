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
  await pipeline.rowOf('first.jpg', { status: 'ENCODED' });
  firstProcesses = processesOfFunction(pipeline.places.encoder);
});

afterAll(async () => {
  if (directory) await rm(directory, { recursive: true, force: true });
});

describe('an image is encoded exactly, whatever its key holds', () => {
  test.each(HOSTILE_KEYS)('%s', async (_, key) => {
    await pipeline.upload(key, smallPhotograph);

    const row = await pipeline.rowOf(key, { status: 'ENCODED' });
    expect(row).toMatchObject({ image_id: key, source_key: key, output_key: `${key}.txt` });
    expect(await pipeline.text(`${key}.txt`)).toBe(smallPhotograph.toString('base64'));
  });

  test('and rejected when its text could have no key', async () => {
    await pipeline.upload(LONGEST_KEY, smallPhotograph);

    expect(await pipeline.rowOf(LONGEST_KEY)).toMatchObject({ status: 'REJECTED', reason: 'KEY_TOO_LONG' });
  });
});

describe('an image of each format and kind is encoded, and its item has what the image states', () => {
  test.each([...ORDINARY_IMAGES, ...IMAGE_CASES])('$name', async ({ name, bytes, format, values }) => {
    await pipeline.upload(name, bytes);

    const { image_format, width, height, orientation } = await pipeline.rowOf(name, { status: 'ENCODED' });
    expect({ image_format, width, height, orientation }).toEqual({ image_format: format, ...values });
    expect(await pipeline.text(`${name}.txt`)).toBe(bytes.toString('base64'));
  });

  test('and those without dimensions are counted', async () => {
    await waitFor('an image without dimensions in the metrics', async () => {
      const metrics = emittedMetrics(await pipeline.logLines('"_aws"'));
      return sumOf(metrics, 'UnreadableDimensions', { FunctionName: pipeline.places.encoder }) === 1;
    });
  });
});

describe('what is or pretends to be an image', () => {
  test.each(HOSTILE_IMAGES)('$description', async ({ key, bytes, item }) => {
    await pipeline.upload(key, bytes);

    const found = await pipeline.rowOf(key);
    expect(found).toMatchObject(item);
    const text = item.status === 'ENCODED' ? bytes.toString('base64') : undefined;
    expect(await pipeline.text(`${key}.txt`)).toBe(text);
  });
});

describe("an image whose forged metadata says that it is an encoder's output", () => {
  test('is rejected, and the earlier output of its key is removed', async () => {
    await pipeline.upload('forged.jpg', smallPhotograph);
    await pipeline.rowOf('forged.jpg', { status: 'ENCODED' });

    await pipeline.upload('forged.jpg', smallPhotograph, { 'encoded-by': 'cdk-image-encoding-pipeline' });

    await pipeline.rowOf('forged.jpg', { status: 'REJECTED', reason: 'ENCODER_OUTPUT' });
    expect(await pipeline.text('forged.jpg.txt')).toBeUndefined();
  });
});

test('none of these has ended the function', () => {
  expect(processesOfFunction(pipeline.places.encoder)).toEqual(expect.arrayContaining(firstProcesses));
});

/** The emulator itself ends a process whose invocation failed; so these come last, and are seen to fail by our own words. */
describe('events that nobody who is honest sends', () => {
  test.each(FORGED_EVENTS)('fail and say why: %s', async (_, event, message) => {
    expect(await pipeline.invokeWith(event)).toMatchObject({
      error: 'Unhandled',
      answer: { errorMessage: expect.stringMatching(message) },
    });
  });

  test('that name another bucket are ignored, logged and counted, and nothing is read or written', async () => {
    const { textBucket } = pipeline.places;
    const answer = { records: 2, foreign: 2, encoded: 0 };
    const items = [textBucket, `${pipeline.places.uploadBucket}\n`].map((bucket) => ({ bucket, key: 'first.jpg' }));

    expect(await pipeline.invoke(items)).toMatchObject({ answer });

    await waitFor('two foreign events in the metrics', async () => {
      const metrics = emittedMetrics(await pipeline.logLines('"_aws"'));
      return sumOf(metrics, 'Foreign', { FunctionName: pipeline.places.encoder }) === 2;
    });
    expect(await pipeline.logLines('"FOREIGN"')).toHaveLength(2);
    expect(await pipeline.textKeys()).not.toContain('first.jpg.txt.txt');
  });

  test('that are many are handled one by one, and only the last of a key counts', async () => {
    const record = { bucket: pipeline.places.uploadBucket, key: 'first.jpg' };
    const answer = { records: 50, unchanged: 50 };
    expect(await pipeline.invoke(Array.from({ length: 50 }, () => record))).toMatchObject({ answer });
  });
});

describe('after all that', () => {
  test('every line of the log is one object of JSON, for whoever splits it where', async () => {
    const printed = await pipeline.logLines('"message"');
    expect(printed.length).toBeGreaterThan(HOSTILE_KEYS.length);
    for (const line of printed) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.stringMatching(/^(INFO|WARN|ERROR)$/) });
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
    expect(printed.map((line) => JSON.parse(line).message)).not.toContain('forged');
  });

  test('the function encodes as before', async () => {
    await pipeline.upload('last.jpg', smallPhotograph);
    expect(await pipeline.rowOf('last.jpg')).toMatchObject({ status: 'ENCODED' });
  });
});
