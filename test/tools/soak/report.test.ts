import { problemsOf } from '../../../tools/soak/report';
import type { RoundResult } from '../../../tools/soak/round';

const CORRECT: RoundResult = {
  account: { encoded: 8, rejected: 1, deleted: 1, wrong: new Map(), missing: [] },
  events: 12,
  unexpected: [],
  deadLettered: new Set(),
  deadLetters: 0,
  left: 0,
  lost: [],
  undisturbed: [],
  injected: new Map(),
  seconds: 1,
  redriveSeconds: 0,
};
const WITH_FAULTS: RoundResult = { ...CORRECT, injected: new Map([['throttled', 3]]) };

test('problemsOf returns nothing for a round without problems', () => {
  expect(problemsOf(10, CORRECT, false)).toEqual([]);
  expect(problemsOf(10, { ...WITH_FAULTS, deadLetters: 2, deadLettered: new Set(['a']) }, true)).toEqual([]);
});

describe('problemsOf', () => {
  test.each<[string, Partial<RoundResult>]>([
    [
      'a.jpg: the output is missing',
      { account: { ...CORRECT.account, encoded: 7, wrong: new Map([['a.jpg', 'the output is missing']]) } },
    ],
    ['a.jpg: has neither an item nor an output', { account: { ...CORRECT.account, encoded: 7, missing: ['a.jpg'] } }],
    ['only 9 of 10 images were counted', { account: { ...CORRECT.account, encoded: 7 } }],
    ['no image was uploaded for the output b.jpg.txt', { unexpected: ['the output b.jpg.txt'] }],
    ['a.jpg: was neither correct nor in the dead-letter queue', { lost: ['a.jpg'] }],
    ['a.jpg: was encoded although its calls always fail', { undisturbed: ['a.jpg'] }],
    ['2 messages remain in the dead-letter queue', { left: 2 }],
    ['the fault "delayed" was not injected. Specify more images.', { injected: new Map([['delayed', 0]]) }],
  ])('reports: %s', (problem, difference) => {
    expect(problemsOf(10, { ...WITH_FAULTS, ...difference }, true)).toEqual([problem]);
  });

  test('reports dead letters without faults', () => {
    expect(problemsOf(10, { ...CORRECT, deadLetters: 1 }, false)).toEqual([
      '1 messages in the dead-letter queue, although no faults were injected',
    ]);
  });
});
