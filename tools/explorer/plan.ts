import { createHash } from 'node:crypto';
import { Choices } from './choices';
import { NewObject } from './models/s3-model';
import { ENCODER_NAME, OutputMetadata } from '../../src/encoder/contract';

/** What an upload may hold. */
export interface Content extends NewObject {
  readonly name: string;
  readonly sha256: string;
  /** Whether it is a GIF, as everything is that is no other thing. */
  readonly isPicture: boolean;
}

/** Larger objects are rejected, until that is deployed otherwise. */
export const MAX_OBJECT_SIZE_BYTES = 64;

/** A GIF that is as wide as its number says. */
export function picture(width: number, trailer = ''): Buffer {
  const header = Buffer.from('GIF89a\0\0\x01\0\0\0\0', 'latin1');
  header.writeUInt16LE(width, 6);
  return Buffer.concat([header, Buffer.from(`${trailer};`, 'latin1')]);
}

function content(name: string, body: Buffer, more: Partial<Content> = {}): Content {
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { name, body, sha256, checksum: sha256.slice(0, 11), isPicture: true, ...more };
}

/** With the size and the ETag of another content, as somebody who breaks MD5 could make it. */
function lookalike(of: Content, body: Buffer): Content {
  return content(`lookalike of ${of.name}`, body, { etag: `"${createHash('md5').update(of.body).digest('hex')}"` });
}

const CAT = content('cat', picture(1));
const LOOKALIKE = lookalike(CAT, picture(3));
const PANORAMA = content('panorama', picture(7, 'a wide view over the valley'));
/** An image whose uploader says that an encoder wrote it. */
const FORGED = content('forged output', picture(9), { metadata: { [OutputMetadata.ENCODER]: ENCODER_NAME } });
const DOG = content('dog', picture(2, 'dog'));

export const CONTENTS = {
  /** Small enough to be read whole. */
  cat: CAT,
  /** Large enough for its text to be sent while it is made. */
  dog: DOG,
  /** Large enough to be written in parts. */
  panorama: PANORAMA,
  lookalike: LOOKALIKE,
  text: content('text', Buffer.from('no picture'), { isPicture: false }),
  empty: content('empty object', Buffer.alloc(0), { isPicture: false }),
  huge: content('huge picture', picture(4, 'x'.repeat(MAX_OBJECT_SIZE_BYTES))),
  archived: content('archived picture', picture(5), { closed: 'ARCHIVED' }),
  forged: FORGED,
  locked: content('picture under a key of its own', picture(6), { closed: 'CUSTOMER_KEY' }),
} as const;

/**
 * With the size and the ETag of the panorama. With a range of an object S3 tells no checksum, so that of parts only a
 * version or another second tells the two apart.
 */
export const OTHER_VIEW = lookalike(PANORAMA, picture(8, 'a wide view over the island'));

/** Pictures that can be told apart. */
export const DISTINCT: readonly Content[] = [0, 1, 2, 3].map((number) =>
  content(`picture ${number}`, picture(100 + number)),
);

/** What may happen in a schedule, and how often at most. */
export interface Plan {
  readonly trigger: 'direct' | 'queue' | 'eventBridge';
  readonly synchronizeDeletes: boolean;
  readonly isInputVersioned: boolean;
  readonly isOutputVersioned: boolean;
  /** The contents of uploads. */
  readonly contents: readonly Content[];
  /** Whether each upload holds the next of them, and not any. */
  readonly inTurn: boolean;
  /** Uploads, overwrites and deletions. */
  readonly changes: number;
  /** Whether objects are also deleted. */
  readonly deletes: boolean;
  /** Which of S3's notifications of uploads may be missed; a backfill then follows. */
  readonly missedNotifications: 'none' | 'some' | 'all';
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
  /** Whether one of the settings changes in the middle, followed by a backfill. */
  readonly redeployment: boolean;
  /** Whether somebody else has made the row before. */
  readonly guestRow: boolean;
  /** What is in the output bucket before the schedule starts, without an item: an image's output, or an object of others. */
  readonly leftover: Content | 'foreign' | undefined;
  /**
   * Whether responses are lost with which S3 rejects a PutObject because its condition is not met. S3 may send them, and
   * close the connection, while the body is still being sent; the client then sees only that the connection was closed.
   */
  readonly lostRejections: 'none' | 'some' | 'all';
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
  inTurn: false,
  changes: 1,
  deletes: false,
  missedNotifications: 'none',
  duplicates: 0,
  backfills: 0,
  concurrency: 1,
  faults: 0,
  tries: 3,
  retention: false,
  redeployment: false,
  guestRow: false,
  leftover: undefined,
  lostRejections: 'none',
  switches: Infinity,
  persistence: 1,
};

/** What may be uploaded beside the cat and the dog. */
const OTHERS: readonly (readonly Content[])[] = [
  [],
  [PANORAMA],
  [LOOKALIKE],
  [FORGED],
  ...[CONTENTS.text, CONTENTS.empty, CONTENTS.huge, CONTENTS.archived, CONTENTS.locked].map((one) => [one]),
  Object.values(CONTENTS),
];

/** Anything that may happen. */
export function drawPlan(choices: Choices): Plan {
  const often = (weight: number) => choices.pick([1, weight]) === 1;
  return {
    synchronizeDeletes: often(1),
    changes: 1 + choices.pick([1, 4, 4, 3]),
    deletes: often(2),
    contents: [CAT, DOG, ...OTHERS[choices.pick([3, 2, 1, 1, 1, 1, 1, 1, 1, 1])]],
    inTurn: false,
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
    missedNotifications: often(0.3) ? 'some' : 'none',
    retention: often(0.15),
    redeployment: often(0.2),
    guestRow: often(0.1),
    leftover: ([undefined, CAT, DOG, PANORAMA, 'foreign'] as const)[choices.pick([6, 1, 1, 0.5, 1])],
    lostRejections: (['none', 'some', 'all'] as const)[choices.pick([2, 1, 1])],
  };
}
