import { checkCases, rejectionOf } from '../../../tools/matrix/check-cases';
import { Case, combinations, coveringCases } from '../../../tools/matrix/covering-cases';
import { DIMENSIONS, FLAGS, isExpressible } from '../../../tools/matrix/dimensions';
import { REJECTIONS } from '../../../tools/matrix/rejections';

const isAllowed = (values: Case) => isExpressible(values) && !REJECTIONS.some(({ when }) => when(values));
const DEFAULTS: Case = Object.fromEntries(Object.entries(DIMENSIONS).map(([name, [value]]) => [name, value]));

describe('coveringCases', () => {
  const dimensions = { a: ['1', '2', '3'], b: ['1', '2'], c: ['1', '2'], d: ['1', '2'] };
  const allowed = ({ a, b }: Case) => !(a === '3' && b === '2');

  test.each([1, 2, 3, 4])('covers every allowed combination of %d values, and no other combination', (strength) => {
    const cases = coveringCases(dimensions, strength, allowed);
    const occurs = (values: Case) =>
      cases.some((one) => Object.entries(values).every(([name, value]) => one[name] === value));
    for (const values of combinations(dimensions, strength)) {
      expect([values, occurs(values)]).toEqual([values, allowed(values)]);
    }
    expect(cases.filter((values) => !allowed(values))).toEqual([]);
  });

  test('returns the same cases every time', () => {
    expect(coveringCases(dimensions, 2, allowed)).toEqual(coveringCases(dimensions, 2, allowed));
  });
});

describe('pipelines with every combination of two values of all props and feature flags', () => {
  test('pipelines synthesize without cycles, with the minimum grants, and with the notifications in their own stack', () => {
    const cases = coveringCases(DIMENSIONS, 2, isAllowed);
    expect(cases.length).toBeGreaterThan(70);
    expect(checkCases(cases)).toEqual([]);
  });
});

describe('pipelines with a combination that is not allowed', () => {
  test.each(REJECTIONS.map((rejection) => [rejection.message, rejection] as const))(
    'the pipeline rejects the combination: %s',
    (message, { example, when }) => {
      expect(when({ ...DEFAULTS, ...example })).toBe(true);
      expect(rejectionOf({ ...DEFAULTS, ...example })).toMatch(`[Here/C0] ${message}`);
    },
  );

  test('the pipeline rejects every combination of two values that rejections.ts lists', () => {
    const { [FLAGS]: _, ...dimensions } = DIMENSIONS;
    const pairs = combinations(dimensions, 2).filter((values) => isExpressible({ ...DEFAULTS, ...values }));
    const rejected = pairs.filter((values) => !isAllowed(values));
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
