import { randomBytes } from 'node:crypto';
import { DeployedPipeline } from './deployed-pipeline';
import { photographs, smallPhotograph } from './images';

/** The settings of a pipeline that decide about keys and calls. */
export interface PipelineSettings {
  readonly prefixFilter: string;
  readonly tableKeyPrefix: string;
  readonly outputPrefix: string;
  readonly synchronizeDeletes: boolean;
}

/**
 * Makes the encoder execute every call to AWS: every format, outputs in one request and in parts, new and replaced,
 * rejections and deletions with and without an output, a conflict, an aborted upload, and an image that is gone.
 */
export async function makeEveryCall(pipeline: DeployedPipeline, settings: PipelineSettings): Promise<void> {
  const key = (name: string) => settings.prefixFilter + name;
  const item = (name: string, expected: Record<string, string | number>) =>
    pipeline.waitForItem(settings.tableKeyPrefix + key(name), expected);
  const outputKey = (name: string) => `${settings.outputPrefix}${key(name)}.txt`;
  const large = () => Buffer.concat([smallPhotograph, randomBytes(17 * 1024 * 1024)]);

  const formats = new Map(photographs.map((photograph) => [photograph.key.split('.').pop(), photograph]));
  for (const [format, { bytes }] of formats) await pipeline.upload(key(`image.${format}`), bytes);
  for (const format of formats.keys()) await item(`image.${format}`, { status: 'ENCODED' });

  const [, other] = photographs;
  await pipeline.upload(key('image.jpg'), other.bytes);
  await item('image.jpg', { status: 'ENCODED', size_bytes: other.bytes.length });
  await pipeline.upload(key('image.jpg'), 'no longer an image');
  await item('image.jpg', { status: 'REJECTED' });
  await pipeline.upload(key('letter.jpg'), 'never an image');
  await item('letter.jpg', { status: 'REJECTED' });

  await pipeline.upload(key('large.jpg'), large());
  const { sequencer } = await item('large.jpg', { status: 'ENCODED' });
  await pipeline.upload(key('large.jpg'), large());
  await item('large.jpg', { status: 'ENCODED', revision: 2 });
  if ((await item('large.jpg', {})).sequencer === sequencer) throw new Error('large.jpg was not encoded again');

  // Another object has the key when the parts are uploaded: the encoder aborts the upload and starts again.
  await pipeline.writeOutput(outputKey('conflict.jpg'), 'of another writer');
  await pipeline.upload(key('conflict.jpg'), large());
  await item('conflict.jpg', { status: 'ENCODED' });

  await pipeline.invoke({ bucket: pipeline.resources.uploadBucket, key: key('gone.jpg') });

  if (!settings.synchronizeDeletes) return;
  for (const name of ['image.png', 'large.jpg']) {
    await pipeline.remove(key(name));
    await item(name, { status: 'DELETED' });
  }
}
