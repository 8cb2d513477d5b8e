import * as fc from 'fast-check';
import { PutResponseLostError } from '../../../src/encoder/errors';
import { Conduct } from '../../support/encoder/memory-stores';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { GIF, jpeg, PNG, TEXT } from '../../support/encoder/sample-images';

const KEY = 'a.png';
const CONTENTS = { png: PNG, gif: GIF, jpeg: jpeg(1), letter: TEXT } as const;

/** What happens to the key. Contents may return to an earlier value. */
const change = fc.constantFrom('png', 'gif', 'jpeg', 'letter', 'deleted');

/**
 * How it is told of: by S3 once or more often, and by backfills, which know no sequencer. Changes of which S3 did not
 * tell, and backfills for them once no earlier run goes on, are the explorer's (`missedNotifications`).
 */
const delivery = fc.record({ events: fc.integer({ min: 1, max: 3 }), backfills: fc.integer({ min: 0, max: 2 }) });

/** What becomes of a call: most go well; some never arrive, take effect without an answer, or do so late. */
const fate = fc.constantFrom('well', 'well', 'well', 'well', 'lost', 'unanswered', 'late');

class Lost extends Error {}

/** The error of a call without a response. */
function lost(call: string): Error {
  const cause = new Lost(call);
  return call.startsWith('write ') ? new PutResponseLostError({ container: 'texts', key: KEY }, { cause }) : cause;
}

/**
 * Whatever happens, once every delivery has been acknowledged text and row describe the newest object. The stores check
 * at every write that a row never names a text that was not written.
 */
async function converges(
  scheduler: fc.Scheduler,
  history: readonly (readonly [keyof typeof CONTENTS | 'deleted', { events: number; backfills: number }])[],
  fates: readonly string[],
): Promise<void> {
  let calls = 0;
  const landing: Promise<unknown>[] = [];
  const conduct: Conduct = async (call, effect) => {
    const becomes = fates[calls++] ?? 'well';
    await scheduler.schedule(Promise.resolve(), call);
    if (becomes === 'lost') throw lost(call);
    if (becomes === 'late') {
      landing.push(
        scheduler
          .schedule(Promise.resolve(), `late ${call}`)
          .then(effect)
          .catch(() => undefined),
      );
      throw lost(call);
    }
    const result = effect();
    await scheduler.schedule(Promise.resolve(), `answer to ${call}`);
    if (becomes === 'unanswered') throw lost(call);
    return result;
  };
  const { objects, rows, deliver } = pipelineInMemory({ SYNCHRONIZE_DELETES: 'true' }, conduct);

  const acknowledge = async (sequencer: string | undefined) => {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        return await deliver(KEY, { sequencer });
      } catch (error) {
        // An abandoned request lands, if ever, before the delivery comes again.
        await Promise.all(landing);
        if (attempt > 90) throw error;
      }
    }
    throw new Error('the delivery was never acknowledged');
  };
  const deliveries: Promise<unknown>[] = [];
  const life = async () => {
    for (const [index, [what, { events, backfills }]] of history.entries()) {
      await scheduler.schedule(Promise.resolve(), what);
      if (what === 'deleted') objects.inputs.delete(KEY);
      else objects.put(KEY, CONTENTS[what]);
      for (let event = 0; event < events; event++) deliveries.push(acknowledge(`0${index}`));
      for (let backfill = 0; backfill < backfills; backfill++) deliveries.push(acknowledge(undefined));
    }
    while (deliveries.length > 0) await deliveries.pop();
  };
  await scheduler.waitFor(life());

  const newest = history[history.length - 1][0];
  const row = rows.rows.get(KEY);
  const text = objects.outputs.get(`${KEY}.txt`);
  if (newest === 'deleted' || newest === 'letter') {
    expect(row).toMatchObject({ status: newest === 'deleted' ? 'DELETED' : 'REJECTED' });
    expect(text).toBeUndefined();
  } else {
    expect(row).toMatchObject({
      status: 'ENCODED',
      output_etag: text?.etag,
      source_etag: `"${CONTENTS[newest].length}"`,
    });
    expect(text?.text.toString()).toBe(CONTENTS[newest].toString('base64'));
  }
}

describe('text and row come to describe the newest object', () => {
  test('whatever is duplicated, reordered, lost, late or done at the same time', async () => {
    const history = fc.array(fc.tuple(change, delivery), { minLength: 1, maxLength: 4 });
    const fates = fc.array(fate, { maxLength: 40 });
    await fc.assert(fc.asyncProperty(fc.scheduler(), history, fates, converges), { numRuns: 1000 });
  }, 120_000);
});
