/** A number with thousands separators, the same on every machine. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number of files. */
export function files(count: number): string {
  return count === 1 ? '1 file' : `${grouped(count)} files`;
}

/** A readable size: up to 3 digits, and a unit that is a power of 1,000. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ['kB', 'MB', 'GB'];
  let scaled = value / 1000;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${units[unit]}`;
}

/** A readable duration. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Text that cannot control a terminal: control and other invisible characters are escaped. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

/** Columns that a text occupies in a terminal: none for a combining mark, two for a wide character. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) {
    if (!/\p{M}/u.test(character)) count += WIDE.test(character) ? 2 : 1;
  }
  return count;
}
