import { parseOptions } from '../../../tools/soak/options';

describe('the options of a soak', () => {
  test('are 10,000 images, without faults and with them, if none are given', () => {
    expect(parseOptions([])).toMatchObject({ images: 10_000, rounds: [false, true], minutes: 30 });
  });

  test('choose the round, its size and its chance', () => {
    const options = parseOptions(['--', '--images', '200', '--faults', 'all', '--seed', '7']);
    expect(options).toMatchObject({ images: 200, rounds: [true], seed: 7, minutes: 6 });
    expect(parseOptions(['--faults', 'none'])).toMatchObject({ rounds: [false] });
  });

  test.each([
    [['--faults', 'some'], '--faults is none or all, and not "some".'],
    [['--images', '0'], '--images is a whole number of at least 1, and not "0".'],
    [['--seed', 'abc'], '--seed is a whole number of at least 0, and not "abc".'],
    [['--kill'], "Unknown option '--kill'"],
  ])('%j is refused', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
