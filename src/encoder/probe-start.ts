import { FoundImage } from './object-store';
import { ImageDescription, PROBE_BYTES, probeImage } from './probe-image';

/** Enough for nearly every image; waiting for more of a large one would hold up the rest of it. */
const FIRST_LOOK_BYTES = 64 * 1024;

/** Recognises a large image by its first bytes, and looks further into it only where those do not tell its dimensions. */
export async function probeStart(found: FoundImage): Promise<ImageDescription | undefined> {
  const description = probeImage(await found.readStart(FIRST_LOOK_BYTES), found.sizeBytes);
  if (!description || description.width !== undefined) return description;
  return probeImage(await found.readStart(PROBE_BYTES), found.sizeBytes);
}
