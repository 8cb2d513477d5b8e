import { mistakesOf } from '../../../tools/soak/report';
import type { RoundResult } from '../../../tools/soak/round';

const WELL: RoundResult = {
  account: { encoded: 8, rejected: 1, deleted: 1, wrong: new Map(), missing: [] },
  deliveries: 12,
  strangers: [],
  deadLettered: new Set(),
  deadLetters: 0,
  left: 0,
  lost: [],
  unhindered: [],
  injected: new Map(),
  seconds: 1,
  redriveSeconds: 0,
};
const DISTURBED: RoundResult = { ...WELL, injected: new Map([['throttled', 3]]) };

test('a round in which all went well has no mistakes', () => {
  expect(mistakesOf(10, WELL, false)).toEqual([]);
  expect(mistakesOf(10, { ...DISTURBED, deadLetters: 2, deadLettered: new Set(['a']) }, true)).toEqual([]);
});

describe('a round has failed', () => {
  test.each<[string, Partial<RoundResult>]>([
    [
      'a.jpg: there is no text',
      { account: { ...WELL.account, encoded: 7, wrong: new Map([['a.jpg', 'there is no text']]) } },
    ],
    ['a.jpg: there is nothing of it', { account: { ...WELL.account, encoded: 7, missing: ['a.jpg'] } }],
    ['9 images are accounted for, of 10', { account: { ...WELL.account, encoded: 7 } }],
    ['nobody uploaded an image for the text b.jpg.txt', { strangers: ['the text b.jpg.txt'] }],
    ['a.jpg: was neither right nor in the dead-letter queue', { lost: ['a.jpg'] }],
    ['a.jpg: should not have been encoded before the faults ended', { unhindered: ['a.jpg'] }],
    ['2 dead letters are left', { left: 2 }],
    ['no call was delayed: more images are needed', { injected: new Map([['delayed', 0]]) }],
  ])('when %s', (mistake, difference) => {
    expect(mistakesOf(10, { ...DISTURBED, ...difference }, true)).toEqual([mistake]);
  });

  test('when there are dead letters without faults', () => {
    expect(mistakesOf(10, { ...WELL, deadLetters: 1 }, false)).toEqual(['1 dead letters without any fault']);
  });
});
