import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { Figures } from './figures';
import { outputBucket, outputKey, startPeer } from '../peers/peers';
import { uploadEvent } from '../peers/upload-event';
import type { SizeResult } from '../report/results';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

/** Lets the encoder alone encode an image that is made up as it is read, and whose text is digested as it is written. */
export async function measureSynthetic(rig: Rig, store: Store, size: number): Promise<SizeResult> {
  const key = `${size}.jpg`;
  const figures = new Figures(['ours']);
  const resident = startPeer('ours', rig, rig.synthetic);
  try {
    const invocation = await resident.invoke(uploadEvent(key, size));
    figures.peak('ours', resident.peakBytes());
    const failure =
      invocation.errors[0] ?? (await store.rowMistake('ours', key)) ?? (await textMistake(rig, key, size));
    if (failure) figures.fail('ours', failure);
    else figures.add('ours', invocation);
  } catch (error) {
    figures.fail('ours', error instanceof Error ? error.message : String(error));
  } finally {
    await resident.stop();
    await store.forgetRow('ours', key);
  }
  return { size, network: 'synthetic', peers: figures.measurements() };
}

/** Asks the server whether the text that it digested is the picture's. */
function textMistake(rig: Rig, key: string, size: number): Promise<string | undefined> {
  const url = `${rig.synthetic.s3}/${outputBucket('ours')}/${outputKey(key)}?verify=${size}`;
  return new Promise((resolve, reject) => {
    get(url, { ca: readFileSync(rig.tls.certificate) }, (answer) => {
      answer
        .setEncoding('utf8')
        .toArray()
        .then((text) => resolve(text.join('') || undefined), reject);
    }).on('error', reject);
  });
}
