import { setImmediate as turn } from 'node:timers/promises';
import { ConditionFailedError } from '../../../src/encoder/errors';
import { Incidents, noteConflict, noteRetry, withIncidents } from '../../../src/encoder/telemetry/incidents';

const conflict = () => new ConditionFailedError({ container: 'images', key: 'a.png' });

describe('incidents are counted for the record in whose work they happen', () => {
  test('also where records are worked on side by side', async () => {
    const work = (times: number) =>
      withIncidents(async (incidents): Promise<Incidents> => {
        for (let done = 0; done < times; done++) {
          noteRetry();
          await turn();
          noteConflict(conflict());
        }
        return incidents;
      });
    expect(await Promise.all([work(3), work(0), work(1)])).toEqual([
      { conflicts: 3, retries: 3 },
      { conflicts: 0, retries: 0 },
      { conflicts: 1, retries: 1 },
    ]);
  });

  test('an error of another kind is no conflict', async () => {
    const incidents = await withIncidents(async (counted) => {
      noteConflict(new Error('the connection broke'));
      return counted;
    });
    expect(incidents).toEqual({ conflicts: 0, retries: 0 });
  });

  test('outside of any work nothing is counted, and nothing fails', () => {
    expect(() => [noteRetry(), noteConflict(conflict())]).not.toThrow();
  });
});
