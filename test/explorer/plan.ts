import { createHash } from 'node:crypto';
import { Choices } from './choices';
import { NewObject } from './s3-model';

/** What an upload may hold. */
export interface Content extends NewObject {
  readonly name: string;
  readonly sha256: string;
  /** Why the encoder does not take it; undefined where it does. */
  readonly reason?: 'NOT_AN_IMAGE' | 'EMPTY' | 'TOO_LARGE' | 'ARCHIVED' | 'CUSTOMER_KEY';
}

/** Larger objects are rejected. */
export const MAX_OBJECT_SIZE_BYTES = 64;

/** A GIF that is as wide as its number says. */
export function picture(width: number, trailer = ''): Buffer {
  const header = Buffer.from('GIF89a\0\0\x01\0\0\0\0', 'latin1');
  header.writeUInt16LE(width, 6);
  return Buffer.concat([header, Buffer.from(`${trailer};`, 'latin1')]);
}

function content(name: string, body: Buffer, more: Partial<Content> = {}): Content {
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { name, body, sha256, checksum: sha256.slice(0, 11), ...more };
}

/** A picture that no other upload holds. */
export function distinctPicture(number: number): Content {
  return content(`picture ${number}`, picture(100 + number));
}

const CAT = content('cat', picture(1));
/** With the size and the ETag of the cat, as somebody who breaks MD5 could make it. */
const LOOKALIKE = content('lookalike of cat', picture(3), {
  etag: `"${createHash('md5').update(CAT.body).digest('hex')}"`,
});

const PANORAMA = content('panorama', picture(7, 'a wide view over the valley'));
const DOG = content('dog', picture(2, 'dog'));

export const CONTENTS = {
  cat: CAT,
  dog: DOG,
  /** Large enough to be written in parts. */
  panorama: PANORAMA,
  lookalike: LOOKALIKE,
  text: content('text', Buffer.from('no picture'), { reason: 'NOT_AN_IMAGE' }),
  empty: content('empty object', Buffer.alloc(0), { reason: 'EMPTY' }),
  huge: content('huge picture', picture(4, 'x'.repeat(MAX_OBJECT_SIZE_BYTES)), { reason: 'TOO_LARGE' }),
  archived: content('archived picture', picture(5), { closed: 'ARCHIVED', reason: 'ARCHIVED' }),
  locked: content('picture under a key of its own', picture(6), { closed: 'CUSTOMER_KEY', reason: 'CUSTOMER_KEY' }),
} as const;

/** What may happen in a schedule, and how often at most. */
export interface Plan {
  readonly trigger: 'direct' | 'queue' | 'eventBridge';
  readonly synchronizeDeletes: boolean;
  readonly isInputVersioned: boolean;
  readonly isOutputVersioned: boolean;
  /** The contents of uploads; `distinct` for a new picture each time. */
  readonly contents: readonly Content[] | 'distinct';
  /** Uploads, overwrites and deletions. */
  readonly changes: number;
  /** Whether objects are also deleted. */
  readonly deletes: boolean;
  /** Whether a notification may be missed; a backfill then follows. */
  readonly missedNotifications: boolean;
  /** Deliveries that come once more. */
  readonly duplicates: number;
  /** Deliveries without a sequencer. */
  readonly backfills: number;
  /** Runs at the same time. */
  readonly concurrency: number;
  /** Throttles, failures, lost answers, deaths. */
  readonly faults: number;
  /** How often a delivery is tried before it goes to the dead-letter queue. */
  readonly tries: number;
  /** Whether the row of a rejected image may expire. */
  readonly retention: boolean;
  /** Whether the texts' place or format changes in the middle, followed by a backfill. */
  readonly redeployment: boolean;
  /** Whether somebody else has made the row before. */
  readonly guestRow: boolean;
  /** How often another run may go on, or start, before the one that went last has ended. */
  readonly switches: number;
  /** How much likelier the run that went last goes on than another. */
  readonly persistence: number;
}

/** A plan in which little happens, to start from. */
export const QUIET: Plan = {
  trigger: 'direct',
  synchronizeDeletes: false,
  isInputVersioned: false,
  isOutputVersioned: false,
  contents: [CONTENTS.cat, CONTENTS.dog],
  changes: 1,
  deletes: false,
  missedNotifications: false,
  duplicates: 0,
  backfills: 0,
  concurrency: 1,
  faults: 0,
  tries: 3,
  retention: false,
  redeployment: false,
  guestRow: false,
  switches: Infinity,
  persistence: 1,
};

const REJECTED = Object.values(CONTENTS).flatMap((one: Content) => (one.reason ? [[one]] : []));

/** Anything that may happen. */
export function drawPlan(choices: Choices): Plan {
  const often = (weight: number) => choices.pick([1, weight]) === 1;
  return {
    synchronizeDeletes: often(1),
    changes: 1 + choices.pick([1, 4, 4, 3]),
    deletes: often(2),
    contents: [
      CAT,
      DOG,
      ...[[], [PANORAMA], [LOOKALIKE], ...REJECTED, Object.values(CONTENTS)][choices.pick([3, 2, 1, 1, 1, 1, 1, 1, 1])],
    ],
    concurrency: 1 + choices.pick([1, 4, 4]),
    faults: choices.pick([2, 3, 3, 2, 1]),
    duplicates: choices.pick([2, 2, 1]),
    backfills: choices.pick([3, 1, 1]),
    switches: Infinity,
    persistence: [1, 4, 16][choices.pick([1, 1, 1])],
    tries: 3 - choices.pick([2, 1, 1]),
    trigger: (['direct', 'queue', 'eventBridge'] as const)[choices.pick([2, 2, 1])],
    isInputVersioned: often(1),
    isOutputVersioned: often(1),
    missedNotifications: often(0.3),
    retention: often(0.15),
    redeployment: often(0.2),
    guestRow: often(0.1),
  };
}
