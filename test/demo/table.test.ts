import { encoded, rejected } from './results';
import { resultTable } from '../../examples/demo/table';
import { bytes, columns, duration, printable } from '../../examples/demo/text-format';

describe('the table of results', () => {
  test('tells of every picture, in columns that line up whatever the script of its key', () => {
    const lines = resultTable([
      encoded(),
      encoded({ key: 'Кошка + 猫.png', latencyMs: 1234 }),
      encoded({ key: 'e\u0301.avif', verified: false }),
      rejected(),
      rejected({ key: 'b.jpg', status: null, reason: null, verified: false, latencyMs: null }),
    ]);
    expect(`\n${lines.join('\n')}\n`).toBe(`
key             status                 format  width×height  bytes in  bytes out  upload to row
──────────────  ─────────────────────  ──────  ────────────  ────────  ─────────  ─────────────
trip/a.jpg      ENCODED                JPEG         640×427   112,525    150,036         312 ms
Кошка + 猫.png  ENCODED                JPEG         640×427   112,525    150,036          1.2 s
e\u0301.avif          ENCODED ✗              JPEG         640×427   112,525    150,036         312 ms
text.jpg        REJECTED NOT_AN_IMAGE  –                  –       128          –          90 ms
b.jpg           no row ✗               –                  –       128          –              –
`);
  });

  test('cannot be used by a key to steer the terminal', () => {
    const [, , line] = resultTable([encoded({ key: '\u001b[2Ja\u202e.jpg\n' })]);
    expect(line).toMatch(/^\\u\{1b\}\[2Ja\\u\{202e\}\.jpg\\u\{a\} {2}ENCODED/);
  });
});

describe('what is written for people', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345, '12 kB'],
    [999_600, '1.0 MB'],
    [791_555, '792 kB'],
    [268_435_456, '268 MB'],
    [5_000_000_000_000, '5000 GB'],
  ])('%p bytes are %s', (value, text) => expect(bytes(value)).toBe(text));

  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [61_250, '61.3 s'],
  ])('%p milliseconds are %s', (value, text) => expect(duration(value)).toBe(text));

  test.each([
    ['abc', 3],
    ['猫', 2],
    ['e\u0301', 1],
    ['🐈', 2],
    ['한글', 4],
    ['é', 1],
  ])('%s takes %p columns', (text, count) => expect(columns(text)).toBe(count));

  test('letters of any script are printed as they are', () => {
    expect(printable('Кошка + 猫 é 🐈')).toBe('Кошка + 猫 é 🐈');
  });
});
