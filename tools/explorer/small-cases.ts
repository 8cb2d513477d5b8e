import { CONTENTS, DISTINCT, Plan, QUIET } from './plan';

/** A case that is small enough to play every schedule that there is. */
export interface SmallCase {
  readonly name: string;
  readonly plan: Plan;
}

const { cat, dog, text } = CONTENTS;

/** Some 36,000 schedules together. */
export const SMALL_CASES: readonly SmallCase[] = [
  {
    name: 'one upload, and two things that go wrong',
    plan: { ...QUIET, contents: [cat], faults: 2 },
  },
  {
    name: 'one upload that is delivered twice, in two runs',
    plan: { ...QUIET, contents: [cat], duplicates: 1, concurrency: 2 },
  },
  {
    name: 'an upload and its overwrite, in two runs',
    plan: { ...QUIET, contents: DISTINCT, inTurn: true, changes: 2, concurrency: 2 },
  },
  {
    name: 'an upload and its overwrite, one run after the other, and one thing that goes wrong',
    plan: { ...QUIET, contents: DISTINCT, inTurn: true, changes: 2, faults: 1 },
  },
  {
    name: 'an upload and its deletion, in two runs that take turns twice',
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
    name: 'an image and something that is none, in two runs that take turns once',
    plan: { ...QUIET, contents: [cat, text], changes: 2, concurrency: 2, switches: 1 },
  },
  {
    name: 'an upload over an output without an item, lost rejections, and one thing that goes wrong',
    plan: { ...QUIET, contents: [cat], leftover: dog, lostRejections: 'all', faults: 1 },
  },
  {
    name: 'an upload over an output without an item, rejections some of which are lost, and one thing that goes wrong',
    plan: { ...QUIET, contents: [dog], leftover: cat, lostRejections: 'some', faults: 1 },
  },
  {
    name: 'an upload over an output without an item, delivered twice in two invocations that take turns once, and lost rejections',
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

/** Some million schedules: for `npm run explore -- --systematic`. */
export const LARGER_CASES: readonly SmallCase[] = [
  {
    name: 'an upload over an output without an item, lost rejections, and two things that go wrong',
    plan: { ...QUIET, contents: [cat], leftover: dog, lostRejections: 'all', faults: 2 },
  },
  {
    name: 'an upload over an output without an item, delivered twice in two invocations that take turns twice, and lost rejections',
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
    name: 'one upload and its backfill, in two runs',
    plan: { ...QUIET, contents: [cat], backfills: 1, concurrency: 2 },
  },
  {
    name: 'an upload and its deletion, in two runs',
    plan: { ...QUIET, contents: [cat], deletes: true, synchronizeDeletes: true, changes: 2, concurrency: 2 },
  },
  {
    name: 'an upload and its overwrite, in two runs, and one thing that goes wrong',
    plan: { ...QUIET, contents: DISTINCT, inTurn: true, changes: 2, concurrency: 2, faults: 1, tries: 2 },
  },
];
