import { deadlineSignal } from '../../src/encoder/deadline';
import { DeadlineError } from '../../src/encoder/errors';

describe('the deadline', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test.each([
    [60_000, 58_000],
    [3_000, 2_400],
  ])('with %d ms left is reached after %d ms', (remaining, used) => {
    const signal = deadlineSignal(remaining);
    jest.advanceTimersByTime(used - 1);
    expect(signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(signal.reason).toBeInstanceOf(DeadlineError);
  });

  test('is reached at once if no time is left', () => {
    expect(deadlineSignal(0).aborted).toBe(true);
  });
});
