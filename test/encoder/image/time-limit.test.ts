import { withinTime } from '../../../src/encoder/image/time-limit';

describe('withinTime', () => {
  test('stops an endless loop', () => {
    const endless = () => {
      for (let i = 0; ; i++) if (i < 0) return i;
    };
    expect(() => withinTime(50, endless)).toThrow(/timed out/);
  });

  test('returns the value of the code', () => {
    expect(withinTime(1000, () => 'value')).toBe('value');
  });

  test('throws the error of the code', () => {
    const failing = () => {
      throw new RangeError('no');
    };
    expect(() => withinTime(1000, failing)).toThrow(RangeError);
  });
});
