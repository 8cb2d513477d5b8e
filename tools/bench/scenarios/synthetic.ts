import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { Figures } from './figures';
import { outputBucket, outputKey, startHandler } from '../handlers/handlers';
import { uploadEvent } from '../handlers/upload-event';
import type { SizeResult } from '../report/results';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

/** Measures this encoder with an image that is generated while it is read and an output that is only hashed. */
export async function measureSynthetic(rig: Rig, store: Store, size: number): Promise<SizeResult> {
  const key = `${size}.jpg`;
  const figures = new Figures(['ours']);
  const resident = startHandler('ours', rig, rig.synthetic);
  try {
    const invocation = await resident.invoke(uploadEvent(key, size));
    figures.peak('ours', resident.peakBytes());
    const failure =
      invocation.errors[0] ?? (await store.itemMistake('ours', key)) ?? (await outputMistake(rig, key, size));
    if (failure) figures.fail('ours', failure);
    else figures.add('ours', invocation);
  } catch (error) {
    figures.fail('ours', error instanceof Error ? error.message : String(error));
  } finally {
    await resident.stop();
    await store.deleteItem('ours', key);
  }
  return { size, network: 'synthetic', handlers: figures.measurements() };
}

/** Requests the server's verdict on the hash of the output; undefined if it is the image's Base64 text. */
function outputMistake(rig: Rig, key: string, size: number): Promise<string | undefined> {
  const url = `${rig.synthetic.s3}/${outputBucket('ours')}/${outputKey(key)}?verify=${size}`;
  return new Promise((resolve, reject) => {
    get(url, { ca: readFileSync(rig.tls.certificate) }, (response) => {
      response
        .setEncoding('utf8')
        .toArray()
        .then((text) => resolve(text.join('') || undefined), reject);
    }).on('error', reject);
  });
}
