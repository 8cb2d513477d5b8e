import { Choices, EveryChoice, RandomChoices, RecordedChoices } from './choices';
import { drawPlan, Plan } from './plan';
import { play } from './schedule';
import { shrink } from './shrink';
import { Violation } from './violation';
import { Encoder } from './world/encoder-under-test';
import { Onlooker, Relapse } from './world/world';

/** Of a story that is long, so many at its start and at its end. */
const SHOWN_LINES = 40;

/** A schedule that broke a promise. */
export interface Failure {
  readonly index: number;
  readonly violation: Violation;
  /** What was chosen. */
  readonly tape: readonly number[];
}

/** What was explored. */
export interface Exploration {
  schedules: number;
  steps: number;
  runs: number;
  /** The longest ones. */
  relapse: Relapse;
  readonly tally: Map<string, number>;
  /** Where it ended early. */
  failure?: Failure;
}

export interface RandomExploration {
  readonly seed: number;
  readonly schedules: number;
  /** Index of the first schedule. @default 0 */
  readonly from?: number;
  /** @default - anything that may happen */
  readonly plan?: (choices: Choices) => Plan;
  /** Gets a call after each schedule; true ends the exploration. */
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

/** The story of a failure, its schedule made as short and as tame as it can be while it breaks the same promise. */
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
  const violation = await violationOf(play(encoder, drawn, choices, { tell: (line) => lines.push(line) }));
  const setting = `Deletions are ${drawn.synchronizeDeletes ? '' : 'not '}synchronized.`;
  const numbered = shortened(lines.map((line, index) => `${String(index + 1).padStart(3)}. ${line}`));
  return [setting, ...numbered, `  → ${(violation ?? failure.violation).message}`].join('\n');
}

/** A run that fails for ever does so in the same way each time. */
function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= 2 * SHOWN_LINES) return lines;
  const left = lines.length - 2 * SHOWN_LINES;
  return [...lines.slice(0, SHOWN_LINES), `     … ${left} more …`, ...lines.slice(-SHOWN_LINES)];
}

function nothingYet(): Exploration {
  return { schedules: 0, steps: 0, runs: 0, relapse: { olderText: 0, noText: 0 }, tally: new Map() };
}

async function playInto(
  exploration: Exploration,
  encoder: Encoder,
  plan: Plan,
  choices: Choices & { readonly tape: readonly number[] },
  index: number,
): Promise<void> {
  const onlooker: Onlooker = { tally: exploration.tally };
  exploration.schedules++;
  const violation = await violationOf(
    play(encoder, plan, choices, onlooker).then(({ steps, runs, relapse: { olderText, noText } }) => {
      exploration.steps += steps;
      exploration.runs += runs;
      const longest = exploration.relapse;
      exploration.relapse = {
        olderText: Math.max(longest.olderText, olderText),
        noText: Math.max(longest.noText, noText),
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
