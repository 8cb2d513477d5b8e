import { CONTENTS, DISTINCT, Plan, QUIET } from './plan';

/** A case with so few schedules that all of them can be played. */
export interface SmallCase {
  readonly name: string;
  readonly plan: Plan;
}

const { cat, dog, text } = CONTENTS;

/** About 36,000 schedules in total. */
export const SMALL_CASES: readonly SmallCase[] = [
  {
    name: 'one upload, and two faults',
    plan: { ...QUIET, contents: [cat], faults: 2 },
  },
  {
    name: 'one upload with two events, in two invocations',
    plan: { ...QUIET, contents: [cat], duplicates: 1, concurrency: 2 },
  },
  {
    name: 'an upload and its overwrite, in two invocations',
    plan: { ...QUIET, contents: DISTINCT, inOrder: true, changes: 2, concurrency: 2 },
  },
  {
    name: 'an upload and its overwrite, one invocation after the other, and one fault',
    plan: { ...QUIET, contents: DISTINCT, inOrder: true, changes: 2, faults: 1 },
  },
  {
    name: 'an upload and its deletion, in two invocations with two switches',
    plan: {
      ...QUIET,
      contents: [cat],
      deletes: true,
      synchronizeDeletes: true,
      changes: 2,
      concurrency: 2,
      switches: 2,
    },
  },
  {
    name: 'an image and a text, in two invocations with one switch',
    plan: { ...QUIET, contents: [cat, text], changes: 2, concurrency: 2, switches: 1 },
  },
  {
    name: 'an upload over an output without an item, lost rejections, and one fault',
    plan: { ...QUIET, contents: [cat], leftover: dog, lostRejections: 'all', faults: 1 },
  },
  {
    name: 'an upload over an output without an item, some lost rejections, and one fault',
    plan: { ...QUIET, contents: [dog], leftover: cat, lostRejections: 'some', faults: 1 },
  },
  {
    name: 'an upload over an output without an item, with two events in two invocations with one switch, and lost rejections',
    plan: {
      ...QUIET,
      contents: [cat],
      leftover: dog,
      lostRejections: 'all',
      duplicates: 1,
      concurrency: 2,
      switches: 1,
    },
  },
];

/** About a million schedules, for `npm run explore -- --systematic`. */
export const LARGER_CASES: readonly SmallCase[] = [
  {
    name: 'an upload over an output without an item, lost rejections, and two faults',
    plan: { ...QUIET, contents: [cat], leftover: dog, lostRejections: 'all', faults: 2 },
  },
  {
    name: 'an upload over an output without an item, with two events in two invocations with two switches, and lost rejections',
    plan: {
      ...QUIET,
      contents: [cat],
      leftover: dog,
      lostRejections: 'all',
      duplicates: 1,
      concurrency: 2,
      switches: 2,
    },
  },
  {
    name: 'one upload and its backfill, in two invocations',
    plan: { ...QUIET, contents: [cat], backfills: 1, concurrency: 2 },
  },
  {
    name: 'an upload and its deletion, in two invocations',
    plan: { ...QUIET, contents: [cat], deletes: true, synchronizeDeletes: true, changes: 2, concurrency: 2 },
  },
  {
    name: 'an upload and its overwrite, in two invocations, and one fault',
    plan: { ...QUIET, contents: DISTINCT, inOrder: true, changes: 2, concurrency: 2, faults: 1, maxAttempts: 2 },
  },
];
