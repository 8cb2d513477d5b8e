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

describe('an uploaded image becomes its Base64 text and a row that describes both', () => {
  test.each(photographs)('$key', async ({ key, bytes }) => {
    await pipeline.upload(key, bytes);

    const row = await pipeline.rowOf(key);
    const output = await pipeline.output(`${key}.txt`);
    const text = await output!.Body!.transformToString('latin1');
    expect(Buffer.from(text, 'base64').equals(bytes)).toBe(true);
    expect(text).toHaveLength(Math.ceil(bytes.length / 3) * 4);
    expect(row).toMatchObject({
      image_id: key,
      status: 'ENCODED',
      source_bucket: pipeline.places.uploadBucket,
      source_key: key,
      size_bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      width: expect.any(Number),
      height: expect.any(Number),
      output_bucket: pipeline.places.textBucket,
      output_key: `${key}.txt`,
      output_etag: output!.ETag,
      output_size_bytes: text.length,
    });
  });

  test.each([
    'two  spaces and one behind .jpg',
    'plus+sign & 100% = ?#.jpg',
    'already%20encoded%2B.jpg',
    'größer/кошка/猫 🐈.jpg',
    `quotes'"<>\\|^~{}[].jpg`,
    'folder//with/../dots/./.jpg',
    'UPPER CASE.JPG',
  ])('under the key %p', async (key) => {
    await pipeline.upload(key, smallPhotograph);

    expect(await pipeline.rowOf(key)).toMatchObject({ status: 'ENCODED', source_key: key, output_key: `${key}.txt` });
    expect(await pipeline.text(`${key}.txt`)).toBe(smallPhotograph.toString('base64'));
  });

  test('a newer image replaces the text and the row of an older one', async () => {
    const [older, newer] = photographs;
    await pipeline.upload('replaced.jpg', older.bytes);
    await pipeline.rowOf('replaced.jpg', { size_bytes: older.bytes.length });

    await pipeline.upload('replaced.jpg', newer.bytes);

    await pipeline.rowOf('replaced.jpg', { size_bytes: newer.bytes.length });
    expect(await pipeline.text('replaced.jpg.txt')).toBe(newer.bytes.toString('base64'));
  });

  test('an image of 300 MB, in memory that does not grow with it', async () => {
    const image = Buffer.concat([smallPhotograph, randomBytes(300_000_000 - smallPhotograph.length)]);
    await pipeline.upload('large.jpg', image);

    const row = await pipeline.rowOf('large.jpg');
    expect(row).toMatchObject({ status: 'ENCODED', size_bytes: image.length, output_size_bytes: 400_000_000 });
    const decoded = createHash('sha256');
    for await (const chunk of base64Chunks((await pipeline.output('large.jpg.txt'))!.Body as AsyncIterable<Buffer>)) {
      decoded.update(Buffer.from(chunk, 'base64'));
    }
    expect(decoded.digest('hex')).toBe(createHash('sha256').update(image).digest('hex'));
    if (process.platform === 'linux') {
      expect(peakMemoryOfFunction(pipeline.places.encoder)).toBeLessThan(200);
    }
  });
});

describe('what is no image of the pipeline', () => {
  test('is rejected with the reason when its name only says so', async () => {
    await pipeline.upload('letter.jpg', 'Dear reader, this is text.');

    expect(await pipeline.rowOf('letter.jpg')).toMatchObject({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(await pipeline.text('letter.jpg.txt')).toBeUndefined();
  });

  test('takes the text of a former image away when it is rejected', async () => {
    await pipeline.upload('former.jpg', smallPhotograph);
    await pipeline.rowOf('former.jpg', { status: 'ENCODED' });

    await pipeline.upload('former.jpg', '');

    const row = await pipeline.rowOf('former.jpg', { status: 'REJECTED', reason: 'EMPTY' });
    expect(row).not.toHaveProperty('output_key');
    expect(await pipeline.text('former.jpg.txt')).toBeUndefined();
  });

  test('is left alone when its key does not match, also when it is delivered', async () => {
    const key = 'picture.jpg.bak';
    await pipeline.upload(key, smallPhotograph);

    const delivery = {
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: pipeline.places.uploadBucket }, object: { key } },
    };
    expect(await pipeline.invoke({ Records: [delivery] })).toMatchObject({ answer: { ignored: 1 } });
    expect(await pipeline.row(key)).toBeUndefined();
    expect(await pipeline.textKeys()).not.toContain(`${key}.txt`);
  });
});

describe('when the encoder fails on an image', () => {
  test('it is tried three times, kept in the dead-letter queue with its reason, and encoded when redriven', async () => {
    const environment = await pipeline.environment();
    await pipeline.setEnvironment({ ...environment, METADATA_TABLE: 'no-such-table' });
    await pipeline.upload('unlucky one.jpg', smallPhotograph);

    const letter = await pipeline.deadLetter();
    expect(letter.requestPayload.Records[0].s3.object.key).toBe('unlucky+one.jpg');
    expect(letter.responsePayload.errorMessage).toContain('no-such-table');
    await waitFor('the log of three tries', async () => {
      const failures = (await pipeline.logLines('unlucky one.jpg')).filter((line) => line.includes('"ERROR"'));
      return failures.length === 3;
    });
    expect(await pipeline.row('unlucky one.jpg')).toBeUndefined();

    await pipeline.setEnvironment(environment);
    expect(await pipeline.invoke(letter.requestPayload)).toMatchObject({ answer: { encoded: 1 } });
    expect(await pipeline.row('unlucky one.jpg')).toMatchObject({ status: 'ENCODED' });
  });
});

describe('the stack', () => {
  test('is not changed by a second deploy', async () => {
    expect((await deploy({ emulator, directory, stacks: [STACK] })).unchanged).toEqual([STACK]);
  });

  test('leaves nothing behind when it is destroyed with objects in its buckets', async () => {
    expect(await pipeline.textKeys()).not.toHaveLength(0);

    await destroy({ emulator, directory, stacks: [STACK] });

    expect(await leftBehindBy(STACK, emulator)).toEqual([]);
  });
});

/** Base64 text in pieces that decode by themselves. */
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
