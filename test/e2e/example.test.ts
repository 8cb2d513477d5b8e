import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { DeployedPipeline } from '../support/e2e/deployed-pipeline';
import { photographs, smallPhotograph } from '../support/e2e/images';
import { peakMemoryOfFunction } from '../support/e2e/peak-memory';
import { deploy, destroy } from '../support/emulator/cdk';
import type { EmulatorAccess } from '../support/emulator/emulator';
import { leftBehindBy } from '../support/emulator/inventory';
import { stageExample } from '../support/emulator/library-package';
import { sharedEmulator } from '../support/emulator/shared-emulator';
import { waitFor } from '../support/emulator/wait-for';

const STACK = 'ImageEncodingExample';

jest.setTimeout(300_000);

let emulator: EmulatorAccess;
let directory: string;
let pipeline: DeployedPipeline;

beforeAll(async () => {
  const bootstrapped = async () => {
    emulator = await sharedEmulator();
  };
  [directory] = await Promise.all([stageExample(`e2e-example-${process.pid}`), bootstrapped()]);
  const { outputs } = await deploy({ emulator, directory, stacks: [STACK] });
  pipeline = DeployedPipeline.fromOutputs(emulator, outputs[STACK]);
});

afterAll(async () => {
  if (directory) await rm(directory, { recursive: true, force: true });
});

describe('an uploaded image', () => {
  test.each(photographs)(
    '$key is encoded as Base64 text, and its item describes both objects',
    async ({ key, bytes }) => {
      await pipeline.upload(key, bytes);

      const item = await pipeline.waitForItem(key);
      const output = await pipeline.output(`${key}.txt`);
      const text = await output!.Body!.transformToString('latin1');
      expect(Buffer.from(text, 'base64').equals(bytes)).toBe(true);
      expect(text).toHaveLength(Math.ceil(bytes.length / 3) * 4);
      expect(item).toMatchObject({
        image_id: key,
        status: 'ENCODED',
        source_bucket: pipeline.resources.uploadBucket,
        source_key: key,
        size_bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        width: expect.any(Number),
        height: expect.any(Number),
        output_bucket: pipeline.resources.outputBucket,
        output_key: `${key}.txt`,
        output_etag: output!.ETag,
        output_size_bytes: text.length,
      });
    },
  );

  test.each([
    'two  spaces and one behind .jpg',
    'plus+sign & 100% = ?#.jpg',
    'already%20encoded%2B.jpg',
    'größer/кошка/猫 🐈.jpg',
    `quotes'"<>\\|^~{}[].jpg`,
    'folder//with/../dots/./.jpg',
    'UPPER CASE.JPG',
  ])('with the key %p is encoded', async (key) => {
    await pipeline.upload(key, smallPhotograph);

    expect(await pipeline.waitForItem(key)).toMatchObject({
      status: 'ENCODED',
      source_key: key,
      output_key: `${key}.txt`,
    });
    expect(await pipeline.outputText(`${key}.txt`)).toBe(smallPhotograph.toString('base64'));
  });

  test('a newer image replaces the output and the item of an older one', async () => {
    const [older, newer] = photographs;
    await pipeline.upload('replaced.jpg', older.bytes);
    await pipeline.waitForItem('replaced.jpg', { size_bytes: older.bytes.length });

    await pipeline.upload('replaced.jpg', newer.bytes);

    await pipeline.waitForItem('replaced.jpg', { size_bytes: newer.bytes.length });
    expect(await pipeline.outputText('replaced.jpg.txt')).toBe(newer.bytes.toString('base64'));
  });

  test('an image of 300 MB is encoded in less than 200 MiB of memory', async () => {
    const image = Buffer.concat([smallPhotograph, randomBytes(300_000_000 - smallPhotograph.length)]);
    await pipeline.upload('large.jpg', image);

    const item = await pipeline.waitForItem('large.jpg');
    expect(item).toMatchObject({ status: 'ENCODED', size_bytes: image.length, output_size_bytes: 400_000_000 });
    const decoded = createHash('sha256');
    for await (const chunk of base64Chunks((await pipeline.output('large.jpg.txt'))!.Body as AsyncIterable<Buffer>)) {
      decoded.update(Buffer.from(chunk, 'base64'));
    }
    expect(decoded.digest('hex')).toBe(createHash('sha256').update(image).digest('hex'));
    if (process.platform === 'linux') {
      expect(peakMemoryOfFunction(pipeline.resources.encoder)).toBeLessThan(200);
    }
  });
});

describe('an upload that is not an image of the pipeline', () => {
  test('is rejected with the reason when its content is not an image', async () => {
    await pipeline.upload('letter.jpg', 'Dear reader, this is text.');

    expect(await pipeline.waitForItem('letter.jpg')).toMatchObject({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(await pipeline.outputText('letter.jpg.txt')).toBeUndefined();
  });

  test('is rejected, and the output of the earlier image of its key is removed', async () => {
    await pipeline.upload('former.jpg', smallPhotograph);
    await pipeline.waitForItem('former.jpg', { status: 'ENCODED' });

    await pipeline.upload('former.jpg', '');

    const item = await pipeline.waitForItem('former.jpg', { status: 'REJECTED', reason: 'EMPTY' });
    expect(item).not.toHaveProperty('output_key');
    expect(await pipeline.outputText('former.jpg.txt')).toBeUndefined();
  });

  test('is ignored when its key does not match the filters, even if an event names it', async () => {
    const key = 'picture.jpg.bak';
    await pipeline.upload(key, smallPhotograph);

    const record = {
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: pipeline.resources.uploadBucket }, object: { key } },
    };
    expect(await pipeline.invoke({ Records: [record] })).toMatchObject({ response: { ignored: 1 } });
    expect(await pipeline.item(key)).toBeUndefined();
    expect(await pipeline.outputKeys()).not.toContain(`${key}.txt`);
  });
});

describe('an event that fails', () => {
  test('is tried three times, kept in the dead-letter queue with the error, and encoded when it is redriven', async () => {
    const environment = await pipeline.environment();
    await pipeline.setEnvironment({ ...environment, METADATA_TABLE: 'no-such-table' });
    await pipeline.upload('unlucky one.jpg', smallPhotograph);

    const deadLetter = await pipeline.deadLetter();
    expect(deadLetter.requestPayload.Records[0].s3.object.key).toBe('unlucky+one.jpg');
    expect(deadLetter.responsePayload.errorMessage).toContain('no-such-table');
    await waitFor('three errors in the log', async (saw) => {
      const failures = (await pipeline.logLines('unlucky one.jpg')).filter((line) => line.includes('"ERROR"'));
      saw(failures);
      return failures.length === 3;
    });
    expect(await pipeline.item('unlucky one.jpg')).toBeUndefined();

    await pipeline.setEnvironment(environment);
    expect(await pipeline.invoke(deadLetter.requestPayload)).toMatchObject({ response: { encoded: 1 } });
    expect(await pipeline.item('unlucky one.jpg')).toMatchObject({ status: 'ENCODED' });
  });
});

describe('the stack of the example', () => {
  test('is not changed by a second deploy', async () => {
    expect((await deploy({ emulator, directory, stacks: [STACK] })).unchanged).toEqual([STACK]);
  });

  test('leaves no resources when it is destroyed with objects in its buckets', async () => {
    expect(await pipeline.outputKeys()).not.toHaveLength(0);
    expect(await leftBehindBy(STACK, emulator)).not.toEqual([]);

    await destroy({ emulator, directory, stacks: [STACK] });

    expect(await leftBehindBy(STACK, emulator)).toEqual([]);
  });
});

/** Base64 text in chunks that can be decoded separately. */
async function* base64Chunks(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of body) {
    const text = rest + chunk.toString('latin1');
    const whole = text.length - (text.length % 4);
    yield text.slice(0, whole);
    rest = text.slice(whole);
  }
  yield rest;
}
