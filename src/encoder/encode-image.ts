import { matchesFilter } from './contract';
import { converge } from './converge';
import { ImageReference } from './events';
import { Outcome, Surroundings } from './run';

/** Makes output and row describe the object that is now at the key, if it is one that this pipeline encodes. */
export async function encodeImage(image: ImageReference, surroundings: Surroundings): Promise<Outcome> {
  const { input, filter } = surroundings.settings;
  if (image.bucket !== input.name) return { status: 'REFUSED' };
  if (!matchesFilter(image.key, filter)) return { status: 'IGNORED', reason: 'FILTERED' };
  return converge(image, surroundings);
}
