import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw, sentencesOf, sentencesOfApi } from './sentences';
import { messages } from '../../test/support/written-words';

/**
 * `npx tsx tools/sentences/draw-sentences.ts [seed] [count]`: draws sentences from API.md and from the errors and warnings,
 * for a reader, who marks each sentence that requires a second reading.
 */
function main([seed = String(Date.now() % 1_000_000), count = '60']: string[]): void {
  if (![seed, count].every((argument) => /^\d+$/.test(argument))) {
    throw new Error('seed and count: must be whole numbers.');
  }
  const api = readFileSync(join(__dirname, '..', '..', 'API.md'), 'utf8');
  const sentences = [...sentencesOfApi(api), ...sentencesOf(messages())];
  const drawn = draw(sentences, Number(count), Number(seed));
  console.log(`${drawn.length} of ${sentences.length} sentences, seed ${seed}\n`);
  drawn.forEach(({ where, text }, index) => {
    console.log(`${index + 1}. ${text}\n   (${where})`);
  });
}

main(process.argv.slice(2));
