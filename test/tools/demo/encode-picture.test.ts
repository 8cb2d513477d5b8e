import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePicture, type UsedPipeline } from '../../../tools/demo/encode-picture';

const PICTURE = Buffer.from('a picture');
const TEXT = PICTURE.toString('base64');
const ROW = {
  status: 'ENCODED',
  source_key: 'a.jpg',
  size_bytes: PICTURE.length,
  output_key: 'a.jpg.txt',
  output_size_bytes: TEXT.length,
  output_etag: '"e"',
};

describe('what a picture becomes', () => {
  let folder: string;
  let clock = 0;
  let pipeline: UsedPipeline;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'encode-picture-'));
    await writeFile(join(folder, 'a.jpg'), PICTURE);
    jest.spyOn(performance, 'now').mockImplementation(() => clock);
    pipeline = {
      upload: async () => void (clock += 400),
      row: async () => {
        clock += 50;
        return ROW;
      },
      text: async () => ({ text: TEXT, etag: '"e"' }),
      textKeys: async () => ['a.jpg.txt'],
      deadLetters: async () => 0,
      output: (name) => name,
    };
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(folder, { recursive: true, force: true });
  });

  const encode = () =>
    encodePicture(pipeline, { key: 'a.jpg', path: join(folder, 'a.jpg') }, new AbortController().signal);

  test('is read back and compared with it', async () => {
    expect(await encode()).toMatchObject({ status: 'ENCODED', verified: true, differences: [] });
    pipeline.text = async () => ({ text: 'AAAA', etag: '"e"' });
    expect(await encode()).toMatchObject({ status: 'ENCODED', verified: false });
  });

  test('is timed from the start of its upload to the look that saw the row', async () => {
    expect((await encode()).latencyMs).toBe(450);
  });

  test('is looked for only when the upload has ended', async () => {
    const calls: string[] = [];
    const { upload, row } = pipeline;
    pipeline.upload = async (...args) => {
      calls.push('upload');
      await upload(...args);
      calls.push('uploaded');
    };
    pipeline.row = async (key) => {
      calls.push('look');
      return row(key);
    };
    await encode();
    expect(calls).toEqual(['upload', 'uploaded', 'look']);
  });
});
