import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallImages } from './small-images';
import { startPeer } from '../peers/peers';
import { uploadEvent } from '../peers/upload-event';
import { CpuProfile, fileOf, packageOf, SelfTime, selfTimes } from '../report/cpu-profile';
import { alignedTable, formatMs } from '../report/text-format';
import { buildReadableBundle } from '../rig/readable-bundle';
import type { Rig } from '../rig/rig';
import type { Store } from '../rig/store';

const IMAGES = 1200;
const LINES = 30;

/** Says which packages and functions the CPU time of small images goes to, the first images included. */
export async function profileSmallImages(rig: Rig, store: Store): Promise<string[]> {
  const bundle = await buildReadableBundle();
  const images = smallImages(IMAGES);
  for (const { key, size } of images) await store.upload(key, size);
  const folder = await mkdtemp(join(tmpdir(), 'image-encoding-profile-'));
  try {
    const resident = startPeer('ours', rig, rig.direct, {
      bundle,
      nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
    });
    const { cpuMs, errors } = await resident.invoke(...images.map(({ key, size }) => uploadEvent(key, size)));
    if (errors.length > 0) throw new Error(errors[0]);
    await resident.finish();
    const [file] = await readdir(folder);
    const profile: CpuProfile = JSON.parse(await readFile(join(folder, file), 'utf8'));
    const map = new SourceMap(JSON.parse(await readFile(`${bundle}.map`, 'utf8')));
    return [
      `CPU per image: ${formatMs(cpuMs / IMAGES)}, the profiler's share included`,
      ...table(
        'package',
        selfTimes(profile, (frame) => packageOf(fileOf(frame, map))),
      ),
      ...table(
        'function',
        selfTimes(profile, (frame) => `${frame.functionName || '(anonymous)'} in ${fileOf(frame, map)}`),
      ),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function table(head: string, times: readonly SelfTime[]): string[] {
  const rows = times
    .slice(0, LINES)
    .map(({ title, ms, share }) => [title, formatMs(ms / IMAGES), `${(share * 100).toFixed(1)} %`]);
  return ['', ...alignedTable([[head, 'time per image', 'share'], ...rows])];
}
