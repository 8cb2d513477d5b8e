import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textMistake } from './exact-text';
import { pictureBytes } from './pictures';

const SIZE = 2_000_003;
const TEXT = pictureBytes(0, SIZE).toString('base64');

describe('a text counts only if it is exactly the picture’s', () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-encoding-bench-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const mistakeOf = (text: string) => {
    const file = join(folder, 'text');
    writeFileSync(file, text);
    return textMistake(file, SIZE);
  };

  test('the picture’s text is right', async () => {
    expect(await mistakeOf(TEXT)).toBeUndefined();
  });

  test('a text that is too short is not', async () => {
    expect(await mistakeOf(TEXT.slice(0, -4))).toMatch(/bytes instead of/);
  });

  test('one other byte is noticed', async () => {
    const other = TEXT[1_234_567] === 'A' ? 'B' : 'A';
    expect(await mistakeOf(TEXT.slice(0, 1_234_567) + other + TEXT.slice(1_234_568))).toMatch(/does not decode/);
  });

  test('a character of another alphabet is noticed', async () => {
    expect(await mistakeOf(TEXT.replaceAll('+', '-'))).toMatch(/RFC 4648/);
  });
});

describe('a picture', () => {
  test('has the same bytes in every cut', () => {
    const whole = pictureBytes(0, 3_000_000);
    expect(pictureBytes(10, 1_500_000).equals(whole.subarray(10, 1_500_000))).toBe(true);
    expect(pictureBytes(1_048_570, 2_999_999).equals(whole.subarray(1_048_570, 2_999_999))).toBe(true);
  });

  test('begins as a JPEG does', () => {
    expect(pictureBytes(0, 3).toString('hex')).toBe('ffd8ff');
  });
});
