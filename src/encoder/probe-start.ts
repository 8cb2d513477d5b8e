import { FoundImage } from './object-store';
import { ImageDescription, PROBE_BYTES, probeImage } from './probe-image';

/**
 * Enough for an image without a preview, for nearly every image, and for all that there are; waiting for more of a large
 * one would hold up the rest of it.
 */
const LOOKS_BYTES = [16 * 1024, 64 * 1024, PROBE_BYTES];

/** Recognises a large image by its first bytes, and looks further into it only where those do not tell its dimensions. */
export async function probeStart(found: FoundImage): Promise<ImageDescription | undefined> {
  let description: ImageDescription | undefined;
  for (const bytes of LOOKS_BYTES) {
    description = probeImage(await found.readStart(bytes), found.sizeBytes);
    if (!description || description.width !== undefined) break;
  }
  return description;
}
