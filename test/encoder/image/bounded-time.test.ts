import { withinTime } from '../../../src/encoder/image/bounded-time';

describe('code that does not end is stopped', () => {
  test('a loop', () => {
    const endless = () => {
      for (let i = 0; ; i++) if (i < 0) return i;
    };
    expect(() => withinTime(50, endless)).toThrow(/timed out/);
  });

  test('a value is handed through', () => {
    expect(withinTime(1000, () => 'value')).toBe('value');
  });

  test('an error is handed through', () => {
    const failing = () => {
      throw new RangeError('no');
    };
    expect(() => withinTime(1000, failing)).toThrow(RangeError);
  });
});
