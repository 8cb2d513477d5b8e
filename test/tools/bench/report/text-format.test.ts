import { alignedTable, formatBytes, formatFactor, formatMs } from '../../../../tools/bench/report/text-format';

describe('formatted figures', () => {
  test.each([
    [10_000, '10 KB'],
    [1_000_000, '1 MB'],
    [1_333_333_336, '1.33 GB'],
    [145_400_000, '145 MB'],
    [999_999, '1 MB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [1.2349, '1.23 ms'],
    [20, '20 ms'],
    [999.7, '1 s'],
    [23_456, '23.5 s'],
  ])('%d milliseconds are %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  test('a factor has two decimals', () => {
    expect(formatFactor(1.5)).toBe('1.50×');
  });

  test('a table has columns of equal width', () => {
    expect(
      alignedTable([
        ['size', 'time'],
        ['10 KB', '5 ms'],
      ]),
    ).toEqual(['size   time', '─────  ────', '10 KB  5 ms']);
  });
});
