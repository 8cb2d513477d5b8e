import { parseArgs } from 'node:util';
import { Choices } from './choices';
import { explore, Exploration, exploreEvery, Failure, storyOf } from './exploration';
import { Plan } from './plan';
import { SAFEGUARDS } from './safeguards';
import { LARGER_CASES, SMALL_CASES } from './small-cases';
import { Encoder, loadEncoder } from './world/encoder-under-test';

const USAGE = `Explores the schedules of events for one image: npm run explore -- [options]

  --schedules <n>     number of schedules (100000)
  --seed <n>          seed of the random choices (random, and printed)
  --from <n>          first schedule; with --schedules 1 it is played again
  --systematic        plays all schedules of small cases instead, which takes long
  --without <name>    removes one safeguard from the encoder, to show its purpose
  --list              lists the safeguards
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
  // Some versions of npm pass on the "--" that separates the options from npm's own.
  const { values } = parseArgs({
    options: OPTIONS,
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  });
  if (values.help) return console.log(USAGE);
  if (values.list) return console.log(SAFEGUARDS.map(({ name }) => name).join('\n'));
  const [seed, schedules, from] = [values.seed, values.schedules, values.from].map(wholeNumber);
  const safeguard = SAFEGUARDS.find(({ name }) => name === values.without);
  if (values.without !== undefined && !safeguard) {
    throw new Error(`--without: there is no safeguard "${values.without}". Use one of those that --list prints.`);
  }

  // Recording the stacks of the many errors of the services would take time.
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
  console.log(`\nTo repeat it: npm run explore -- --seed ${seed} --from ${failure.index} --schedules 1${without}`);
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
  console.log(`\nSchedule ${failure.index} breaks a promise. The shortest schedule that breaks it:\n`);
  console.log(await storyOf(encoder, failure, plan));
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is not a whole number.`);
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

function summary({ schedules, invocations, steps, tally }: Exploration, started: number): string {
  const seconds = (Date.now() - started) / 1000;
  const rate = Math.round(schedules / seconds);
  const total = `${schedules} schedules, ${invocations} invocations, ${steps} steps in ${seconds.toFixed(1)} s (${rate} a second)`;
  return [total, ...[...tally].map(([what, count]) => `  ${what}: ${count}`).sort()].join('\n');
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
