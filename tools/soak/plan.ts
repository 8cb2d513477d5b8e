import { PICTURES } from './pictures';
import { RandomChoices } from '../explorer/choices';

/** What is uploaded: bytes that can be made again at any time. */
export interface Content {
  readonly kind: 'picture' | 'letter' | 'nothing';
  readonly bytes: () => Buffer;
}

/** What is done with a key. To announce is to send a message about it by hand, without S3's sequencer. */
export type Step =
  { readonly kind: 'upload'; readonly content: Content } | { readonly kind: 'remove' } | { readonly kind: 'announce' };

/** A call that fails for this image whenever it is made, for as long as faults are injected. */
export type Stuck = 'reading' | 'writing';

/** One key, what is done with it in this order, and when: positions of the whole soak. */
export interface PlannedImage {
  readonly key: string;
  readonly steps: readonly (Step & { readonly position: number })[];
  readonly stuck?: Stuck;
}

/** What text and row must say in the end. */
export type Expectation =
  | { readonly status: 'ENCODED'; readonly bytes: () => Buffer }
  | { readonly status: 'REJECTED'; readonly reason: string }
  | { readonly status: 'DELETED' };

type Version = 'picture' | 'other picture' | 'letter' | 'nothing' | 'removal' | 'announcement';

/** What happens to images, and how many of a thousand have it happen. */
const HISTORIES: readonly (readonly [number, readonly Version[]])[] = [
  [850, ['picture']],
  [40, ['picture', 'announcement']],
  [40, ['picture', 'other picture']],
  [10, ['picture', 'other picture', 'picture']],
  [15, ['letter']],
  [5, ['nothing']],
  [10, ['picture', 'letter']],
  [10, ['letter', 'picture']],
  [10, ['picture', 'removal']],
  [10, ['picture', 'removal', 'other picture']],
];

/** Between two things that happen to a key, up to so many things happen to others. */
const MOST_BETWEEN = 60;
/** Of a thousand images, so many are stuck in each way. */
const STUCK_SHARE = 5;

/** The images of a soak, the same for the same seed. */
export function planImages(seed: number, count: number): PlannedImage[] {
  return Array.from({ length: count }, (_, index) => planImage(seed, index));
}

function planImage(seed: number, index: number): PlannedImage {
  const choices = new RandomChoices(seed, index);
  const picture = PICTURES[choices.pick(PICTURES.map(({ share }) => share))];
  const [, versions] = HISTORIES[choices.pick(HISTORIES.map(([share]) => share))];
  let position = index;
  const steps = versions.map((version) => {
    const step = { ...stepOf(version), position };
    position += 1 + choices.pick(Array<number>(MOST_BETWEEN).fill(1));
    return step;
  });
  const key = `${index % 100}/é + ${index}${picture.suffix}`;
  const stuck = ([undefined, 'reading', 'writing'] as const)[
    choices.pick([1000 - 2 * STUCK_SHARE, STUCK_SHARE, STUCK_SHARE])
  ];
  const planned = { key, steps };
  // Only the writing of a text can be stuck.
  return stuck === 'writing' && expectationOf(planned).status !== 'ENCODED' ? planned : { ...planned, stuck };

  function stepOf(version: Version): Step {
    if (version === 'removal') return { kind: 'remove' };
    if (version === 'announcement') return { kind: 'announce' };
    return { kind: 'upload', content: contentOf(version) };
  }

  function contentOf(version: 'picture' | 'other picture' | 'letter' | 'nothing'): Content {
    const comment = `${version} ${index} of ${seed}`;
    if (version === 'nothing') return { kind: 'nothing', bytes: () => Buffer.alloc(0) };
    if (version === 'letter') return { kind: 'letter', bytes: () => Buffer.from(`Dear reader, this is ${comment}.`) };
    return { kind: 'picture', bytes: () => picture.withComment(comment) };
  }
}

/** What the last thing that was done with a key leads to. */
export function expectationOf({ steps }: Pick<PlannedImage, 'steps'>): Expectation {
  const last = steps.filter(({ kind }) => kind !== 'announce').at(-1)!;
  if (last.kind !== 'upload') return { status: 'DELETED' };
  const { kind, bytes } = last.content;
  if (kind === 'picture') return { status: 'ENCODED', bytes };
  return { status: 'REJECTED', reason: kind === 'nothing' ? 'EMPTY' : 'NOT_AN_IMAGE' };
}
