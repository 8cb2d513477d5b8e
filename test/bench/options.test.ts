import { BenchError } from './bench-error';
import { parseOptions } from './options';

describe('the command line of the benchmark', () => {
  test('measures everything by itself', () => {
    expect(parseOptions([])).toMatchObject({
      sizes: [10e3, 1e6, 10e6, 100e6, 1e9],
      parts: ['sizes', 'on-top', 'direct', 'small', 'cold', 'large'],
      peers: ['ours', 'python', 'pythonNoExpect', 'naiveNode', 'rawCopy'],
    });
  });

  test('--quick leaves out what takes long', () => {
    const { sizes, parts } = parseOptions(['--quick']);
    expect(sizes).toEqual([10e3, 1e6, 10e6]);
    expect(parts).toEqual(['sizes', 'small', 'cold']);
  });

  test('takes sizes with decimal units', () => {
    expect(parseOptions(['--sizes', '10KB,1.5mb,2GB']).sizes).toEqual([10_000, 1_500_000, 2_000_000_000]);
  });

  test('takes parts, peers, runs and a Python', () => {
    const options = parseOptions(['--only', 'small,cold', '--peers', 'ours', '--runs', '3', '--python', 'python3.13']);
    expect(options).toMatchObject({ parts: ['small', 'cold'], peers: ['ours'], runs: 3, python: 'python3.13' });
  });

  test.each([
    [['--sizes', '10XB'], '--sizes takes sizes from 1KB, as in 10KB,1MB, but one of them is "10XB".'],
    [['--runs', '0'], '--runs takes a whole number from 1, but it is "0".'],
    [
      ['--only', 'everything'],
      '--only takes sizes, on-top, direct, small, cold, large, but one of its names is "everything".',
    ],
    [['--peers', 'rust'], 'but one of its names is "rust".'],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j is refused with a sentence', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(BenchError);
    expect(() => parseOptions(args)).toThrow(sentence);
  });
});
