import { randomBytes } from 'node:crypto';
import { DeployedPipeline } from './deployed-pipeline';
import { photographs, smallPhotograph } from './images';

/** How a pipeline names what belongs to a key, and what it does. */
export interface Habits {
  readonly prefixFilter: string;
  readonly tableKeyPrefix: string;
  readonly outputPrefix: string;
  readonly synchronizeDeletes: boolean;
}

/**
 * Lets everything happen to images that makes the encoder call AWS: every format, texts in one piece and in parts, new
 * and replaced, rejections and deletions with a text to remove and without, a rival, an upload given up, nothing there.
 */
export async function makeEveryCall(pipeline: DeployedPipeline, habits: Habits): Promise<void> {
  const key = (name: string) => habits.prefixFilter + name;
  const row = (name: string, expected: Record<string, string | number>) =>
    pipeline.rowOf(habits.tableKeyPrefix + key(name), expected);
  const text = (name: string) => `${habits.outputPrefix}${key(name)}.txt`;
  const large = () => Buffer.concat([smallPhotograph, randomBytes(17 * 1024 * 1024)]);

  const formats = new Map(photographs.map((photograph) => [photograph.key.split('.').pop(), photograph]));
  for (const [format, { bytes }] of formats) await pipeline.upload(key(`image.${format}`), bytes);
  for (const format of formats.keys()) await row(`image.${format}`, { status: 'ENCODED' });

  const [, other] = photographs;
  await pipeline.upload(key('image.jpg'), other.bytes);
  await row('image.jpg', { status: 'ENCODED', size_bytes: other.bytes.length });
  await pipeline.upload(key('image.jpg'), 'no image any more');
  await row('image.jpg', { status: 'REJECTED' });
  await pipeline.upload(key('letter.jpg'), 'never an image');
  await row('letter.jpg', { status: 'REJECTED' });

  await pipeline.upload(key('large.jpg'), large());
  const { sequencer } = await row('large.jpg', { status: 'ENCODED' });
  await pipeline.upload(key('large.jpg'), large());
  await row('large.jpg', { status: 'ENCODED', revision: 2 });
  if ((await row('large.jpg', {})).sequencer === sequencer) throw new Error('large.jpg was not encoded again');

  // Somebody else's text is there when the parts of this one are: the upload is given up and made again.
  await pipeline.writeText(text('rival.jpg'), 'of somebody else');
  await pipeline.upload(key('rival.jpg'), large());
  await row('rival.jpg', { status: 'ENCODED' });

  await pipeline.invoke({ bucket: pipeline.places.uploadBucket, key: key('gone.jpg') });

  if (!habits.synchronizeDeletes) return;
  for (const name of ['image.png', 'large.jpg']) {
    await pipeline.remove(key(name));
    await row(name, { status: 'DELETED' });
  }
}
