import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage, type PipelineClient } from '../../../tools/demo/encode-image';

const IMAGE = Buffer.from('an image');
const OUTPUT = IMAGE.toString('base64');
const ITEM = {
  status: 'ENCODED',
  source_key: 'a.jpg',
  size_bytes: IMAGE.length,
  output_key: 'a.jpg.txt',
  output_size_bytes: OUTPUT.length,
  output_etag: '"e"',
};

describe('encodeImage', () => {
  let folder: string;
  let clock = 0;
  let pipeline: PipelineClient;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'encode-image-'));
    await writeFile(join(folder, 'a.jpg'), IMAGE);
    jest.spyOn(performance, 'now').mockImplementation(() => clock);
    pipeline = {
      upload: async () => void (clock += 400),
      item: async () => {
        clock += 50;
        return ITEM;
      },
      outputObject: async () => ({ content: OUTPUT, etag: '"e"' }),
      outputKeys: async () => ['a.jpg.txt'],
      deadLetters: async () => 0,
      output: (name) => name,
    };
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(folder, { recursive: true, force: true });
  });

  const encode = () =>
    encodeImage(pipeline, { key: 'a.jpg', path: join(folder, 'a.jpg') }, new AbortController().signal);

  test('compares the output with the image', async () => {
    expect(await encode()).toMatchObject({ status: 'ENCODED', verified: true, differences: [] });
    pipeline.outputObject = async () => ({ content: 'AAAA', etag: '"e"' });
    expect(await encode()).toMatchObject({ status: 'ENCODED', verified: false });
  });

  test('measures the time from the start of the upload to the read that returns the item', async () => {
    expect((await encode()).latencyMs).toBe(450);
  });

  test('reads the item only after the end of the upload', async () => {
    const calls: string[] = [];
    const { upload, item } = pipeline;
    pipeline.upload = async (...args) => {
      calls.push('upload');
      await upload(...args);
      calls.push('uploaded');
    };
    pipeline.item = async (key) => {
      calls.push('read');
      return item(key);
    };
    await encode();
    expect(calls).toEqual(['upload', 'uploaded', 'read']);
  });
});
