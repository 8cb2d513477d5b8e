import { encodeMutations } from './mutation-outcomes';

/** `npx tsx tools/fuzz/check-mutations.ts [count] [seed]`: prints the outcomes of mutated images, and the longest time. */
async function main([count = '100000', seed = '20261127']: string[]) {
  const { outcomes, longestMs } = await encodeMutations(Number(count), Number(seed));
  console.log(`${count} mutated images, seed ${seed}, the longest took ${longestMs.toFixed(1)} ms`);
  for (const [outcome, times] of Object.entries(outcomes).sort()) console.log(`${times}\t${outcome}`);
}

void main(process.argv.slice(2));
