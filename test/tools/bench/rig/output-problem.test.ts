import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageBytes } from '../../../../tools/bench/rig/images';
import { outputProblem } from '../../../../tools/bench/rig/output-problem';

const SIZE = 2_000_003;
const TEXT = imageBytes(0, SIZE).toString('base64');

describe('outputProblem', () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-encoding-bench-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const mistakeOf = (text: string) => {
    const file = join(folder, 'text');
    writeFileSync(file, text);
    return outputProblem(file, SIZE);
  };

  test('accepts the Base64 text of the image', async () => {
    expect(await mistakeOf(TEXT)).toBeUndefined();
  });

  test('rejects an output that is too short', async () => {
    expect(await mistakeOf(TEXT.slice(0, -4))).toMatch(/bytes instead of/);
  });

  test('rejects an output with one wrong character', async () => {
    const other = TEXT[1_234_567] === 'A' ? 'B' : 'A';
    expect(await mistakeOf(TEXT.slice(0, 1_234_567) + other + TEXT.slice(1_234_568))).toMatch(/does not decode/);
  });

  test('rejects characters of another alphabet', async () => {
    expect(await mistakeOf(TEXT.replaceAll('+', '-'))).toMatch(/RFC 4648/);
  });
});

describe('a generated image', () => {
  test('a generated image has the same bytes in every range', () => {
    const whole = imageBytes(0, 3_000_000);
    expect(imageBytes(10, 1_500_000).equals(whole.subarray(10, 1_500_000))).toBe(true);
    expect(imageBytes(1_048_570, 2_999_999).equals(whole.subarray(1_048_570, 2_999_999))).toBe(true);
  });

  test('a generated image starts like a JPEG file', () => {
    expect(imageBytes(0, 3).toString('hex')).toBe('ffd8ff');
  });
});
