import { parseOptions } from '../../../tools/soak/options';

describe('the options of a soak test', () => {
  test('the default is 10,000 images, in a round without and a round with faults', () => {
    expect(parseOptions([])).toMatchObject({ images: 10_000, rounds: [false, true], minutes: 30 });
  });

  test('options select the round, the number of images and the seed', () => {
    const options = parseOptions(['--', '--images', '200', '--faults', 'all', '--seed', '7']);
    expect(options).toMatchObject({ images: 200, rounds: [true], seed: 7, minutes: 6 });
    expect(parseOptions(['--faults', 'none'])).toMatchObject({ rounds: [false] });
  });

  test.each([
    [['--faults', 'some'], '--faults: must be none or all, got "some".'],
    [['--images', '0'], '--images: must be a whole number of at least 1, got "0".'],
    [['--seed', 'abc'], '--seed: must be a whole number of at least 0, got "abc".'],
    [['--kill'], "Unknown option '--kill'"],
  ])('%j is not valid', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
