import { explore } from '../../../tools/explorer/exploration';
import { Safeguard, SAFEGUARDS } from '../../../tools/explorer/safeguards';
import { Encoder, loadEncoder } from '../../../tools/explorer/world/encoder-under-test';

jest.setTimeout(300_000);

const SEED = 1;
/** At most; nearly all are found within a thousand. */
const SCHEDULES = 30_000;

let encoder: Encoder;

beforeAll(async () => {
  Error.stackTraceLimit = 0;
  encoder = await loadEncoder();
});

/** Each of them can be seen at work: npm run explore -- --without "…" tells the shortest story of what happens. */
describe('the exploration finds what goes wrong without any of the safeguards', () => {
  test.each(SAFEGUARDS.filter(({ breaks }) => breaks))('$name', async ({ removal, plan, breaks }: Safeguard) => {
    const without = await loadEncoder(removal);
    const { failure } = await explore(without, { seed: SEED, schedules: SCHEDULES, plan });

    expect(failure?.violation.promise).toBe(breaks);
  });
});

describe('conditions that nothing else rests on keep it short how long something older is seen', () => {
  test.each(SAFEGUARDS.filter(({ breaks }) => !breaks))('$name', async ({ removal, plan, prolongs }: Safeguard) => {
    const without = await loadEncoder(removal);
    const isSeen = ({ relapse }: { readonly relapse: Readonly<Record<string, number>> }) => relapse[prolongs!] > 0;
    const found = await explore(without, { seed: SEED, schedules: SCHEDULES, plan, isEnough: isSeen });
    const { relapse, failure } = await explore(encoder, { seed: SEED, schedules: found.schedules, plan });

    expect(found.relapse[prolongs!]).toBeGreaterThan(0);
    expect(relapse[prolongs!]).toBe(0);
    expect([found.failure, failure]).toEqual([undefined, undefined]);
  });
});
