/** A schedule takes about a millisecond. */
const MAX_TRIES = 4000;

/**
 * Shortens and simplifies a tape of choices as long as it still fails: it omits choices and replaces them with simpler
 * ones. `fails` returns the choices that a failing tape led to.
 */
export async function shrink(
  tape: readonly number[],
  fails: (tape: readonly number[]) => Promise<readonly number[] | undefined>,
): Promise<readonly number[]> {
  let best = trimmed(tape);
  let tries = 0;
  const improves = async (candidate: readonly number[]): Promise<boolean> => {
    if (tries++ >= MAX_TRIES) return false;
    const led = await fails(candidate);
    const result = led && trimmed(led);
    if (!result || !isSimpler(result, best)) return false;
    best = result;
    return true;
  };
  for (let isBetter = true; isBetter && tries < MAX_TRIES;) {
    isBetter = false;
    for (let length = 16; length >= 1; length = Math.floor(length / 2)) {
      for (let start = best.length - length; start >= 0; start--) {
        if (await improves([...best.slice(0, start), ...best.slice(start + length)])) isBetter = true;
      }
    }
    for (let index = 0; index < best.length; index++) {
      for (let value = 0; value < best[index]; value++) {
        if (await improves([...best.slice(0, index), value, ...best.slice(index + 1)])) isBetter = true;
      }
    }
  }
  return best;
}

/** The simplest choices at the end are the default. */
function trimmed(tape: readonly number[]): readonly number[] {
  let length = tape.length;
  while (length > 0 && tape[length - 1] === 0) length--;
  return tape.slice(0, length);
}

function isSimpler(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const index = a.findIndex((value, position) => value !== b[position]);
  return index >= 0 && a[index] < b[index];
}
