import { Plan } from './plan';
import { Deliveries } from './world/deliveries';
import { Message } from './world/delivery';
import { Call, Invocation } from './world/invocation';
import { World } from './world/world';

/** A request that its run no longer waits for, and that may still be carried out. */
export interface Abandoned {
  readonly call: Call;
  readonly by: Invocation;
}

/** What may happen next. */
export type Possibility = { readonly weight: number } & (
  | { readonly step: 'meet'; readonly run: Invocation; readonly call: Call }
  | { readonly step: 'start'; readonly messages: readonly Message[] }
  | { readonly step: 'redrive' | 'duplicate'; readonly message: Message }
  | { readonly step: 'land'; readonly request: Abandoned }
  | { readonly step: 'die' | 'run out of time'; readonly run: Invocation }
  | { readonly step: 'change' | 'backfill' | 'owed backfill' | 'redeploy' | 'expire' | 'finish' }
);

/** What a plan still allows. */
export type Allowance = Record<
  'changes' | 'duplicates' | 'backfills' | 'faults' | 'redeployments' | 'switches',
  number
>;

/** How far a schedule has come. */
export interface Progress {
  readonly plan: Plan;
  readonly world: World;
  readonly deliveries: Deliveries;
  readonly left: Readonly<Allowance>;
  readonly running: readonly Invocation[];
  readonly abandoned: readonly Abandoned[];
  /** The run that went last, if it goes on. */
  readonly goingOn: Invocation | undefined;
  /** A backfill is owed, to be started when none of the runs up to this one goes on any more. */
  readonly owedBackfill: number | undefined;
}

/** What may happen next. The first is the tamest: what is under way goes on, and then all is over. */
export function possibilities(progress: Progress): Possibility[] {
  const duties = [...answers(progress), ...starts(progress), ...remedies(progress)];
  if (duties.length === 0) duties.push({ weight: progress.world.source.changes === 0 ? 0.1 : 1, step: 'finish' });
  addEvents(duties, progress);
  addFaults(duties, progress);
  return duties;
}

function answers({ goingOn, running, plan, left }: Progress): Possibility[] {
  const all: Possibility[] = [];
  const addOf = (run: Invocation, weight: number) => {
    for (const call of run.calls) all.push({ weight, step: 'meet', run, call });
  };
  if (goingOn) addOf(goingOn, 4 * plan.persistence);
  if (goingOn && left.switches === 0) return all;
  for (const run of running) if (run !== goingOn) addOf(run, 4);
  return all;
}

function starts({ goingOn, running, plan, left, deliveries: { queue } }: Progress): Possibility[] {
  if (running.length >= plan.concurrency || (goingOn && left.switches === 0)) return [];
  const all: Possibility[] = queue.map((message) => ({ weight: 3, step: 'start', messages: [message] }));
  const isBatched = plan.trigger === 'queue' && queue.length > 1;
  if (isBatched) all.push({ weight: 1, step: 'start', messages: queue.slice(0, 2) });
  return all;
}

/** What somebody has to do before all is over. */
function remedies({ deliveries, owedBackfill, running }: Progress): Possibility[] {
  const all: Possibility[] = deliveries.deadLetters.map((message) => ({ weight: 1, step: 'redrive', message }));
  if (owedBackfill !== undefined && running.every(({ number }) => number > owedBackfill)) {
    all.push({ weight: 2, step: 'owed backfill' });
  }
  return all;
}

function addEvents(all: Possibility[], { left, world, running, abandoned, deliveries: { announced } }: Progress): void {
  for (const request of abandoned) all.push({ weight: 2, step: 'land', request });
  if (left.changes > 0) all.push({ weight: 2, step: 'change' });
  if (left.duplicates > 0) {
    for (const message of announced) all.push({ weight: 1 / announced.length, step: 'duplicate', message });
  }
  if (left.backfills > 0) all.push({ weight: 1, step: 'backfill' });
  if (left.redeployments > 0) all.push({ weight: 1, step: 'redeploy' });
  const underWay = [...running, ...abandoned.map(({ by }) => by)];
  if (world.mayRowExpire(underWay)) all.push({ weight: 0.5, step: 'expire' });
}

function addFaults(all: Possibility[], { left, running }: Progress): void {
  if (left.faults === 0) return;
  for (const run of running) {
    all.push({ weight: 0.5, step: 'die', run }, { weight: 0.2, step: 'run out of time', run });
  }
}
