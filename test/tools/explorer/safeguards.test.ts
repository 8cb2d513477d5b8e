import { explore } from '../../../tools/explorer/exploration';
import { Safeguard, SAFEGUARDS } from '../../../tools/explorer/safeguards';
import { Encoder, loadEncoder } from '../../../tools/explorer/world/encoder-under-test';

jest.setTimeout(300_000);

const SEED = 1;
/** Most violations are found within 1,000 schedules. */
const MAX_SCHEDULES = 30_000;

let encoder: Encoder;

beforeAll(async () => {
  Error.stackTraceLimit = 0;
  encoder = await loadEncoder();
});

/** `npm run explore -- --without "…"` shows the shortest schedule that breaks a promise without the safeguard. */
describe('without this safeguard a promise is broken:', () => {
  test.each(SAFEGUARDS.filter(({ breaks }) => breaks))('$name', async ({ removal, plan, breaks }: Safeguard) => {
    const without = await loadEncoder(removal);
    const { failure } = await explore(without, { seed: SEED, schedules: MAX_SCHEDULES, plan });

    expect(failure?.violation.promise).toBe(breaks);
  });
});

describe('without this condition output and item are wrong for longer:', () => {
  test.each(SAFEGUARDS.filter(({ breaks }) => !breaks))('$name', async ({ removal, plan, prolongs }: Safeguard) => {
    const without = await loadEncoder(removal);
    const isFound = ({ regression }: { readonly regression: Readonly<Record<string, number>> }) =>
      regression[prolongs!] > 0;
    const found = await explore(without, { seed: SEED, schedules: MAX_SCHEDULES, plan, isEnough: isFound });
    const { regression, failure } = await explore(encoder, { seed: SEED, schedules: found.schedules, plan });

    expect(found.regression[prolongs!]).toBeGreaterThan(0);
    expect(regression[prolongs!]).toBe(0);
    expect([found.failure, failure]).toEqual([undefined, undefined]);
  });
});
