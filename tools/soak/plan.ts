import { IMAGES } from './images';
import { RandomChoices } from '../explorer/choices';

/** The content of an upload. Its bytes can be created again at any time. */
export interface Content {
  readonly type: 'image' | 'text' | 'empty';
  readonly bytes: () => Buffer;
}

/** An action on a key. `notify` sends an additional event without a sequencer. */
export type Step =
  { readonly type: 'upload'; readonly content: Content } | { readonly type: 'remove' } | { readonly type: 'notify' };

/** The call that always fails for this image while faults are injected. */
export type Stuck = 'reading' | 'writing';

/** A key with its actions in order. The positions order the actions of all keys. */
export interface PlannedImage {
  readonly key: string;
  readonly steps: readonly (Step & { readonly position: number })[];
  readonly stuck?: Stuck;
}

/** The expected result of an image. */
export type Expectation =
  | { readonly status: 'ENCODED'; readonly bytes: () => Buffer }
  | { readonly status: 'REJECTED'; readonly reason: string }
  | { readonly status: 'DELETED' };

type Version = 'image' | 'other image' | 'text' | 'empty' | 'removal' | 'notification';

/** The actions on an image, with the number of images per thousand. */
const HISTORIES: readonly (readonly [number, readonly Version[]])[] = [
  [850, ['image']],
  [40, ['image', 'notification']],
  [40, ['image', 'other image']],
  [10, ['image', 'other image', 'image']],
  [15, ['text']],
  [5, ['empty']],
  [10, ['image', 'text']],
  [10, ['text', 'image']],
  [10, ['image', 'removal']],
  [10, ['image', 'removal', 'other image']],
];

/** Maximum number of actions on other keys between two actions on a key. */
const MAX_BETWEEN = 60;
/** Number of images per thousand that are stuck, for each type. */
const STUCK_SHARE = 5;

/** The images of a soak test. The same seed returns the same images. */
export function planImages(seed: number, count: number): PlannedImage[] {
  return Array.from({ length: count }, (_, index) => planImage(seed, index));
}

function planImage(seed: number, index: number): PlannedImage {
  const choices = new RandomChoices(seed, index);
  const variant = IMAGES[choices.pick(IMAGES.map(({ share }) => share))];
  const [, versions] = HISTORIES[choices.pick(HISTORIES.map(([share]) => share))];
  let position = index;
  const steps = versions.map((version) => {
    const step = { ...stepOf(version), position };
    position += 1 + choices.pick(Array<number>(MAX_BETWEEN).fill(1));
    return step;
  });
  const key = `${index % 100}/é + ${index}${variant.suffix}`;
  const stuck = ([undefined, 'reading', 'writing'] as const)[
    choices.pick([1000 - 2 * STUCK_SHARE, STUCK_SHARE, STUCK_SHARE])
  ];
  const planned = { key, steps };
  // Writes can only be stuck if an output is written.
  return stuck === 'writing' && expectationOf(planned).status !== 'ENCODED' ? planned : { ...planned, stuck };

  function stepOf(version: Version): Step {
    if (version === 'removal') return { type: 'remove' };
    if (version === 'notification') return { type: 'notify' };
    return { type: 'upload', content: contentOf(version) };
  }

  function contentOf(version: 'image' | 'other image' | 'text' | 'empty'): Content {
    const comment = `${version} ${index} of ${seed}`;
    if (version === 'empty') return { type: 'empty', bytes: () => Buffer.alloc(0) };
    if (version === 'text') return { type: 'text', bytes: () => Buffer.from(`This text is not an image: ${comment}.`) };
    return { type: 'image', bytes: () => variant.withComment(comment) };
  }
}

/** The result that the last action on a key must have. */
export function expectationOf({ steps }: Pick<PlannedImage, 'steps'>): Expectation {
  const last = steps.filter(({ type }) => type !== 'notify').at(-1)!;
  if (last.type !== 'upload') return { status: 'DELETED' };
  const { type, bytes } = last.content;
  if (type === 'image') return { status: 'ENCODED', bytes };
  return { status: 'REJECTED', reason: type === 'empty' ? 'EMPTY' : 'NOT_AN_IMAGE' };
}
