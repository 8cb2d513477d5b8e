import { Plan } from './plan';
import { Call, Invocation } from './world/invocation';
import { Message } from './world/message';
import { MessageQueue } from './world/message-queue';
import { World } from './world/world';

/** A request that its invocation no longer waits for, and that may still be carried out. */
export interface Abandoned {
  readonly call: Call;
  readonly by: Invocation;
}

/** A step that may be next. */
export type Possibility = { readonly weight: number } & (
  | { readonly step: 'respond'; readonly invocation: Invocation; readonly call: Call }
  | { readonly step: 'start'; readonly messages: readonly Message[] }
  | { readonly step: 'redrive' | 'duplicate'; readonly message: Message }
  | { readonly step: 'land'; readonly request: Abandoned }
  | { readonly step: 'die' | 'reach deadline'; readonly invocation: Invocation }
  | { readonly step: 'change' | 'backfill' | 'required backfill' | 'redeploy' | 'expire' | 'finish' }
);

/** How many more of each the plan allows. */
export type Allowance = Record<
  'changes' | 'duplicates' | 'backfills' | 'faults' | 'redeployments' | 'switches',
  number
>;

/** The state of a schedule. */
export interface Progress {
  readonly plan: Plan;
  readonly world: World;
  readonly messageQueue: MessageQueue;
  readonly left: Readonly<Allowance>;
  readonly running: readonly Invocation[];
  readonly abandoned: readonly Abandoned[];
  /** The invocation of the last step, if it has not ended. */
  readonly lastActive: Invocation | undefined;
  /** A backfill is required, and starts when the invocations up to this number have ended. */
  readonly requiredBackfill: number | undefined;
}

/** The steps that may be next. The first is the simplest: work in progress continues, and then the schedule ends. */
export function possibilities(progress: Progress): Possibility[] {
  const duties = [...responses(progress), ...starts(progress), ...remedies(progress)];
  if (duties.length === 0) duties.push({ weight: progress.world.source.changes === 0 ? 0.1 : 1, step: 'finish' });
  addEvents(duties, progress);
  addFaults(duties, progress);
  return duties;
}

function responses({ lastActive, running, plan, left }: Progress): Possibility[] {
  const all: Possibility[] = [];
  const addOf = (invocation: Invocation, weight: number) => {
    for (const call of invocation.calls) all.push({ weight, step: 'respond', invocation, call });
  };
  if (lastActive) addOf(lastActive, 4 * plan.persistence);
  if (lastActive && left.switches === 0) return all;
  for (const invocation of running) if (invocation !== lastActive) addOf(invocation, 4);
  return all;
}

function starts({ lastActive, running, plan, left, messageQueue: { waiting } }: Progress): Possibility[] {
  if (running.length >= plan.concurrency || (lastActive && left.switches === 0)) return [];
  const all: Possibility[] = waiting.map((message) => ({ weight: 3, step: 'start', messages: [message] }));
  const isBatched = plan.trigger === 'queue' && waiting.length > 1;
  if (isBatched) all.push({ weight: 1, step: 'start', messages: waiting.slice(0, 2) });
  return all;
}

/** What an operator has to do before the schedule ends. */
function remedies({ messageQueue, requiredBackfill, running }: Progress): Possibility[] {
  const all: Possibility[] = messageQueue.deadLetters.map((message) => ({ weight: 1, step: 'redrive', message }));
  if (requiredBackfill !== undefined && running.every(({ number }) => number > requiredBackfill)) {
    all.push({ weight: 2, step: 'required backfill' });
  }
  return all;
}

function addEvents(
  all: Possibility[],
  { left, world, running, abandoned, messageQueue: { notifications } }: Progress,
): void {
  for (const request of abandoned) all.push({ weight: 2, step: 'land', request });
  if (left.changes > 0) all.push({ weight: 2, step: 'change' });
  if (left.duplicates > 0) {
    for (const message of notifications) all.push({ weight: 1 / notifications.length, step: 'duplicate', message });
  }
  if (left.backfills > 0) all.push({ weight: 1, step: 'backfill' });
  if (left.redeployments > 0) all.push({ weight: 1, step: 'redeploy' });
  const inProgress = [...running, ...abandoned.map(({ by }) => by)];
  if (world.mayItemExpire(inProgress)) all.push({ weight: 0.5, step: 'expire' });
}

function addFaults(all: Possibility[], { left, running }: Progress): void {
  if (left.faults === 0) return;
  for (const invocation of running) {
    all.push({ weight: 0.5, step: 'die', invocation }, { weight: 0.2, step: 'reach deadline', invocation });
  }
}
