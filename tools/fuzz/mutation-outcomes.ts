import { mutated, ORIGINALS, randomOf } from './mutations';
import { pipelineInMemory } from '../../test/support/encoder/pipeline-in-memory';

/** The outcomes of mutated images. */
export interface MutationOutcomes {
  /** How often each outcome occurred. */
  readonly outcomes: Record<string, number>;
  /** The longest time that one took, in milliseconds. */
  readonly longestMs: number;
}

/** Encodes mutated images in memory. Half of them are treated as large objects, of which only the start is read. */
export async function encodeMutations(count: number, seed: number): Promise<MutationOutcomes> {
  const random = randomOf(seed);
  const outcomes: Record<string, number> = {};
  let longestMs = 0;
  for (let index = 0; index < count; index++) {
    const bytes = mutated(ORIGINALS[random(ORIGINALS.length)], random);
    const isLarge = index % 2 === 0;
    const { objects, encode } = pipelineInMemory({}, undefined, isLarge ? LARGE : undefined);
    objects.put('a.jpg', bytes);
    const started = performance.now();
    const outcome = await encode('a.jpg');
    longestMs = Math.max(longestMs, performance.now() - started);
    const unreadable = 'unreadableDimensions' in outcome ? ', dimensions unreadable' : '';
    const name = `${outcome.status}${'reason' in outcome ? ` ${outcome.reason}` : unreadable}`;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
  return { outcomes, longestMs };
}

const LARGE = { wholeBytes: 0, partBytes: 300_000, connections: 2 };
