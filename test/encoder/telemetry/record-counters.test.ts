import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  countConflict,
  countRetry,
  RecordCounters,
  withCounters,
} from '../../../src/encoder/telemetry/record-counters';

test('conflicts and retries are counted separately for records that are processed at the same time', async () => {
  const work = (times: number) =>
    withCounters(async (counters): Promise<RecordCounters> => {
      for (let done = 0; done < times; done++) {
        countRetry();
        await nextTurn();
        countConflict();
      }
      return counters;
    });
  expect(await Promise.all([work(3), work(0), work(1)])).toEqual([
    { conflicts: 3, retries: 3 },
    { conflicts: 0, retries: 0 },
    { conflicts: 1, retries: 1 },
  ]);
});

test('nothing is counted outside of a record, and nothing fails', () => {
  expect(() => [countRetry(), countConflict()]).not.toThrow();
});
