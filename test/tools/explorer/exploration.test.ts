import { RandomChoices, RecordedChoices } from '../../../tools/explorer/choices';
import { explore, storyOf } from '../../../tools/explorer/exploration';
import { drawPlan } from '../../../tools/explorer/plan';
import { SAFEGUARDS } from '../../../tools/explorer/safeguards';
import { play } from '../../../tools/explorer/schedule';
import { loadEncoder } from '../../../tools/explorer/world/encoder-under-test';

/** What a schedule of the encoder as it is tells. */
async function told(choices: RandomChoices | RecordedChoices): Promise<string[]> {
  const lines: string[] = [];
  await play(await loadEncoder(), drawPlan(choices), choices, { tell: (line) => lines.push(line) });
  return lines;
}

describe('a schedule can be played again', () => {
  test('by its seed and index', async () => {
    const lines = await told(new RandomChoices(7, 3));

    expect(lines.length).toBeGreaterThan(5);
    expect(await told(new RandomChoices(7, 3))).toEqual(lines);
    expect(await told(new RandomChoices(7, 4))).not.toEqual(lines);
  });

  test('by what was chosen in it', async () => {
    const choices = new RandomChoices(7, 3);
    const lines = await told(choices);

    expect(await told(new RecordedChoices(choices.tape))).toEqual(lines);
  });
});

describe('what breaks a promise is told', () => {
  test('as short as it can be', async () => {
    const { removal } = SAFEGUARDS.find(({ name }) => name === 'the text is written before the row')!;
    const encoder = await loadEncoder(removal);
    const { failure } = await explore(encoder, { seed: 7, schedules: 10 });

    expect(failure!.tape.length).toBeGreaterThan(15);
    expect((await storyOf(encoder, failure!)).split('\n')).toEqual([
      'Deletions are not synchronized.',
      '  1. cat is uploaded (ETag bc4be3…, sequencer 005AED6DCD908)',
      '  2. run 1 starts with delivery 1 of the upload 005AED6DCD908',
      '  3. run 1 GetObject photo.jpg: ETag bc4be3…',
      '  4. run 1 reads the row: no row',
      expect.stringMatching(
        /^ {2}→ ENCODED names a text that was completely written: nothing with the ETag "\w+" had been/,
      ),
    ]);
  });

  test('and a safeguard that is no longer where it was is missed', async () => {
    const replacement = { file: 'settle.ts', from: 'what is not there', to: '' };

    await expect(loadEncoder([replacement])).rejects.toThrow('settle.ts holds 0 times, and not once');
  });
});
