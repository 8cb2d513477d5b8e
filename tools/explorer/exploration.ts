import { Choices, EveryChoice, RandomChoices, RecordedChoices } from './choices';
import { drawPlan, Plan } from './plan';
import { play } from './schedule';
import { shrink } from './shrink';
import { Violation } from './violation';
import { Encoder } from './world/encoder-under-test';
import { Observer, Regression } from './world/world';

/** How many lines of a long story are shown at its start and at its end. */
const SHOWN_LINES = 40;

/** A schedule that broke a promise. */
export interface Failure {
  readonly index: number;
  readonly violation: Violation;
  /** The choices. */
  readonly tape: readonly number[];
}

/** The result of an exploration. */
export interface Exploration {
  schedules: number;
  steps: number;
  invocations: number;
  /** The longest regressions. */
  regression: Regression;
  readonly tally: Map<string, number>;
  /** The violation that ended it. */
  failure?: Failure;
}

export interface RandomExploration {
  readonly seed: number;
  readonly schedules: number;
  /** Index of the first schedule. @default 0 */
  readonly from?: number;
  /** @default - random plans */
  readonly plan?: (choices: Choices) => Plan;
  /** Called after each schedule; true ends the exploration. */
  readonly isEnough?: (exploration: Exploration) => boolean;
}

/** Plays schedules at random until one breaks a promise. The same seed and index give the same schedule. */
export async function explore(encoder: Encoder, options: RandomExploration): Promise<Exploration> {
  const { seed, schedules, from = 0, plan = drawPlan, isEnough = () => false } = options;
  const exploration = nothingYet();
  for (let index = from; index < from + schedules; index++) {
    const choices = new RandomChoices(seed, index);
    await playInto(exploration, encoder, plan(choices), choices, index);
    if (exploration.failure || isEnough(exploration)) break;
  }
  return exploration;
}

/** Plays every schedule that a plan allows, until one breaks a promise. */
export async function exploreEvery(
  encoder: Encoder,
  plan: Plan,
  isEnough: (exploration: Exploration) => boolean = () => false,
): Promise<Exploration> {
  const exploration = nothingYet();
  const choices = new EveryChoice();
  do {
    await playInto(exploration, encoder, plan, choices, exploration.schedules);
  } while (!exploration.failure && !isEnough(exploration) && choices.next());
  return exploration;
}

/** Describes a failure, with the shortest and simplest schedule that breaks the same promise. */
export async function storyOf(
  encoder: Encoder,
  failure: Failure,
  plan: (choices: Choices) => Plan = drawPlan,
): Promise<string> {
  const violates = async (tape: readonly number[]) => {
    const choices = new RecordedChoices(tape);
    const violation = await violationOf(play(encoder, plan(choices), choices));
    return violation?.promise === failure.violation.promise ? choices.tape : undefined;
  };
  const tape = await shrink(failure.tape, violates);
  const lines: string[] = [];
  const choices = new RecordedChoices(tape);
  const drawn = plan(choices);
  const violation = await violationOf(play(encoder, drawn, choices, { narrate: (line) => lines.push(line) }));
  const setting = `Deletions are ${drawn.synchronizeDeletes ? '' : 'not '}synchronized.`;
  const numbered = shortened(lines.map((line, index) => `${String(index + 1).padStart(3)}. ${line}`));
  return [setting, ...numbered, `  → ${(violation ?? failure.violation).message}`].join('\n');
}

/** An event that fails in every attempt fails in the same way each time. */
function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= 2 * SHOWN_LINES) return lines;
  const left = lines.length - 2 * SHOWN_LINES;
  return [...lines.slice(0, SHOWN_LINES), `     … ${left} more …`, ...lines.slice(-SHOWN_LINES)];
}

function nothingYet(): Exploration {
  return { schedules: 0, steps: 0, invocations: 0, regression: { olderOutput: 0, noOutput: 0 }, tally: new Map() };
}

async function playInto(
  exploration: Exploration,
  encoder: Encoder,
  plan: Plan,
  choices: Choices & { readonly tape: readonly number[] },
  index: number,
): Promise<void> {
  const observer: Observer = { tally: exploration.tally };
  exploration.schedules++;
  const violation = await violationOf(
    play(encoder, plan, choices, observer).then(({ steps, invocations, regression: { olderOutput, noOutput } }) => {
      exploration.steps += steps;
      exploration.invocations += invocations;
      const longest = exploration.regression;
      exploration.regression = {
        olderOutput: Math.max(longest.olderOutput, olderOutput),
        noOutput: Math.max(longest.noOutput, noOutput),
      };
    }),
  );
  if (violation) exploration.failure = { index, violation, tape: [...choices.tape] };
}

async function violationOf(played: Promise<unknown>): Promise<Violation | undefined> {
  try {
    await played;
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}
