import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError } from '../../../tools/demo/options';
import { collectPictures } from '../../../tools/demo/pictures';

const FILTER = { prefix: '', suffixes: ['.jpg', '.png'] };

describe('the pictures of a folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictures-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function files(...names: string[]): Promise<void> {
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), name);
    }
  }

  async function collected(): Promise<{ keys: string[]; skipped: Record<string, string> }> {
    const { pictures, skipped } = await collectPictures(folder, FILTER);
    return {
      keys: pictures.map(({ key }) => key),
      skipped: Object.fromEntries(skipped.map(({ key, why }) => [key, why])),
    };
  }

  test('are all that the pipeline takes, in subfolders too, sorted by key', async () => {
    await files('b.png', 'a.JPG', 'trip/day 1/ü + 猫.jpg', 'trip/c.jpg');
    expect(await collected()).toEqual({ keys: ['a.JPG', 'b.png', 'trip/c.jpg', 'trip/day 1/ü + 猫.jpg'], skipped: {} });
  });

  test('do not include what the pipeline would not take, and the reason is told', async () => {
    await files('a.jpg', 'notes.txt', 'b.Jpg', '.hidden.jpg', '.cache/c.jpg');
    expect(await collected()).toEqual({
      keys: ['a.jpg'],
      skipped: {
        'notes.txt': 'it ends with none of .jpg .png (each as written, or in capitals)',
        'b.Jpg': 'it ends with none of .jpg .png (each as written, or in capitals)',
        '.hidden.jpg': 'it is hidden',
        '.cache/c.jpg': 'it is hidden',
      },
    });
  });

  test('do not include a file whose name is too long for a key', async () => {
    const long = `${'x'.repeat(250)}/`.repeat(4) + `${'y'.repeat(40)}.jpg`;
    await files('a.jpg', long);
    expect(await collected()).toEqual({
      keys: ['a.jpg'],
      skipped: { [long]: 'its name is longer than the 1024 bytes of an S3 key' },
    });
  });

  test('do not include a file that the demo cannot hold', async () => {
    await files('a.jpg', 'vast.jpg');
    await truncate(join(folder, 'vast.jpg'), 1024 ** 3 + 1);
    expect((await collected()).skipped).toEqual({ 'vast.jpg': 'it is larger than the 1 GiB that this demo can hold' });
  });

  test('include linked files, but neither linked folders nor dangling links', async () => {
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
    ['no such folder', 'missing', (path: string) => `There is no folder ${path}.`],
    ['a file', 'notes.txt', (path: string) => `${path} is not a folder.`],
    [
      'a folder without pictures',
      'empty',
      (path: string) =>
        `The folder ${path} holds nothing that the pipeline takes: files that end with .jpg .png (each as written, or in capitals).`,
    ],
  ])('cannot be had from %s, which is told in one sentence', async (_, name, sentence) => {
    await files('notes.txt', 'empty/notes.txt');
    const path = join(folder, name);
    await expect(collectPictures(path, FILTER)).rejects.toThrow(new UsageError(sentence(path)));
  });
});
