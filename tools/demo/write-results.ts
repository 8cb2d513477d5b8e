import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline as copy } from 'node:stream/promises';
import type { DeployedPipeline } from './deployed-pipeline';
import { galleryPage } from './gallery';
import { demoReport, type PictureResult } from './report';
import { STAGE } from '../../test/support/emulator/checkout';

export const REPORT = join(STAGE, 'report.json');
export const GALLERY = join(STAGE, 'gallery.html');

/** Removes what an earlier run wrote, so that nobody takes it for the outcome of this one. */
export async function forgetResults(): Promise<void> {
  await Promise.all([REPORT, GALLERY].map((file) => rm(file, { force: true })));
}

/** Writes `.demo/report.json`. */
export async function writeReport(
  pipeline: DeployedPipeline,
  results: readonly PictureResult[],
  seconds: Readonly<Record<string, number>>,
): Promise<void> {
  await mkdir(STAGE, { recursive: true });
  await writeFile(REPORT, `${JSON.stringify(demoReport(pipeline.outputs, results, seconds), null, 2)}\n`);
}

/** Writes `.demo/gallery.html`; however many pictures there are, one is held in memory. */
export async function writeGallery(pipeline: DeployedPipeline, results: readonly PictureResult[]): Promise<void> {
  await mkdir(STAGE, { recursive: true });
  const page = galleryPage(results, pipeline.outputs, async ({ outputKey }) => (await pipeline.text(outputKey!)).text);
  await copy(Readable.from(page), createWriteStream(GALLERY));
}
