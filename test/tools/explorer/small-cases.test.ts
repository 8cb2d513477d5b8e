import { exploreEvery, storyOf } from '../../../tools/explorer/exploration';
import { SMALL_CASES } from '../../../tools/explorer/small-cases';
import { Encoder, loadEncoder } from '../../../tools/explorer/world/encoder-under-test';

jest.setTimeout(300_000);

let encoder: Encoder;

beforeAll(async () => {
  Error.stackTraceLimit = 0;
  encoder = await loadEncoder();
});

describe('in all schedules output and item describe the newest object in the end:', () => {
  test.each(SMALL_CASES)('$name', async ({ plan }) => {
    const { failure, schedules } = await exploreEvery(encoder, plan);

    expect(failure && (await storyOf(encoder, failure, () => plan))).toBeUndefined();
    expect(schedules).toBeGreaterThan(100);
  });
});
