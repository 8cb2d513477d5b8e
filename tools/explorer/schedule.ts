import { Choices } from './choices';
import { isRead } from './models/model-services';
import { Plan } from './plan';
import { Abandoned, Allowance, possibilities, Possibility, Progress } from './possibilities';
import { describeCommand } from './story';
import { Violation } from './violation';
import { Deliveries } from './world/deliveries';
import { Message } from './world/delivery';
import { Encoder } from './world/encoder-under-test';
import { fatesOf, meetFate, weightsOf } from './world/fates';
import { Call, Invocation } from './world/invocation';
import { Onlooker, Relapse, World } from './world/world';

const MOST_CALLS_OF_A_RUN = 200;

/** How a schedule went. */
export interface Ending {
  readonly steps: number;
  readonly runs: number;
  readonly relapse: Relapse;
}

/** Plays one schedule to its end. Throws a `Violation` where a promise is broken. */
export async function play(encoder: Encoder, plan: Plan, choices: Choices, onlooker: Onlooker = {}): Promise<Ending> {
  return new Schedule(encoder, plan, choices, onlooker).play();
}

class Schedule implements Progress {
  readonly world: World;
  readonly deliveries: Deliveries;
  readonly left: Allowance;
  running: Invocation[] = [];
  abandoned: Abandoned[] = [];
  goingOn: Invocation | undefined;
  owedBackfill: number | undefined;
  private runs = 0;

  constructor(
    private readonly encoder: Encoder,
    readonly plan: Plan,
    private readonly choices: Choices,
    onlooker: Onlooker,
  ) {
    const { changes, duplicates, backfills, faults, redeployment, switches } = plan;
    this.left = { changes, duplicates, backfills, faults, redeployments: redeployment ? 1 : 0, switches };
    this.world = new World(plan, onlooker);
    this.deliveries = new Deliveries(plan, this.world);
  }

  async play(): Promise<Ending> {
    for (;;) {
      const all = possibilities(this);
      const chosen = all[this.choices.pick(all.map(({ weight }) => weight))];
      if (chosen.step === 'finish') break;
      await this.take(chosen);
      this.world.observe();
    }
    this.landOrForget(() => true);
    this.world.checkEnd();
    if (this.mayDuplicate) await this.deliverDuplicate();
    return { steps: this.world.steps, runs: this.runs, relapse: this.world.relapse };
  }

  private goOnWith(run: Invocation): void {
    if (this.goingOn && this.goingOn !== run) this.left.switches--;
    this.goingOn = run;
  }

  private take(chosen: Possibility): void | Promise<void> {
    switch (chosen.step) {
      case 'meet':
        return this.meet(chosen.run, chosen.call);
      case 'start':
        return this.start(chosen.messages);
      case 'die':
        return this.die(chosen.run);
      case 'run out of time':
        return this.runOutOfTime(chosen.run);
      case 'land':
        return this.land(chosen.request);
      case 'redrive':
        return this.deliveries.redrive(chosen.message, this.left.faults === 0);
      case 'change':
        return this.change();
      case 'redeploy':
        return this.redeploy();
      case 'expire':
        return this.world.expireRow();
      case 'owed backfill':
        this.owedBackfill = undefined;
        return this.deliveries.backfill();
      case 'duplicate':
        this.left.duplicates--;
        return void this.deliveries.duplicate(chosen.message);
      case 'backfill':
        this.left.backfills--;
        return this.deliveries.backfill();
    }
  }

  private change(): void {
    this.left.changes--;
    const { world, deliveries, plan } = this;
    const change = world.source.change(this.choices, world.tell);
    if (!change) return;
    const mayBeMissed = change.kind === 'created' && plan.missedNotifications !== 'none';
    if (mayBeMissed && (plan.missedNotifications === 'all' || this.choices.pick([2, 1]) === 1)) this.miss();
    else deliveries.announce(change);
  }

  /**
   * S3 may not announce what is uploaded before, or shortly after, it was told to. A backfill finds it; it is to be
   * started when no run is under way that may have looked before.
   */
  private miss(): void {
    this.owedBackfill = this.runs;
    this.world.count('missed notification');
    this.world.tell('S3 does not announce it');
  }

  /** A backfill is then owed; runs that have the former settings are to be over when it starts. */
  private redeploy(): void {
    this.left.redeployments--;
    this.owedBackfill = this.runs;
    this.world.redeploy(this.choices);
  }

  /** What a former try of the same deliveries has given up is carried out before the next one starts, or never. */
  private start(messages: readonly Message[]): Promise<void> {
    this.landOrForget(({ by }) => by.messages.some((message) => messages.includes(message)));
    this.deliveries.take(messages);
    const { world } = this;
    const run: Invocation = new Invocation(this.encoder, ++this.runs, messages, world, (call) =>
      this.abandon(run, [call]),
    );
    this.running.push(run);
    this.goOnWith(run);
    if (world.isTold) world.tell(`${run.toString()} starts with ${messages.join(' and ')}`);
    return this.untilAllWait();
  }

  /** What becomes of a call: an answer, or something that goes wrong. */
  private meet(run: Invocation, call: Call): Promise<void> {
    run.calls.splice(run.calls.indexOf(call), 1);
    this.goOnWith(run);
    const fates = fatesOf(call);
    const fate = this.left.faults > 0 ? fates[this.choices.pick(weightsOf(fates))] : 'answered';
    if (fate !== 'answered') {
      this.left.faults--;
      this.world.count(`${isRead(call.command) ? 'read' : 'write'} ${fate}`);
    }
    const { isAbandoned } = meetFate(this.world, run.toString(), call, fate, () => this.losesRejection());
    if (isAbandoned) this.abandon(run, [call]);
    return this.untilAllWait();
  }

  private losesRejection(): boolean {
    const { lostRejections } = this.plan;
    return lostRejections === 'all' || (lostRejections === 'some' && this.choices.pick([1, 1]) === 1);
  }

  private die(run: Invocation): void {
    this.left.faults--;
    this.world.count('death');
    this.world.tell(`${run.toString()} dies`);
    this.abandon(run, run.calls);
    this.remove(run);
    this.deliveries.giveBack(run.messages);
  }

  private runOutOfTime(run: Invocation): Promise<void> {
    this.left.faults--;
    this.world.count('deadline');
    this.world.tell(`${run.toString()} runs out of time and stops by itself`);
    run.reachDeadline();
    return this.untilAllWait();
  }

  /** Goes on until every run waits for an answer or has ended. */
  private async untilAllWait(): Promise<void> {
    for (let turns = 0; ; turns++) {
      await new Promise(setImmediate);
      if (this.running.every(({ calls, end }) => end || calls.length > 0)) break;
      if (turns > 1000) throw new Violation('every run ends', 'a run neither ends nor waits for an answer');
    }
    for (const run of this.running) {
      if (run.made > MOST_CALLS_OF_A_RUN) throw new Violation('every run ends', `${run.made} calls, and no end`);
      if (run.end) this.finish(run, run.end.failed, run.end.error);
    }
  }

  private finish(run: Invocation, failed: ReadonlySet<Message>, error: Error | undefined): void {
    if (this.world.isTold) {
      const how = failed.size === 0 ? 'acknowledges' : `fails${error ? `: ${error.message}` : ''}`;
      this.world.tell(`${run.toString()} ${how}`);
    }
    this.abandon(run, run.calls);
    this.remove(run);
    this.deliveries.giveBack(failed);
  }

  private remove(run: Invocation): void {
    this.running = this.running.filter((other) => other !== run);
    if (this.goingOn === run) this.goingOn = undefined;
  }

  private abandon(run: Invocation, calls: readonly Call[]): void {
    for (const call of calls) if (!isRead(call.command)) this.abandoned.push({ call, by: run });
  }

  private landOrForget(concerns: (request: Abandoned) => boolean): void {
    for (const request of this.abandoned.filter(concerns)) {
      if (this.choices.pick([1, 1]) === 1) this.land(request);
    }
    this.abandoned = this.abandoned.filter((request) => !concerns(request));
  }

  private land({ call, by }: Abandoned): void {
    this.abandoned = this.abandoned.filter((request) => request.call !== call);
    if (this.world.isTold) {
      this.world.tell(`what ${by.toString()} gave up is carried out now: ${describeCommand(call.command)}`);
    }
    this.world.land(call);
  }

  private get mayDuplicate(): boolean {
    const { source, hasRowExpired, steps } = this.world;
    // To look at every third schedule is enough, and chance must not decide: it would make more schedules of each.
    return steps % 3 === 0 && source.isPromised && !hasRowExpired && this.deliveries.announced.length > 0;
  }

  /** When all is settled, a delivery that comes once more writes nothing but its sequencer where that is newer. */
  private async deliverDuplicate(): Promise<void> {
    const { announced } = this.deliveries;
    const original = announced[this.world.steps % announced.length];
    const allowed = original.isNewerThan(this.world.row?.sequencer?.S) ? 1 : 0;
    const before = this.world.writes;
    this.left.faults = 0;
    await this.start([this.deliveries.duplicate(original)]);
    while (this.running.length > 0) await this.meet(this.running[0], this.running[0].calls[0]);
    const writes = this.world.writes - before;
    const { queue, deadLetters } = this.deliveries;
    if (queue.length > 0 || deadLetters.length > 0) {
      throw new Violation('every delivery settles', `a duplicate of ${original.toString()} fails`);
    }
    if (writes > allowed) {
      throw new Violation('a duplicate writes nothing', `${writes} writes for ${original.toString()}`);
    }
    this.world.checkEnd();
  }
}
