import { createHash } from 'node:crypto';

/** The files that an app has synthesized: name and content. */
export type SynthesizedFiles = ReadonlyMap<string, Buffer>;

/** The result of comparing the files of several apps. */
export interface Comparison {
  readonly compared: number;
  readonly identical: number;
  /** A line for each file, and one for each difference. */
  readonly lines: string[];
}

/** Compares the files of each app byte for byte with those of the first one. A missing file counts as a difference. */
export function compare(apps: ReadonlyMap<string, SynthesizedFiles>): Comparison {
  const [[firstName, first]] = apps;
  const names = [...new Set([...apps.values()].flatMap((files) => [...files.keys()]))].sort();
  const lines: string[] = [];
  let identical = 0;
  for (const name of names) {
    const expected = first.get(name);
    const same = [...apps].filter(([, files]) => expected && files.get(name)?.equals(expected)).map(([app]) => app);
    identical += same.length;
    const content = expected ? `${expected.length} bytes, sha256 ${sha256(expected)}` : `not created by ${firstName}`;
    lines.push(`${name}  ${content}  ${same.join(' = ')}`);
    for (const [app, files] of apps) {
      if (!same.includes(app)) lines.push(`  ${app} ${difference(expected, files.get(name))}`);
    }
  }
  return { compared: names.length * apps.size, identical, lines };
}

function difference(expected: Buffer | undefined, actual: Buffer | undefined): string {
  if (!actual) return 'does not create it';
  const [ours, theirs] = [expected?.toString() ?? '', actual.toString()].map((text) => text.split('\n'));
  const line = theirs.findIndex((text, i) => text !== ours[i]);
  return line < 0 ? 'is shorter' : `differs in line ${line + 1}: ${theirs[line].trim()}`;
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}
