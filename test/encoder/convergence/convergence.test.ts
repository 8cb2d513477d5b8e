import * as fc from 'fast-check';
import { PutResponseLostError } from '../../../src/encoder/errors';
import { CallBehavior } from '../../support/encoder/memory-stores';
import { pipelineInMemory } from '../../support/encoder/pipeline-in-memory';
import { GIF, jpeg, PNG, TEXT } from '../../support/encoder/sample-images';

const KEY = 'a.png';
const CONTENTS = { png: PNG, gif: GIF, jpeg: jpeg(1), letter: TEXT } as const;

/** A change of the object. Contents may be repeated. */
const change = fc.constantFrom('png', 'gif', 'jpeg', 'letter', 'deleted');

/**
 * The events of a change: one or more of S3, and those of backfills, which have no sequencer. The explorer also covers
 * changes without an event (`missedNotifications`).
 */
const events = fc.record({ notifications: fc.integer({ min: 1, max: 3 }), backfills: fc.integer({ min: 0, max: 2 }) });

/** The result of a call: most succeed; others are not carried out, have no response, or are carried out late. */
const result = fc.constantFrom('normal', 'normal', 'normal', 'normal', 'lost', 'no response', 'late');

class Lost extends Error {}

/** The error of a call without a response. */
function lost(call: string): Error {
  const cause = new Lost(call);
  return call.startsWith('write ') ? new PutResponseLostError({ container: 'outputs', key: KEY }, { cause }) : cause;
}

/**
 * When every event has been acknowledged, output and item describe the newest object. At every write of an item, the
 * stores check that the output that it names was written.
 */
async function converges(
  scheduler: fc.Scheduler,
  history: readonly (readonly [keyof typeof CONTENTS | 'deleted', { notifications: number; backfills: number }])[],
  results: readonly string[],
): Promise<void> {
  let calls = 0;
  const late: Promise<unknown>[] = [];
  const behavior: CallBehavior = async (call, effect) => {
    const callResult = results[calls++] ?? 'normal';
    await scheduler.schedule(Promise.resolve(), call);
    if (callResult === 'lost') throw lost(call);
    if (callResult === 'late') {
      late.push(
        scheduler
          .schedule(Promise.resolve(), `late ${call}`)
          .then(effect)
          .catch(() => undefined),
      );
      throw lost(call);
    }
    const value = effect();
    await scheduler.schedule(Promise.resolve(), `response to ${call}`);
    if (callResult === 'no response') throw lost(call);
    return value;
  };
  const { objects, items, encode } = pipelineInMemory({ SYNCHRONIZE_DELETES: 'true' }, behavior);

  const acknowledge = async (sequencer: string | undefined) => {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        return await encode(KEY, { sequencer });
      } catch (error) {
        // An abandoned request is carried out before the event is retried, or never.
        await Promise.all(late);
        if (attempt > 90) throw error;
      }
    }
    throw new Error('the event was never acknowledged');
  };
  const pending: Promise<unknown>[] = [];
  const life = async () => {
    for (const [index, [what, { notifications, backfills }]] of history.entries()) {
      await scheduler.schedule(Promise.resolve(), what);
      if (what === 'deleted') objects.inputs.delete(KEY);
      else objects.put(KEY, CONTENTS[what]);
      for (let event = 0; event < notifications; event++) pending.push(acknowledge(`0${index}`));
      for (let backfill = 0; backfill < backfills; backfill++) pending.push(acknowledge(undefined));
    }
    while (pending.length > 0) await pending.pop();
  };
  await scheduler.waitFor(life());

  const newest = history[history.length - 1][0];
  const item = items.stored.get(KEY);
  const output = objects.outputs.get(`${KEY}.txt`);
  if (newest === 'deleted' || newest === 'letter') {
    expect(item).toMatchObject({ status: newest === 'deleted' ? 'DELETED' : 'REJECTED' });
    expect(output).toBeUndefined();
  } else {
    expect(item).toMatchObject({
      status: 'ENCODED',
      output_etag: output?.etag,
      source_etag: `"${CONTENTS[newest].length}"`,
    });
    expect(output?.content.toString()).toBe(CONTENTS[newest].toString('base64'));
  }
}

describe('output and item', () => {
  test('describe the newest object after duplicate, reordered, lost, late and concurrent events', async () => {
    const history = fc.array(fc.tuple(change, events), { minLength: 1, maxLength: 4 });
    const results = fc.array(result, { maxLength: 40 });
    await fc.assert(fc.asyncProperty(fc.scheduler(), history, results, converges), { numRuns: 1000 });
  }, 120_000);
});
