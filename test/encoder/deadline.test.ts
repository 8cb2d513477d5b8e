import { deadlineSignal } from '../../src/encoder/deadline';
import { DeadlineError } from '../../src/encoder/errors';

describe('the run stops by itself before the function times out', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test.each([
    [60_000, 58_000],
    [3_000, 2_400],
  ])('of %d ms it uses %d', (remaining, used) => {
    const signal = deadlineSignal(remaining);
    jest.advanceTimersByTime(used - 1);
    expect(signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(signal.reason).toBeInstanceOf(DeadlineError);
  });

  test('of no time it uses none', () => {
    expect(deadlineSignal(0).aborted).toBe(true);
  });
});
