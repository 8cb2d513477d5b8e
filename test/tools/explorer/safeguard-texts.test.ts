import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SAFEGUARDS } from '../../../tools/explorer/safeguards';

const ENCODER = join(__dirname, '..', '..', '..', 'src', 'encoder');
const sources = new Map(
  readdirSync(ENCODER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [basename(file), readFileSync(join(ENCODER, file), 'utf8')]),
);

/** `npm run check -- explorer` proves that the safeguards are needed. */
test.each(SAFEGUARDS)('the explorer can remove the safeguard: $name', ({ removal }) => {
  const removed = new Map(sources);
  for (const { file, from, to } of removal) {
    const parts = removed.get(file)?.split(from) ?? [];
    expect({ file, from, occurrences: parts.length - 1 }).toEqual({ file, from, occurrences: 1 });
    removed.set(file, parts.join(to));
  }
});
