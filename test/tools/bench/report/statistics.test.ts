import { median, ratio } from '../../../../tools/bench/report/statistics';

describe('the statistics of a measurement', () => {
  test('the median does not depend on the order', () => {
    expect(median([30, 10, 20])).toBe(20);
  });

  test('the median of an even number of figures is the mean of the two in the middle', () => {
    expect(median([40, 10, 20, 30])).toBe(25);
  });

  test('the median of no figures is undefined', () => {
    expect(median([])).toBeUndefined();
  });

  test('a ratio is undefined if a figure is missing or the divisor is zero', () => {
    expect(ratio(30, 20)).toBe(1.5);
    expect(ratio(30, undefined)).toBeUndefined();
    expect(ratio(undefined, 20)).toBeUndefined();
    expect(ratio(30, 0)).toBeUndefined();
  });
});
