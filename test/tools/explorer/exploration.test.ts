import { RandomChoices, RecordedChoices } from '../../../tools/explorer/choices';
import { explore, storyOf } from '../../../tools/explorer/exploration';
import { drawPlan } from '../../../tools/explorer/plan';
import { SAFEGUARDS } from '../../../tools/explorer/safeguards';
import { play } from '../../../tools/explorer/schedule';
import { loadEncoder } from '../../../tools/explorer/world/encoder-under-test';

/** The story of a schedule of the unmodified encoder. */
async function storyOfSchedule(choices: RandomChoices | RecordedChoices): Promise<string[]> {
  const lines: string[] = [];
  await play(await loadEncoder(), drawPlan(choices), choices, { narrate: (line) => lines.push(line) });
  return lines;
}

test('the same seed and index give the same schedule', async () => {
  const lines = await storyOfSchedule(new RandomChoices(7, 3));

  expect(lines.length).toBeGreaterThan(5);
  expect(await storyOfSchedule(new RandomChoices(7, 3))).toEqual(lines);
  expect(await storyOfSchedule(new RandomChoices(7, 4))).not.toEqual(lines);
});

test('the same choices give the same schedule', async () => {
  const choices = new RandomChoices(7, 3);
  const lines = await storyOfSchedule(choices);

  expect(await storyOfSchedule(new RecordedChoices(choices.tape))).toEqual(lines);
});

test('a broken promise is shown with the shortest schedule that breaks it', async () => {
  const { removal } = SAFEGUARDS.find(({ name }) => name === 'the output is written before the item')!;
  const encoder = await loadEncoder(removal);
  const { failure } = await explore(encoder, { seed: 7, schedules: 10 });

  expect(failure!.tape.length).toBeGreaterThan(15);
  expect((await storyOf(encoder, failure!)).split('\n')).toEqual([
    'Deletions are not synchronized.',
    '  1. cat is uploaded (ETag bc4be3…, sequencer 005AED6DCD908)',
    '  2. invocation 1 starts with event 1 of the upload 005AED6DCD908',
    '  3. invocation 1 GetObject photo.jpg: ETag bc4be3…',
    '  4. invocation 1 reads the item: no item',
    expect.stringMatching(
      /^ {2}→ ENCODED names an output that was completely written: no output with the ETag "\w+" had been/,
    ),
  ]);
});

test('a replacement whose text is not in the source file is an error', async () => {
  const replacement = { file: 'settle.ts', from: 'a text that does not occur', to: '' };

  await expect(loadEncoder([replacement])).rejects.toThrow(
    'settle.ts contains the text to replace 0 times instead of once',
  );
});
