import { createHash } from 'node:crypto';
import { StoredItem } from '../../src/encoder/convergence/item-store';
import { RecursionError } from '../../src/encoder/errors';
import { pipelineInMemory } from '../support/encoder/pipeline-in-memory';
import { GIF, jpeg, PNG, TEXT } from '../support/encoder/sample-images';

describe('an image', () => {
  test('is encoded as Base64 to its key with the suffix', async () => {
    const { objects, encode } = pipelineInMemory();
    objects.put('cats/tom.png', PNG);
    expect(await encode('cats/tom.png')).toMatchObject({ status: 'ENCODED', outputKey: 'cats/tom.png.txt' });
    expect(objects.outputs.get('cats/tom.png.txt')).toEqual({
      key: 'cats/tom.png.txt',
      content: Buffer.from(PNG.toString('base64')),
      contentType: 'text/plain; charset=us-ascii',
      metadata: {
        'encoded-by': 'cdk-image-encoding-pipeline',
        'source-key': 'cats/tom.png',
        'source-version-id': 'v1',
        'source-etag': `"${PNG.length}"`,
        'output-format': 'BASE64',
      },
      etag: '"output 1"',
    });
  });

  test('has an item that describes the object and the output', async () => {
    const { objects, items, encode } = pipelineInMemory({ OUTPUT_PREFIX: 'base64/' });
    const image = jpeg(6);
    objects.put('tom.jpg', image);
    await encode('tom.jpg');
    expect(items.stored.get('tom.jpg')).toEqual<StoredItem>({
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
      output_bucket: 'outputs',
      output_key: 'base64/tom.jpg.txt',
      output_etag: '"output 1"',
      output_size_bytes: Math.ceil(image.length / 3) * 4,
      output_format: 'BASE64',
      sequencer: '0A',
      revision: 1,
      encoded_at: expect.stringMatching(/^2026-11-23T00:00:00\.\d{3}Z$/),
      updated_at: expect.stringMatching(/^2026-11-23T00:00:00\.\d{3}Z$/),
      duration_ms: expect.any(Number),
    });
  });

  test('needs no other calls than reading object and item at the same time and writing output and item', async () => {
    const { objects, encode } = pipelineInMemory();
    objects.put('a.png', PNG);
    await encode('a.png');
    expect(objects.calls).toEqual(['find a.png', 'get item a.png', 'read a.png', 'write a.png.txt', 'put item a.png']);
  });

  test('is encoded in the configured output format', async () => {
    const { objects, items, encode } = pipelineInMemory({ OUTPUT_FORMAT: 'DATA_URI' });
    objects.put('tom.png', PNG);
    await encode('tom.png');
    expect(objects.outputs.get('tom.png.txt')).toMatchObject({ metadata: { 'output-format': 'DATA_URI' } });
    expect(objects.outputs.get('tom.png.txt')!.content.toString()).toBe(
      `data:image/png;base64,${PNG.toString('base64')}`,
    );
    expect(items.stored.get('tom.png')).toMatchObject({ output_format: 'DATA_URI', output_size_bytes: 118 });
  });

  test('may be any content if the policy allows it, and keeps the content type of the object', async () => {
    const { objects, items, encode } = pipelineInMemory({ CONTENT_POLICY: 'ANYTHING' });
    objects.put('a.png', TEXT);
    expect(await encode('a.png')).toMatchObject({ status: 'ENCODED' });
    expect(items.stored.get('a.png')).toMatchObject({ content_type: 'binary/octet-stream', image_format: undefined });
  });

  test('may be empty if the policy allows any content, and has an empty output', async () => {
    const { objects, encode } = pipelineInMemory({ CONTENT_POLICY: 'ANYTHING' });
    objects.put('a.png', Buffer.alloc(0));
    expect(await encode('a.png')).toMatchObject({ status: 'ENCODED', outputSizeBytes: 0 });
  });
});

const OLDER_OUTPUT = { key: 'a.png.txt', content: Buffer.from('b2xk'), contentType: '', metadata: {}, etag: '"old"' };

describe('an invalid object is rejected, and the older output is removed:', () => {
  const small = { MAX_OBJECT_SIZE_BYTES: '100' };
  test.each([
    ['not an image', TEXT, {}, 'NOT_AN_IMAGE'],
    ['a format that is not allowed', PNG, { CONTENT_POLICY: '["JPEG"]' }, 'FORMAT_NOT_ALLOWED'],
    ['empty', Buffer.alloc(0), {}, 'EMPTY'],
    ['too large', Buffer.alloc(101), small, 'TOO_LARGE'],
  ])('%s', async (_, bytes, environment, reason) => {
    const { objects, items, encode } = pipelineInMemory(environment);
    objects.outputs.set('a.png.txt', OLDER_OUTPUT);
    objects.put('a.png', bytes);
    expect(await encode('a.png')).toEqual({ status: 'REJECTED', reason });
    expect(objects.outputs.size).toBe(0);
    expect(items.stored.get('a.png')).toMatchObject({ status: 'REJECTED', reason, size_bytes: bytes.length });
    expect(items.stored.get('a.png')).not.toHaveProperty('output_key');
    expect(objects.calls.slice(-2)).toEqual(['remove a.png.txt', 'put item a.png']);
  });

  test.each(['ARCHIVED', 'CUSTOMER_KEY'] as const)('an object that S3 does not return (%s)', async (reason) => {
    const { objects, items, encode } = pipelineInMemory();
    objects.outputs.set('a.png.txt', OLDER_OUTPUT);
    objects.inputs.set('a.png', { state: 'inaccessible', reason });
    expect(await encode('a.png')).toEqual({ status: 'REJECTED', reason });
    expect(items.stored.get('a.png')).toMatchObject({ status: 'REJECTED', reason, source_bucket: 'images' });
    expect(objects.calls.slice(-2)).toEqual(['remove a.png.txt', 'put item a.png']);
  });

  test('a key that is too long with the suffix of the output', async () => {
    const { objects, items, encode } = pipelineInMemory();
    const key = `${'k'.repeat(1018)}.png`;
    objects.put(key, PNG);
    expect(await encode(key)).toEqual({ status: 'REJECTED', reason: 'KEY_TOO_LONG' });
    expect(items.stored.get(key)).toMatchObject({ reason: 'KEY_TOO_LONG' });
    expect(objects.calls.filter((call) => call.includes('.txt'))).toEqual([]);
  });

  test('an object that is too large, without reading it', async () => {
    const { objects, encode } = pipelineInMemory(small);
    const read = jest.fn();
    objects.put('a.png', Buffer.alloc(101), { read });
    await encode('a.png');
    expect(read).not.toHaveBeenCalled();
  });
});

describe('nothing is changed for', () => {
  test('an object that no longer exists', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.outputs.set('a.png.txt', OLDER_OUTPUT);
    expect(await encode('a.png')).toEqual({ status: 'GONE' });
    expect([objects.outputs.size, items.stored.size]).toEqual([1, 0]);
  });

  test.each(['a.tiff', 'a.pnG', 'a.png.bak'])('a key that matches no suffix: %s', async (key) => {
    const { objects, encode } = pipelineInMemory();
    objects.put(key, PNG);
    expect(await encode(key)).toEqual({ status: 'IGNORED', reason: 'FILTERED' });
    expect(objects.calls).toEqual([]);
  });

  test('a key outside the prefix', async () => {
    const { objects, encode } = pipelineInMemory({ PREFIX_FILTER: 'cats/' });
    objects.put('dogs/a.png', PNG);
    expect(await encode('dogs/a.png')).toEqual({ status: 'IGNORED', reason: 'FILTERED' });
  });

  test('an object in another bucket', async () => {
    const { objects, encode } = pipelineInMemory();
    objects.put('a.png', PNG);
    expect(await encode('a.png', { bucket: 'foreign' })).toEqual({ status: 'FOREIGN' });
    expect(objects.calls).toEqual([]);
  });
});

describe("an object whose metadata says that it is an encoder's output", () => {
  test('is rejected without being read, so that pipelines do not encode each other’s outputs without end', async () => {
    const { objects, items, encode } = pipelineInMemory();
    const [discard, read] = [jest.fn(), jest.fn()];
    objects.put('a.png', PNG, { isEncoderOutput: true, discard, read });
    expect(await encode('a.png')).toEqual({ status: 'REJECTED', reason: 'ENCODER_OUTPUT' });
    expect(items.stored.get('a.png')).toMatchObject({
      status: 'REJECTED',
      reason: 'ENCODER_OUTPUT',
      size_bytes: PNG.length,
    });
    expect(objects.outputs.size).toBe(0);
    expect(read).not.toHaveBeenCalled();
    expect(discard).toHaveBeenCalled();
  });

  test('is rejected and the earlier output is removed, so that forged metadata cannot keep it', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.put('a.png', PNG);
    await encode('a.png', { sequencer: '0A' });
    objects.put('a.png', GIF, { isEncoderOutput: true });
    expect(await encode('a.png', { sequencer: '0B' })).toEqual({ status: 'REJECTED', reason: 'ENCODER_OUTPUT' });
    expect(objects.outputs.size).toBe(0);
    expect(items.stored.get('a.png')).not.toHaveProperty('output_key');
  });

  test('does not remove an object that no encoder wrote, because another pipeline may have encoded it', async () => {
    const { objects, encode } = pipelineInMemory();
    objects.outputs.set('a.png.txt', { ...OLDER_OUTPUT, metadata: {} });
    objects.put('a.png', PNG, { isEncoderOutput: true });
    expect(await encode('a.png')).toEqual({ status: 'REJECTED', reason: 'ENCODER_OUTPUT' });
    expect([...objects.outputs.keys()]).toEqual(['a.png.txt']);
    expect(await encode('a.png')).toEqual({ status: 'UNCHANGED' });
    expect(objects.calls.filter((call) => call.startsWith('remove'))).toEqual([]);
  });

  test('is rejected only once: a duplicate writes nothing', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.put('a.png', PNG, { isEncoderOutput: true });
    await encode('a.png');
    expect(await encode('a.png')).toEqual({ status: 'UNCHANGED' });
    expect(items.stored.get('a.png')).toMatchObject({ revision: 1 });
  });
});

describe('an output key that the pipeline would encode again', () => {
  test.each<Record<string, string>>([
    { OUTPUT_SUFFIX: '' },
    { OUTPUT_SUFFIX: '.PNG' },
    { OUTPUT_SUFFIX: '', OUTPUT_PREFIX: 'base64/' },
  ])('fails before anything is read or written: %j', async (output) => {
    const { objects, items, encode } = pipelineInMemory({ OUTPUT_BUCKET: 'images', ...output });
    objects.put('a.png', PNG);
    await expect(encode('a.png')).rejects.toThrow(RecursionError);
    expect([objects.calls, objects.outputs.size, items.stored.size]).toEqual([[], 0, 0]);
  });

  test('is reported by an error that names object, output and remedy', async () => {
    const { encode } = pipelineInMemory({ OUTPUT_BUCKET: 'images', OUTPUT_SUFFIX: '' });
    await expect(encode('a.png')).rejects.toThrow(
      'The output of a.png would be written to a.png in the same bucket images, where the pipeline would encode it again. ' +
        'Nothing was read or written. Specify an outputPrefix or outputSuffix that the filters do not match, ' +
        'or another outputBucket.',
    );
  });

  test('is impossible if the filters do not match outputs in the same bucket', async () => {
    const { objects, encode } = pipelineInMemory({ OUTPUT_BUCKET: 'images' });
    objects.put('a.png', PNG);
    expect(await encode('a.png')).toMatchObject({ status: 'ENCODED', outputKey: 'a.png.txt' });
  });
});

describe('a failed write of the output', () => {
  test('writes no item', async () => {
    const { objects, items, encode } = pipelineInMemory();
    objects.put('a.png', PNG);
    objects.write = () => Promise.reject(new Error('503'));
    await expect(encode('a.png')).rejects.toThrow('503');
    expect(items.stored.size).toBe(0);
  });
});
