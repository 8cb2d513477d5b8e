import { outcomeLine, resultTable } from '../../../tools/demo/table';
import { bytes, columns, duration, files, printable } from '../../../tools/demo/text-format';
import { encoded, rejected } from '../../support/demo-results';

describe('resultTable', () => {
  test('contains every image, in aligned columns for keys in any script', () => {
    const lines = resultTable([
      encoded(),
      encoded({ key: 'Кошка + 猫.png', latencyMs: 1234 }),
      encoded({ key: 'e\u0301.avif', verified: false }),
      rejected(),
      rejected({ key: 'b.jpg', status: null, reason: null, verified: false, latencyMs: null }),
    ]);
    expect(`\n${lines.join('\n')}\n`).toBe(`
key             status                 format  width×height  bytes in  bytes out  time on the emulator
──────────────  ─────────────────────  ──────  ────────────  ────────  ─────────  ────────────────────
trip/a.jpg      ENCODED                JPEG         640×427   112,525    150,036                312 ms
Кошка + 猫.png  ENCODED                JPEG         640×427   112,525    150,036                 1.2 s
e\u0301.avif          ENCODED ✗              JPEG         640×427   112,525    150,036                312 ms
text.jpg        REJECTED NOT_AN_IMAGE  –                  –       128          –                 90 ms
b.jpg           no item ✗              –                  –       128          –                     –
`);
  });

  test('escapes control characters in keys', () => {
    const [, , line] = resultTable([encoded({ key: '\u001b[2Ja\u202e.jpg\n' })]);
    expect(line).toMatch(/^\\u\{1b\}\[2Ja\\u\{202e\}\.jpg\\u\{a\} {2}ENCODED/);
  });
});

describe('outcomeLine', () => {
  test.each([
    ['an encoded image', encoded(), '✓ trip/a.jpg: ENCODED after 312 ms'],
    ['a rejected image', rejected({ key: 'b.jpg' }), '✓ b.jpg: REJECTED NOT_AN_IMAGE after 90 ms'],
    ['an expected rejection', rejected(), '✓ text.jpg: REJECTED NOT_AN_IMAGE, as expected'],
    [
      'an expected rejection with an output',
      rejected({ verified: false }),
      '✗ text.jpg: REJECTED NOT_AN_IMAGE after 90 ms',
    ],
    ['an encoded image that should be rejected', encoded({ key: 'text.jpg' }), '✓ text.jpg: ENCODED after 312 ms'],
    ['an image without an item', encoded({ status: null, verified: false, latencyMs: null }), '✗ trip/a.jpg: no item'],
  ])('describes %s', (_, result, line) => expect(outcomeLine(result, ['text.jpg'])).toBe(line));
});

describe('text-format', () => {
  test.each([
    [1, '1 file'],
    [0, '0 files'],
    [1200, '1,200 files'],
  ])('formats %p files as %s', (value, text) => expect(files(value)).toBe(text));

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345, '12 kB'],
    [999_600, '1.0 MB'],
    [791_555, '792 kB'],
    [268_435_456, '268 MB'],
    [5_000_000_000_000, '5000 GB'],
  ])('formats %p bytes as %s', (value, text) => expect(bytes(value)).toBe(text));

  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [61_250, '61.3 s'],
  ])('formats %p milliseconds as %s', (value, text) => expect(duration(value)).toBe(text));

  test.each([
    ['abc', 3],
    ['猫', 2],
    ['e\u0301', 1],
    ['🐈', 2],
    ['한글', 4],
    ['é', 1],
  ])('%s occupies %p columns', (text, count) => expect(columns(text)).toBe(count));

  test('prints letters of any script unmodified', () => {
    expect(printable('Кошка + 猫 é 🐈')).toBe('Кошка + 猫 é 🐈');
  });
});
