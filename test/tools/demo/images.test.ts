import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { collectImages } from '../../../tools/demo/images';
import { UsageError } from '../../../tools/demo/options';

const FILTER = { prefix: '', suffixes: ['.jpg', '.png'] };

describe('collectImages', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'images-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function files(...names: string[]): Promise<void> {
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), name);
    }
  }

  async function collected(): Promise<{ keys: string[]; skipped: Record<string, string> }> {
    const { images, skipped } = await collectImages(folder, FILTER);
    return {
      keys: images.map(({ key }) => key),
      skipped: Object.fromEntries(skipped.map(({ key, reason }) => [key, reason])),
    };
  }

  test('returns all files that the pipeline encodes, also of subfolders, sorted by key', async () => {
    await files('b.png', 'a.JPG', 'trip/day 1/ü + 猫.jpg', 'trip/c.jpg');
    expect(await collected()).toEqual({ keys: ['a.JPG', 'b.png', 'trip/c.jpg', 'trip/day 1/ü + 猫.jpg'], skipped: {} });
  });

  test('skips files that the pipeline ignores, with the reason', async () => {
    await files('a.jpg', 'notes.txt', 'b.Jpg', '.hidden.jpg', '.cache/c.jpg');
    expect(await collected()).toEqual({
      keys: ['a.jpg'],
      skipped: {
        'notes.txt': 'its name does not end with .jpg .png (as written or in uppercase)',
        'b.Jpg': 'its name does not end with .jpg .png (as written or in uppercase)',
        '.hidden.jpg': 'it is hidden',
        '.cache/c.jpg': 'it is hidden',
      },
    });
  });

  test('skips a file whose name is too long for a key', async () => {
    const long = `${'x'.repeat(250)}/`.repeat(4) + `${'y'.repeat(40)}.jpg`;
    await files('a.jpg', long);
    expect(await collected()).toEqual({
      keys: ['a.jpg'],
      skipped: { [long]: 'its name is longer than the 1024 bytes of an S3 key' },
    });
  });

  test('skips a file of more than 1 GiB', async () => {
    await files('a.jpg', 'vast.jpg');
    await truncate(join(folder, 'vast.jpg'), 1024 ** 3 + 1);
    expect((await collected()).skipped).toEqual({ 'vast.jpg': 'it is larger than 1 GiB, the limit of the demo' });
  });

  test('includes linked files, but neither linked folders nor dangling links', async () => {
    await files('a.jpg', 'trip/c.jpg');
    await symlink(join(folder, 'a.jpg'), join(folder, 'link.jpg'));
    await symlink(join(folder, 'trip'), join(folder, 'again'));
    await symlink(join(folder, 'gone.jpg'), join(folder, 'dangling.jpg'));
    expect(await collected()).toEqual({
      keys: ['a.jpg', 'link.jpg', 'trip/c.jpg'],
      skipped: { again: 'it is a link to a folder', 'dangling.jpg': 'it cannot be read' },
    });
  });

  test.each([
    ['a missing folder', 'missing', (path: string) => `The folder ${path} does not exist.`],
    ['a file', 'notes.txt', (path: string) => `${path} is not a folder.`],
    [
      'a folder without images',
      'empty',
      (path: string) =>
        `The folder ${path} contains no files that the pipeline encodes. Their names must end with .jpg .png (as written or in uppercase).`,
    ],
  ])('rejects %s with one sentence', async (_, name, sentence) => {
    await files('notes.txt', 'empty/notes.txt');
    const path = join(folder, name);
    await expect(collectImages(path, FILTER)).rejects.toThrow(new UsageError(sentence(path)));
  });
});
