import { checkCases, rejectionOf } from '../../../tools/matrix/check-cases';
import { Case, combinations, coveringCases } from '../../../tools/matrix/covering-cases';
import { DIMENSIONS, FLAGS, isExpressible } from '../../../tools/matrix/dimensions';
import { REJECTIONS } from '../../../tools/matrix/rejections';

const mayOccur = (values: Case) => isExpressible(values) && !REJECTIONS.some(({ when }) => when(values));
const DEFAULTS: Case = Object.fromEntries(Object.entries(DIMENSIONS).map(([name, [value]]) => [name, value]));

describe('coveringCases', () => {
  const dimensions = { a: ['1', '2', '3'], b: ['1', '2'], c: ['1', '2'], d: ['1', '2'] };
  const legal = ({ a, b }: Case) => !(a === '3' && b === '2');

  test.each([1, 2, 3, 4])('covers every legal combination of %d values, and no other', (strength) => {
    const cases = coveringCases(dimensions, strength, legal);
    const occurs = (values: Case) =>
      cases.some((one) => Object.entries(values).every(([name, value]) => one[name] === value));
    for (const values of combinations(dimensions, strength)) {
      expect([values, occurs(values)]).toEqual([values, legal(values)]);
    }
    expect(cases.filter((values) => !legal(values))).toEqual([]);
  });

  test('returns the same cases every time', () => {
    expect(coveringCases(dimensions, 2, legal)).toEqual(coveringCases(dimensions, 2, legal));
  });
});

describe('pipelines with every two values of all props and feature flags', () => {
  test('synthesize without cycles, with exactly the grants that are needed, and with the notifications in their own stack', () => {
    const cases = coveringCases(DIMENSIONS, 2, mayOccur);
    expect(cases.length).toBeGreaterThan(70);
    expect(checkCases(cases)).toEqual([]);
  });
});

describe('pipelines with a combination that is not allowed', () => {
  test.each(REJECTIONS.map((rejection) => [rejection.message, rejection] as const))(
    'are rejected: %s',
    (message, { example, when }) => {
      expect(when({ ...DEFAULTS, ...example })).toBe(true);
      expect(rejectionOf({ ...DEFAULTS, ...example })).toMatch(`[Here/C0] ${message}`);
    },
  );

  test('are rejected for every combination of two values that is listed', () => {
    const { [FLAGS]: _, ...dimensions } = DIMENSIONS;
    const pairs = combinations(dimensions, 2).filter((values) => isExpressible({ ...DEFAULTS, ...values }));
    const rejected = pairs.filter((values) => !mayOccur(values));
    for (const values of rejected) {
      const messages = REJECTIONS.filter(({ when }) => when(values)).map(({ message }) => message);
      expect([values, messages.some((message) => rejectionOf({ ...DEFAULTS, ...values })?.includes(message))]).toEqual([
        values,
        true,
      ]);
    }
    expect(rejected.length).toBeGreaterThan(100);
  });
});
