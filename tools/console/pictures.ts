import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CHECKOUT } from '../../test/support/emulator/checkout';

/** The pictures of docs/console.md, and the file with the digests of the pages that they were drawn from. */
export const PICTURES = join(CHECKOUT, 'docs', 'console');
export const DRAWN_FROM = join(PICTURES, 'drawn-from.json');

/** The command that draws them. */
export const DRAW = 'npx tsx tools/console/draw-pictures.ts';

/** Maximum size of a picture, so that the page loads fast on GitHub. */
export const MAX_BYTES = 100_000;

/** The digests of a picture and of the page that it shows. */
export interface DrawnFrom {
  readonly page: string;
  readonly picture: string;
}

export function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
