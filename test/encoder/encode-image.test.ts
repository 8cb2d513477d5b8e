import { createHash } from 'node:crypto';
import { StoredRow } from '../../src/encoder/convergence/item-store';
import { RecursionError } from '../../src/encoder/errors';
import { pipelineInMemory } from '../support/encoder/pipeline-in-memory';
import { GIF, jpeg, PNG, TEXT } from '../support/encoder/sample-images';

describe('an image becomes a text and a row', () => {
  test('the text is its Base64, under its key with the suffix', async () => {
    const { objects, deliver } = pipelineInMemory();
    objects.put('cats/tom.png', PNG);
    expect(await deliver('cats/tom.png')).toMatchObject({ status: 'ENCODED', outputKey: 'cats/tom.png.txt' });
    expect(objects.outputs.get('cats/tom.png.txt')).toEqual({
      key: 'cats/tom.png.txt',
      text: Buffer.from(PNG.toString('base64')),
      contentType: 'text/plain; charset=us-ascii',
      metadata: {
        'encoded-by': 'cdk-image-encoding-pipeline',
        'source-key': 'cats/tom.png',
        'source-version-id': 'v1',
        'source-etag': `"${PNG.length}"`,
        'output-format': 'BASE64',
      },
      etag: '"text 1"',
    });
  });

  test('the row says what was read and what was written', async () => {
    const { objects, rows, deliver } = pipelineInMemory({ OUTPUT_PREFIX: 'base64/' });
    const image = jpeg(6);
    objects.put('tom.jpg', image);
    await deliver('tom.jpg');
    expect(rows.rows.get('tom.jpg')).toEqual<StoredRow>({
      status: 'ENCODED',
      source_bucket: 'images',
      source_key: 'tom.jpg',
      source_version_id: 'v1',
      source_etag: `"${image.length}"`,
      source_last_modified: '1970-01-01T00:00:00.000Z',
      source_checksum: 'CRC32:AAAAAA==',
      size_bytes: image.length,
      sha256: createHash('sha256').update(image).digest('hex'),
      content_type: 'image/jpeg',
      image_format: 'JPEG',
      width: 640,
      height: 480,
      orientation: 6,
      output_bucket: 'texts',
      output_key: 'base64/tom.jpg.txt',
      output_etag: '"text 1"',
      output_size_bytes: Math.ceil(image.length / 3) * 4,
      output_format: 'BASE64',
      sequencer: '0A',
      revision: 1,
      encoded_at: expect.stringMatching(/^2026-11-23T00:00:00\.\d{3}Z$/),
      updated_at: expect.stringMatching(/^2026-11-23T00:00:00\.\d{3}Z$/),
      duration_ms: expect.any(Number),
    });
  });

  test('the common case is: read, write, record; row and object are read side by side', async () => {
    const { objects, deliver } = pipelineInMemory();
    objects.put('a.png', PNG);
    await deliver('a.png');
    expect(objects.calls).toEqual(['find a.png', 'row of a.png', 'read a.png', 'write a.png.txt', 'record a.png']);
  });

  test('in another format, where one is asked for', async () => {
    const { objects, rows, deliver } = pipelineInMemory({ OUTPUT_FORMAT: 'DATA_URI' });
    objects.put('tom.png', PNG);
    await deliver('tom.png');
    expect(objects.outputs.get('tom.png.txt')).toMatchObject({ metadata: { 'output-format': 'DATA_URI' } });
    expect(objects.outputs.get('tom.png.txt')!.text.toString()).toBe(`data:image/png;base64,${PNG.toString('base64')}`);
    expect(rows.rows.get('tom.png')).toMatchObject({ output_format: 'DATA_URI', output_size_bytes: 118 });
  });

  test('under a policy that lets anything pass, so does a letter, with the type its uploader gave', async () => {
    const { objects, rows, deliver } = pipelineInMemory({ CONTENT_POLICY: 'ANYTHING' });
    objects.put('a.png', TEXT);
    expect(await deliver('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(rows.rows.get('a.png')).toMatchObject({ content_type: 'binary/octet-stream', image_format: undefined });
  });

  test('and an empty object gives an empty text', async () => {
    const { objects, deliver } = pipelineInMemory({ CONTENT_POLICY: 'ANYTHING' });
    objects.put('a.png', Buffer.alloc(0));
    expect(await deliver('a.png')).toMatchObject({ status: 'ENCODED', outputSizeBytes: 0 });
  });
});

const OLDER_TEXT = { key: 'a.png.txt', text: Buffer.from('b2xk'), contentType: '', metadata: {}, etag: '"old"' };

describe('a bad object is rejected, and leaves no older text behind', () => {
  const small = { MAX_OBJECT_SIZE_BYTES: '100' };
  test.each([
    ['not an image', TEXT, {}, 'NOT_AN_IMAGE'],
    ['a format that is not allowed', PNG, { CONTENT_POLICY: '["JPEG"]' }, 'FORMAT_NOT_ALLOWED'],
    ['empty', Buffer.alloc(0), {}, 'EMPTY'],
    ['too large', Buffer.alloc(101), small, 'TOO_LARGE'],
  ])('%s', async (_, bytes, environment, reason) => {
    const { objects, rows, deliver } = pipelineInMemory(environment);
    objects.outputs.set('a.png.txt', OLDER_TEXT);
    objects.put('a.png', bytes);
    expect(await deliver('a.png')).toEqual({ status: 'REJECTED', reason });
    expect(objects.outputs.size).toBe(0);
    expect(rows.rows.get('a.png')).toMatchObject({ status: 'REJECTED', reason, size_bytes: bytes.length });
    expect(rows.rows.get('a.png')).not.toHaveProperty('output_key');
    expect(objects.calls.slice(-2)).toEqual(['remove a.png.txt', 'record a.png']);
  });

  test.each(['ARCHIVED', 'CUSTOMER_KEY'] as const)('an object that S3 does not hand out: %s', async (reason) => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.outputs.set('a.png.txt', OLDER_TEXT);
    objects.inputs.set('a.png', { kind: 'closed', reason });
    expect(await deliver('a.png')).toEqual({ status: 'REJECTED', reason });
    expect(rows.rows.get('a.png')).toMatchObject({ status: 'REJECTED', reason, source_bucket: 'images' });
    expect(objects.calls.slice(-2)).toEqual(['remove a.png.txt', 'record a.png']);
  });

  test('a key that leaves no room for the suffix, under which there can be no text', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    const key = `${'k'.repeat(1018)}.png`;
    objects.put(key, PNG);
    expect(await deliver(key)).toEqual({ status: 'REJECTED', reason: 'KEY_TOO_LONG' });
    expect(rows.rows.get(key)).toMatchObject({ reason: 'KEY_TOO_LONG' });
    expect(objects.calls.filter((call) => call.includes('.txt'))).toEqual([]);
  });

  test('one that is too large is not read', async () => {
    const { objects, deliver } = pipelineInMemory(small);
    const read = jest.fn();
    objects.put('a.png', Buffer.alloc(101), { read });
    await deliver('a.png');
    expect(read).not.toHaveBeenCalled();
  });
});

describe('what is not for this pipeline is left alone', () => {
  test('an object that is gone', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.outputs.set('a.png.txt', OLDER_TEXT);
    expect(await deliver('a.png')).toEqual({ status: 'GONE' });
    expect([objects.outputs.size, rows.rows.size]).toEqual([1, 0]);
  });

  test.each(['a.tiff', 'a.pnG', 'a.png.bak'])('a key that no suffix matches: %s', async (key) => {
    const { objects, deliver } = pipelineInMemory();
    objects.put(key, PNG);
    expect(await deliver(key)).toEqual({ status: 'IGNORED', reason: 'FILTERED' });
    expect(objects.calls).toEqual([]);
  });

  test('a key outside the prefix', async () => {
    const { objects, deliver } = pipelineInMemory({ PREFIX_FILTER: 'cats/' });
    objects.put('dogs/a.png', PNG);
    expect(await deliver('dogs/a.png')).toEqual({ status: 'IGNORED', reason: 'FILTERED' });
  });

  test('an object of another bucket', async () => {
    const { objects, deliver } = pipelineInMemory();
    objects.put('a.png', PNG);
    expect(await deliver('a.png', { bucket: 'foreign' })).toEqual({ status: 'REFUSED' });
    expect(objects.calls).toEqual([]);
  });
});

describe("an object whose metadata says that it is an encoder's output is rejected", () => {
  test('without being read, so that pipelines that read each other’s output buckets do not encode without end', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    const [discard, read] = [jest.fn(), jest.fn()];
    objects.put('a.png', PNG, { isEncoderOutput: true, discard, read });
    expect(await deliver('a.png')).toEqual({ status: 'REJECTED', reason: 'ENCODER_OUTPUT' });
    expect(rows.rows.get('a.png')).toMatchObject({
      status: 'REJECTED',
      reason: 'ENCODER_OUTPUT',
      size_bytes: PNG.length,
    });
    expect(objects.outputs.size).toBe(0);
    expect(read).not.toHaveBeenCalled();
    expect(discard).toHaveBeenCalled();
  });

  test('and the earlier output of its key is removed, so that an uploader cannot keep it by forged metadata', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.put('a.png', PNG);
    await deliver('a.png', { sequencer: '0A' });
    objects.put('a.png', GIF, { isEncoderOutput: true });
    expect(await deliver('a.png', { sequencer: '0B' })).toEqual({ status: 'REJECTED', reason: 'ENCODER_OUTPUT' });
    expect(objects.outputs.size).toBe(0);
    expect(rows.rows.get('a.png')).not.toHaveProperty('output_key');
  });

  test('and what no encoder wrote is not removed: it may be the image from which another pipeline encoded the object', async () => {
    const { objects, deliver } = pipelineInMemory();
    objects.outputs.set('a.png.txt', { ...OLDER_TEXT, metadata: {} });
    objects.put('a.png', PNG, { isEncoderOutput: true });
    expect(await deliver('a.png')).toEqual({ status: 'REJECTED', reason: 'ENCODER_OUTPUT' });
    expect([...objects.outputs.keys()]).toEqual(['a.png.txt']);
    expect(await deliver('a.png')).toEqual({ status: 'UNCHANGED' });
    expect(objects.calls.filter((call) => call.startsWith('remove'))).toEqual([]);
  });

  test('once: a duplicate writes nothing', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.put('a.png', PNG, { isEncoderOutput: true });
    await deliver('a.png');
    expect(await deliver('a.png')).toEqual({ status: 'UNCHANGED' });
    expect(rows.rows.get('a.png')).toMatchObject({ revision: 1 });
  });
});

describe('an image whose text would be an image of the same pipeline is refused before anything is read or written', () => {
  test.each<Record<string, string>>([
    { OUTPUT_SUFFIX: '' },
    { OUTPUT_SUFFIX: '.PNG' },
    { OUTPUT_SUFFIX: '', OUTPUT_PREFIX: 'base64/' },
  ])('%j', async (output) => {
    const { objects, rows, deliver } = pipelineInMemory({ OUTPUT_BUCKET: 'images', ...output });
    objects.put('a.png', PNG);
    await expect(deliver('a.png')).rejects.toThrow(RecursionError);
    expect([objects.calls, objects.outputs.size, rows.rows.size]).toEqual([[], 0, 0]);
  });

  test('the error names the object, the text and the way out', async () => {
    const { deliver } = pipelineInMemory({ OUTPUT_BUCKET: 'images', OUTPUT_SUFFIX: '' });
    await expect(deliver('a.png')).rejects.toThrow(
      'The text of a.png would be written to a.png in the same bucket images, where the pipeline would encode it again. ' +
        'Nothing was read or written. Give the pipeline an outputPrefix or outputSuffix that its filters do not match, ' +
        'or another outputBucket.',
    );
  });

  test('one bucket for both is fine where texts do not match', async () => {
    const { objects, deliver } = pipelineInMemory({ OUTPUT_BUCKET: 'images' });
    objects.put('a.png', PNG);
    expect(await deliver('a.png')).toMatchObject({ status: 'ENCODED', outputKey: 'a.png.txt' });
  });
});

describe('a failure is left to the delivery to be retried', () => {
  test('when the text cannot be written no row claims it', async () => {
    const { objects, rows, deliver } = pipelineInMemory();
    objects.put('a.png', PNG);
    objects.write = () => Promise.reject(new Error('503'));
    await expect(deliver('a.png')).rejects.toThrow('503');
    expect(rows.rows.size).toBe(0);
  });
});
