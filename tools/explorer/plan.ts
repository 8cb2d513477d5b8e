import { createHash } from 'node:crypto';
import { Choices } from './choices';
import { NewObject } from './models/s3-model';
import { ENCODER_NAME, OutputMetadata } from '../../src/encoder/contract';

/** The content of an upload. */
export interface Content extends NewObject {
  readonly name: string;
  readonly sha256: string;
  /** Whether it is a GIF. All pictures are. */
  readonly isPicture: boolean;
}

/** Larger objects are rejected, unless another limit is deployed. */
export const MAX_OBJECT_SIZE_BYTES = 64;

/** A GIF. Its width distinguishes it from others. */
export function picture(width: number, trailer = ''): Buffer {
  const header = Buffer.from('GIF89a\0\0\x01\0\0\0\0', 'latin1');
  header.writeUInt16LE(width, 6);
  return Buffer.concat([header, Buffer.from(`${trailer};`, 'latin1')]);
}

function content(name: string, body: Buffer, more: Partial<Content> = {}): Content {
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { name, body, sha256, checksum: sha256.slice(0, 11), isPicture: true, ...more };
}

/** A content with the size and the ETag of another one, which an attacker could create because MD5 is broken. */
function lookalike(of: Content, body: Buffer): Content {
  return content(`lookalike of ${of.name}`, body, { etag: `"${createHash('md5').update(of.body).digest('hex')}"` });
}

const CAT = content('cat', picture(1));
const LOOKALIKE = lookalike(CAT, picture(3));
const PANORAMA = content('panorama', picture(7, 'a wide view over the valley'));
/** An image whose metadata says that an encoder wrote it. */
const FORGED = content('forged output', picture(9), { metadata: { [OutputMetadata.ENCODER]: ENCODER_NAME } });
const DOG = content('dog', picture(2, 'dog'));

export const CONTENTS = {
  /** Small enough to be read whole. */
  cat: CAT,
  /** Another picture that is small enough to be read whole. */
  dog: DOG,
  /** Large enough to be written in parts. */
  panorama: PANORAMA,
  lookalike: LOOKALIKE,
  text: content('text', Buffer.from('no picture'), { isPicture: false }),
  empty: content('empty object', Buffer.alloc(0), { isPicture: false }),
  huge: content('huge picture', picture(4, 'x'.repeat(MAX_OBJECT_SIZE_BYTES))),
  archived: content('archived picture', picture(5), { inaccessible: 'ARCHIVED' }),
  forged: FORGED,
  locked: content('picture with a customer-provided key', picture(6), { inaccessible: 'CUSTOMER_KEY' }),
} as const;

/**
 * A content with the size and the ETag of the panorama. S3 returns no checksum with a range of an object, so only the
 * version or a later second distinguishes its parts.
 */
export const OTHER_VIEW = lookalike(PANORAMA, picture(8, 'a wide view over the island'));

/** Different pictures. */
export const DISTINCT: readonly Content[] = [0, 1, 2, 3].map((number) =>
  content(`picture ${number}`, picture(100 + number)),
);

/** What may happen in a schedule, and how often. */
export interface Plan {
  readonly trigger: 'direct' | 'queue' | 'eventBridge';
  readonly synchronizeDeletes: boolean;
  readonly isInputVersioned: boolean;
  readonly isOutputVersioned: boolean;
  /** The contents of uploads. */
  readonly contents: readonly Content[];
  /** Whether uploads use the contents in order instead of at random. */
  readonly inOrder: boolean;
  /** Number of uploads, overwrites and deletions. */
  readonly changes: number;
  /** Whether objects are also deleted. */
  readonly deletes: boolean;
  /** For which uploads S3 may send no event. A backfill then follows. */
  readonly missedNotifications: 'none' | 'some' | 'all';
  /** Number of events that S3 sends again. */
  readonly duplicates: number;
  /** Number of events without a sequencer. */
  readonly backfills: number;
  /** Number of invocations at the same time. */
  readonly concurrency: number;
  /** Number of throttled or failed calls, lost responses and invocations that die. */
  readonly faults: number;
  /** How often an event is received before it goes to the dead-letter queue. */
  readonly maxAttempts: number;
  /** Whether the item of a rejected image may expire. */
  readonly retention: boolean;
  /** Whether one of the settings changes during the schedule. A backfill then follows. */
  readonly redeployment: boolean;
  /** Whether another application has created the item before. */
  readonly existingItem: boolean;
  /** What is in the output bucket before the schedule starts, without an item: an image's output, or an object of another application. */
  readonly leftover: Content | 'foreign' | undefined;
  /**
   * Whether responses are lost with which S3 rejects a PutObject because its condition is not met. S3 may send them, and
   * close the connection, while the body is still being sent; the client then sees only that the connection was closed.
   */
  readonly lostRejections: 'none' | 'some' | 'all';
  /** How often another invocation may continue, or start, before the last one has ended. */
  readonly switches: number;
  /** How much more likely the last invocation continues than another one. */
  readonly persistence: number;
}

/** A plan in which little happens, as the base of others. */
export const QUIET: Plan = {
  trigger: 'direct',
  synchronizeDeletes: false,
  isInputVersioned: false,
  isOutputVersioned: false,
  contents: [CONTENTS.cat, CONTENTS.dog],
  inOrder: false,
  changes: 1,
  deletes: false,
  missedNotifications: 'none',
  duplicates: 0,
  backfills: 0,
  concurrency: 1,
  faults: 0,
  maxAttempts: 3,
  retention: false,
  redeployment: false,
  existingItem: false,
  leftover: undefined,
  lostRejections: 'none',
  switches: Infinity,
  persistence: 1,
};

/** Contents in addition to the cat and the dog. */
const OTHERS: readonly (readonly Content[])[] = [
  [],
  [PANORAMA],
  [LOOKALIKE],
  [FORGED],
  ...[CONTENTS.text, CONTENTS.empty, CONTENTS.huge, CONTENTS.archived, CONTENTS.locked].map((one) => [one]),
  Object.values(CONTENTS),
];

/** Draws a random plan. */
export function drawPlan(choices: Choices): Plan {
  const often = (weight: number) => choices.pick([1, weight]) === 1;
  return {
    synchronizeDeletes: often(1),
    changes: 1 + choices.pick([1, 4, 4, 3]),
    deletes: often(2),
    contents: [CAT, DOG, ...OTHERS[choices.pick([3, 2, 1, 1, 1, 1, 1, 1, 1, 1])]],
    inOrder: false,
    concurrency: 1 + choices.pick([1, 4, 4]),
    faults: choices.pick([2, 3, 3, 2, 1]),
    duplicates: choices.pick([2, 2, 1]),
    backfills: choices.pick([3, 1, 1]),
    switches: Infinity,
    persistence: [1, 4, 16][choices.pick([1, 1, 1])],
    maxAttempts: 3 - choices.pick([2, 1, 1]),
    trigger: (['direct', 'queue', 'eventBridge'] as const)[choices.pick([2, 2, 1])],
    isInputVersioned: often(1),
    isOutputVersioned: often(1),
    missedNotifications: often(0.3) ? 'some' : 'none',
    retention: often(0.15),
    redeployment: often(0.2),
    existingItem: often(0.1),
    leftover: ([undefined, CAT, DOG, PANORAMA, 'foreign'] as const)[choices.pick([6, 1, 1, 0.5, 1])],
    lostRejections: (['none', 'some', 'all'] as const)[choices.pick([2, 1, 1])],
  };
}
