import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeImage } from '../../../src/encoder/image/describe-image';
import { pythonWith } from '../../support/emulator/python-environment';
import { runCommand } from '../../support/emulator/run-command';
import { applied } from '../../support/encoder/shown-pixels';

const READERS = {
  name: 'the independent readers',
  folder: 'readers',
  requirements: join(__dirname, 'independent-readers', 'requirements.txt'),
  size: '20 MB',
};

/** An image as Pillow and libheif show it; its corners are colors: red, green, blue and white. */
interface ShownImage {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly corners: readonly (readonly string[])[];
}

/** How the pixels of every image are stored. */
const STORED = [
  ['r', 'g'],
  ['b', 'w'],
];

jest.setTimeout(300_000);

test('the recorded orientation, applied to the recorded dimensions, gives what Pillow and libheif show', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'independent-readers-'));
  try {
    const script = join(__dirname, 'independent-readers', 'write_images.py');
    const { stdout } = await runCommand(await pythonWith(READERS), [script, folder], { timeoutSeconds: 60 });
    const images = JSON.parse(stdout) as ShownImage[];
    const recorded = await Promise.all(
      images.map(async ({ file }) => {
        const { width, height, orientation = 1 } = describeImage(await readFile(join(folder, file)))!;
        const isTurned = orientation > 4;
        return {
          file,
          width: isTurned ? height : width,
          height: isTurned ? width : height,
          corners: applied(orientation, STORED),
        };
      }),
    );
    expect(recorded).toEqual(images);
    expect(images.length).toBeGreaterThan(100);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
