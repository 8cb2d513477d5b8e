import { ImageDescription, PartialDescription, PROBE_BYTES, probePrefix } from './probe-image';
import { FoundImage } from '../convergence/object-store';

/**
 * Enough for an image without a preview, for nearly every image, and for all images; waiting for more of a large image
 * would delay the rest of it.
 */
const PREFIX_BYTES = [16 * 1024, 64 * 1024, PROBE_BYTES];

/** Describes a large image by its first bytes, and reads more of them only if those do not describe it completely. */
export async function probeStart(found: FoundImage): Promise<ImageDescription | undefined> {
  let partial: PartialDescription | undefined;
  for (const bytes of PREFIX_BYTES) {
    partial = probePrefix(await found.readStart(bytes));
    if (!partial.endedEarly) break;
  }
  return partial?.description;
}
