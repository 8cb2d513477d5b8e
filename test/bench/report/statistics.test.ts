import { median, ratio } from './statistics';

describe('what a measurement comes to', () => {
  test('is the figure in the middle, whatever the order', () => {
    expect(median([30, 10, 20])).toBe(20);
  });

  test('is the mean of the two in the middle of an even number', () => {
    expect(median([40, 10, 20, 30])).toBe(25);
  });

  test('is nothing where nothing was measured', () => {
    expect(median([])).toBeUndefined();
  });

  test('compares with another, and with nothing where that is missing or zero', () => {
    expect(ratio(30, 20)).toBe(1.5);
    expect(ratio(30, undefined)).toBeUndefined();
    expect(ratio(undefined, 20)).toBeUndefined();
    expect(ratio(30, 0)).toBeUndefined();
  });
});
