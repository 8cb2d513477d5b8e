import { checkCases, refusalOf } from '../../../tools/matrix/check-cases';
import { Case, combinations, coveringCases } from '../../../tools/matrix/covering-cases';
import { DIMENSIONS, FLAGS, isExpressible } from '../../../tools/matrix/dimensions';
import { REFUSALS } from '../../../tools/matrix/refusals';

const mayOccur = (values: Case) => isExpressible(values) && !REFUSALS.some(({ when }) => when(values));
const DEFAULTS: Case = Object.fromEntries(Object.entries(DIMENSIONS).map(([name, [value]]) => [name, value]));

describe('the cases that stand for all of them', () => {
  const dimensions = { a: ['1', '2', '3'], b: ['1', '2'], c: ['1', '2'], d: ['1', '2'] };
  const legal = ({ a, b }: Case) => !(a === '3' && b === '2');

  test.each([1, 2, 3, 4])('have every combination of %d values that may occur, and no other', (strength) => {
    const cases = coveringCases(dimensions, strength, legal);
    const occurs = (values: Case) =>
      cases.some((one) => Object.entries(values).every(([name, value]) => one[name] === value));
    for (const values of combinations(dimensions, strength)) {
      expect([values, occurs(values)]).toEqual([values, legal(values)]);
    }
    expect(cases.filter((values) => !legal(values))).toEqual([]);
  });

  test('are the same every time', () => {
    expect(coveringCases(dimensions, 2, legal)).toEqual(coveringCases(dimensions, 2, legal));
  });
});

describe('every two values of all props and feature flags', () => {
  test('synthesize: without cycles, with the grants that are needed and no more, the notifications in their stack', () => {
    const cases = coveringCases(DIMENSIONS, 2, mayOccur);
    expect(cases.length).toBeGreaterThan(70);
    expect(checkCases(cases)).toEqual([]);
  });
});

describe('what is refused', () => {
  test.each(REFUSALS.map((refusal) => [refusal.message, refusal] as const))('%s', (message, { example, when }) => {
    expect(when({ ...DEFAULTS, ...example })).toBe(true);
    expect(refusalOf({ ...DEFAULTS, ...example })).toMatch(`[Here/C0] ${message}`);
  });

  test('is refused in every combination of two values that is listed, and in no other', () => {
    const { [FLAGS]: _, ...dimensions } = DIMENSIONS;
    const pairs = combinations(dimensions, 2).filter((values) => isExpressible({ ...DEFAULTS, ...values }));
    const refused = pairs.filter((values) => !mayOccur(values));
    for (const values of refused) {
      const messages = REFUSALS.filter(({ when }) => when(values)).map(({ message }) => message);
      expect([values, messages.some((message) => refusalOf({ ...DEFAULTS, ...values })?.includes(message))]).toEqual([
        values,
        true,
      ]);
    }
    expect(refused.length).toBeGreaterThan(100);
  });
});
