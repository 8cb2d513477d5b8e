import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline as copy } from 'node:stream/promises';
import type { DeployedPipeline } from './deployed-pipeline';
import { galleryPage } from './gallery';
import { demoReport, type ImageResult } from './report';
import { STAGE } from '../../test/support/emulator/checkout';

export const REPORT = join(STAGE, 'report.json');
export const GALLERY = join(STAGE, 'gallery.html');

/** Removes the results of an earlier demo, so that they cannot be mistaken for the new ones. */
export async function removeResults(): Promise<void> {
  await Promise.all([REPORT, GALLERY].map((file) => rm(file, { force: true })));
}

/** Writes `.demo/report.json`. */
export async function writeReport(
  pipeline: DeployedPipeline,
  results: readonly ImageResult[],
  seconds: Readonly<Record<string, number>>,
): Promise<void> {
  await mkdir(STAGE, { recursive: true });
  await writeFile(REPORT, `${JSON.stringify(demoReport(pipeline.outputs, results, seconds), null, 2)}\n`);
}

/** Writes `.demo/gallery.html`. Only one image at a time is in memory. */
export async function writeGallery(pipeline: DeployedPipeline, results: readonly ImageResult[]): Promise<void> {
  await mkdir(STAGE, { recursive: true });
  const page = galleryPage(
    results,
    pipeline.outputs,
    async ({ outputKey }) => (await pipeline.outputObject(outputKey!)).content,
  );
  await copy(Readable.from(page), createWriteStream(GALLERY));
}
