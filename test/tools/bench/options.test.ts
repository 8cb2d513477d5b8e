import { BenchError } from '../../../tools/bench/bench-error';
import { parseOptions } from '../../../tools/bench/options';

describe('the command line of the benchmark', () => {
  test('measures everything by default', () => {
    expect(parseOptions([])).toMatchObject({
      sizes: [10e3, 1e6, 10e6, 100e6, 1e9],
      parts: ['sizes', 'cold', 'large'],
      handlers: ['ours', 'former', 'python', 'naiveNode'],
    });
  });

  test('--quick omits everything that takes long', () => {
    const { sizes, parts } = parseOptions(['--quick']);
    expect(sizes).toEqual([10e3, 1e6, 10e6]);
    expect(parts).toEqual(['sizes', 'cold']);
  });

  test('accepts sizes with decimal units', () => {
    expect(parseOptions(['--sizes', '10KB,1.5mb,2GB']).sizes).toEqual([10_000, 1_500_000, 2_000_000_000]);
  });

  test('accepts parts, handlers, runs and a Python', () => {
    const options = parseOptions([
      '--only',
      'cold,large',
      '--handlers',
      'ours',
      '--runs',
      '3',
      '--python',
      'python3.13',
    ]);
    expect(options).toMatchObject({ parts: ['cold', 'large'], handlers: ['ours'], runs: 3, python: 'python3.13' });
  });

  test.each([
    [['--sizes', '10XB'], '--sizes: each size must be at least 1KB, for example 10KB,1MB, got "10XB".'],
    [['--runs', '0'], '--runs: must be an integer of at least 1, got "0".'],
    [['--only', 'everything'], '--only: must be one or more of sizes, cold, large, got "everything".'],
    [['--handlers', 'rust'], '--handlers: must be one or more of ours, former, python, naiveNode, got "rust".'],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j is rejected with one sentence', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(BenchError);
    expect(() => parseOptions(args)).toThrow(sentence);
  });
});
