import { outcomeLine, resultTable } from '../../../tools/demo/table';
import { bytes, columns, duration, files, printable } from '../../../tools/demo/text-format';
import { encoded, rejected } from '../../support/demo-results';

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
key             status                 format  width×height  bytes in  bytes out  observed on the emulator
──────────────  ─────────────────────  ──────  ────────────  ────────  ─────────  ────────────────────────
trip/a.jpg      ENCODED                JPEG         640×427   112,525    150,036                    312 ms
Кошка + 猫.png  ENCODED                JPEG         640×427   112,525    150,036                     1.2 s
e\u0301.avif          ENCODED ✗              JPEG         640×427   112,525    150,036                    312 ms
text.jpg        REJECTED NOT_AN_IMAGE  –                  –       128          –                     90 ms
b.jpg           no row ✗               –                  –       128          –                         –
`);
  });

  test('cannot be used by a key to steer the terminal', () => {
    const [, , line] = resultTable([encoded({ key: '\u001b[2Ja\u202e.jpg\n' })]);
    expect(line).toMatch(/^\\u\{1b\}\[2Ja\\u\{202e\}\.jpg\\u\{a\} {2}ENCODED/);
  });
});

describe('what is told of a picture as soon as it is known', () => {
  test.each([
    ['an encoded one', encoded(), '✓ trip/a.jpg: ENCODED after 312 ms'],
    ['a rejected one', rejected({ key: 'b.jpg' }), '✓ b.jpg: REJECTED NOT_AN_IMAGE after 90 ms'],
    ['one that is there to be rejected', rejected(), '✓ text.jpg: REJECTED NOT_AN_IMAGE, as it should be'],
    ['such a one with a text', rejected({ verified: false }), '✗ text.jpg: REJECTED NOT_AN_IMAGE after 90 ms'],
    ['such a one that was encoded', encoded({ key: 'text.jpg' }), '✓ text.jpg: ENCODED after 312 ms'],
    ['one without a row', encoded({ status: null, verified: false, latencyMs: null }), '✗ trip/a.jpg: no row'],
  ])('of %s', (_, result, line) => expect(outcomeLine(result, ['text.jpg'])).toBe(line));
});

describe('what is written for people', () => {
  test.each([
    [1, '1 file'],
    [0, '0 files'],
    [1200, '1,200 files'],
  ])('%p files are %s', (value, text) => expect(files(value)).toBe(text));

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
