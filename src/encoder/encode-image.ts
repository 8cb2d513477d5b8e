import { matchesFilter } from './contract';
import { converge } from './convergence/converge';
import { Outcome, Surroundings } from './convergence/run';
import { RecursionError } from './errors';
import { ImageReference } from './events/events';

/** Makes output and row describe the object that is now at the key, if it is one that this pipeline encodes. */
export async function encodeImage(image: ImageReference, surroundings: Surroundings): Promise<Outcome> {
  const { input, output, filter } = surroundings.settings;
  if (image.bucket !== input.name) return { status: 'REFUSED' };
  if (!matchesFilter(image.key, filter)) return { status: 'IGNORED', reason: 'FILTERED' };
  const outputKey = output.prefix + image.key + output.suffix;
  // Where names are not known before deployment, the construct cannot refuse this. Writing could overwrite an original.
  if (output.name === input.name && matchesFilter(outputKey, filter)) {
    throw new RecursionError({ container: image.bucket, key: image.key }, outputKey);
  }
  return converge(image, surroundings);
}
