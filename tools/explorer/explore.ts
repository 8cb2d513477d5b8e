import { parseArgs } from 'node:util';
import { Choices } from './choices';
import { explore, Exploration, exploreEvery, Failure, storyOf } from './exploration';
import { Plan } from './plan';
import { SAFEGUARDS } from './safeguards';
import { LARGER_CASES, SMALL_CASES } from './small-cases';
import { Encoder, loadEncoder } from './world/encoder-under-test';

const USAGE = `Explores what may happen to one image: npm run explore -- [options]

  --schedules <n>     how many schedules are played (100000)
  --seed <n>          where chance starts (drawn, and printed)
  --from <n>          the first schedule: with --schedules 1 one is played again
  --systematic        plays every schedule of small cases instead, which takes long
  --without <name>    takes one safeguard out of the encoder, to see what it is for
  --list              names the safeguards
  --help`;

const OPTIONS = {
  schedules: { type: 'string', default: '100000' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  from: { type: 'string', default: '0' },
  systematic: { type: 'boolean', default: false },
  without: { type: 'string' },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  // Some versions of npm hand the "--" on that sets the options apart from their own.
  const { values } = parseArgs({
    options: OPTIONS,
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  });
  if (values.help) return console.log(USAGE);
  if (values.list) return console.log(SAFEGUARDS.map(({ name }) => name).join('\n'));
  const [seed, schedules, from] = [values.seed, values.schedules, values.from].map(wholeNumber);
  const safeguard = SAFEGUARDS.find(({ name }) => name === values.without);
  if (values.without !== undefined && !safeguard) {
    throw new Error(`There is no safeguard "${values.without}": see --list.`);
  }

  // Nobody reads the stacks of the many errors that the services answer with, and to record them takes time.
  Error.stackTraceLimit = 0;
  const encoder = await loadEncoder(safeguard?.removal);
  if (values.systematic) return playSmallCases(encoder);
  console.log(`Seed ${seed}, schedules ${from} to ${from + schedules - 1}`);
  const started = Date.now();
  const isEnough = progressEvery(10, started);
  const exploration = await explore(encoder, { seed, schedules, from, plan: safeguard?.plan, isEnough });
  console.log(summary(exploration, started));
  const { failure } = exploration;
  if (!failure) return;
  await tell(encoder, failure, safeguard?.plan);
  const without = safeguard ? ` --without "${safeguard.name}"` : '';
  console.log(`\nAgain: npm run explore -- --seed ${seed} --from ${failure.index} --schedules 1${without}`);
}

async function playSmallCases(encoder: Encoder): Promise<void> {
  for (const { name, plan } of [...SMALL_CASES, ...LARGER_CASES]) {
    console.log(`Every schedule of ${name}`);
    const started = Date.now();
    const exploration = await exploreEvery(encoder, plan, progressEvery(30, started));
    console.log(summary(exploration, started));
    if (exploration.failure) return tell(encoder, exploration.failure, () => plan);
  }
}

async function tell(encoder: Encoder, failure: Failure, plan?: (choices: Choices) => Plan): Promise<void> {
  process.exitCode = 1;
  console.log(`\nSchedule ${failure.index} breaks a promise. As short as it can be:\n`);
  console.log(await storyOf(encoder, failure, plan));
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no whole number.`);
  return Number(text);
}

function progressEvery(seconds: number, started: number): (exploration: Exploration) => boolean {
  let next = started + seconds * 1000;
  return ({ schedules }) => {
    const now = Date.now();
    if (now < next) return false;
    next = now + seconds * 1000;
    console.log(`  ${schedules} schedules after ${Math.round((now - started) / 1000)} s`);
    return false;
  };
}

function summary({ schedules, runs, steps, tally }: Exploration, started: number): string {
  const seconds = (Date.now() - started) / 1000;
  const rate = Math.round(schedules / seconds);
  const total = `${schedules} schedules, ${runs} runs, ${steps} steps in ${seconds.toFixed(1)} s (${rate} a second)`;
  return [total, ...[...tally].map(([what, count]) => `  ${what}: ${count}`).sort()].join('\n');
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
