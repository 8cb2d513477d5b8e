import { Choices } from './choices';
import { isRead } from './models/model-services';
import { Plan } from './plan';
import { Abandoned, Allowance, possibilities, Possibility, Progress } from './possibilities';
import { describeCommand } from './story';
import { Violation } from './violation';
import { possibleResults, applyResult, weightsOf } from './world/call-results';
import { Encoder } from './world/encoder-under-test';
import { Call, Invocation } from './world/invocation';
import { Message } from './world/message';
import { MessageQueue } from './world/message-queue';
import { Observer, Regression, World } from './world/world';

const MAX_CALLS_PER_INVOCATION = 200;

/** The result of a schedule. */
export interface Ending {
  readonly steps: number;
  readonly invocations: number;
  readonly regression: Regression;
}

/** Plays one schedule to its end. Throws a `Violation` if a promise is broken. */
export async function play(encoder: Encoder, plan: Plan, choices: Choices, observer: Observer = {}): Promise<Ending> {
  return new Schedule(encoder, plan, choices, observer).play();
}

class Schedule implements Progress {
  readonly world: World;
  readonly messageQueue: MessageQueue;
  readonly left: Allowance;
  running: Invocation[] = [];
  abandoned: Abandoned[] = [];
  lastActive: Invocation | undefined;
  requiredBackfill: number | undefined;
  private invocations = 0;

  constructor(
    private readonly encoder: Encoder,
    readonly plan: Plan,
    private readonly choices: Choices,
    observer: Observer,
  ) {
    const { changes, duplicates, backfills, faults, redeployment, switches } = plan;
    this.left = { changes, duplicates, backfills, faults, redeployments: redeployment ? 1 : 0, switches };
    this.world = new World(plan, observer);
    this.messageQueue = new MessageQueue(plan, this.world);
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
    if (this.mayDuplicate) await this.sendDuplicate();
    return { steps: this.world.steps, invocations: this.invocations, regression: this.world.regression };
  }

  private setLastActive(invocation: Invocation): void {
    if (this.lastActive && this.lastActive !== invocation) this.left.switches--;
    this.lastActive = invocation;
  }

  private take(chosen: Possibility): void | Promise<void> {
    switch (chosen.step) {
      case 'respond':
        return this.respond(chosen.invocation, chosen.call);
      case 'start':
        return this.start(chosen.messages);
      case 'die':
        return this.die(chosen.invocation);
      case 'reach deadline':
        return this.reachDeadline(chosen.invocation);
      case 'land':
        return this.land(chosen.request);
      case 'redrive':
        return this.messageQueue.redrive(chosen.message, this.left.faults === 0);
      case 'change':
        return this.change();
      case 'redeploy':
        return this.redeploy();
      case 'expire':
        return this.world.expireItem();
      case 'required backfill':
        this.requiredBackfill = undefined;
        return this.messageQueue.backfill();
      case 'duplicate':
        this.left.duplicates--;
        return void this.messageQueue.duplicate(chosen.message);
      case 'backfill':
        this.left.backfills--;
        return this.messageQueue.backfill();
    }
  }

  private change(): void {
    this.left.changes--;
    const { world, messageQueue, plan } = this;
    const change = world.source.change(this.choices, world.narrate);
    if (!change) return;
    const mayBeMissed = change.kind === 'created' && plan.missedNotifications !== 'none';
    if (mayBeMissed && (plan.missedNotifications === 'all' || this.choices.pick([2, 1]) === 1)) this.miss();
    else messageQueue.notify(change);
  }

  /** Right after its configuration, S3 may not send an event for an upload. A backfill finds the object later. */
  private miss(): void {
    this.requiredBackfill = this.invocations;
    this.world.count('missed notification');
    this.world.narrate('S3 sends no event');
  }

  /** A backfill is then required. It starts when the invocations with the earlier settings have ended. */
  private redeploy(): void {
    this.left.redeployments--;
    this.requiredBackfill = this.invocations;
    this.world.redeploy(this.choices);
  }

  /** Requests that an earlier attempt of the same messages abandoned are carried out before the next attempt, or never. */
  private start(messages: readonly Message[]): Promise<void> {
    this.landOrForget(({ by }) => by.messages.some((message) => messages.includes(message)));
    this.messageQueue.receive(messages);
    const { world } = this;
    const invocation: Invocation = new Invocation(this.encoder, ++this.invocations, messages, world, (call) =>
      this.abandon(invocation, [call]),
    );
    this.running.push(invocation);
    this.setLastActive(invocation);
    if (world.isNarrated) world.narrate(`${invocation.toString()} starts with ${messages.join(' and ')}`);
    return this.untilAllWait();
  }

  /** Decides the result of a call. */
  private respond(invocation: Invocation, call: Call): Promise<void> {
    invocation.calls.splice(invocation.calls.indexOf(call), 1);
    this.setLastActive(invocation);
    const results = possibleResults(call);
    const result = this.left.faults > 0 ? results[this.choices.pick(weightsOf(results))] : 'normal';
    if (result !== 'normal') {
      this.left.faults--;
      this.world.count(`${isRead(call.command) ? 'read' : 'write'} ${result}`);
    }
    const { isAbandoned } = applyResult(this.world, invocation.toString(), call, result, () => this.losesRejection());
    if (isAbandoned) this.abandon(invocation, [call]);
    return this.untilAllWait();
  }

  private losesRejection(): boolean {
    const { lostRejections } = this.plan;
    return lostRejections === 'all' || (lostRejections === 'some' && this.choices.pick([1, 1]) === 1);
  }

  private die(invocation: Invocation): void {
    this.left.faults--;
    this.world.count('death');
    this.world.narrate(`${invocation.toString()} dies`);
    this.abandon(invocation, invocation.calls);
    this.remove(invocation);
    this.messageQueue.returnFailed(invocation.messages);
  }

  private reachDeadline(invocation: Invocation): Promise<void> {
    this.left.faults--;
    this.world.count('deadline');
    this.world.narrate(`${invocation.toString()} reaches its deadline and stops`);
    invocation.reachDeadline();
    return this.untilAllWait();
  }

  /** Continues until every invocation waits for a response or has ended. */
  private async untilAllWait(): Promise<void> {
    for (let rounds = 0; ; rounds++) {
      await new Promise(setImmediate);
      if (this.running.every(({ calls, end }) => end || calls.length > 0)) break;
      if (rounds > 1000) {
        throw new Violation('every invocation ends', 'an invocation neither ends nor waits for a response');
      }
    }
    for (const invocation of this.running) {
      if (invocation.made > MAX_CALLS_PER_INVOCATION) {
        throw new Violation('every invocation ends', `${invocation.made} calls without an end`);
      }
      if (invocation.end) this.finish(invocation, invocation.end.failed, invocation.end.error);
    }
  }

  private finish(invocation: Invocation, failed: ReadonlySet<Message>, error: Error | undefined): void {
    if (this.world.isNarrated) {
      const how = failed.size === 0 ? 'acknowledges' : `fails${error ? `: ${error.message}` : ''}`;
      this.world.narrate(`${invocation.toString()} ${how}`);
    }
    this.abandon(invocation, invocation.calls);
    this.remove(invocation);
    this.messageQueue.returnFailed(failed);
  }

  private remove(invocation: Invocation): void {
    this.running = this.running.filter((other) => other !== invocation);
    if (this.lastActive === invocation) this.lastActive = undefined;
  }

  private abandon(invocation: Invocation, calls: readonly Call[]): void {
    for (const call of calls) if (!isRead(call.command)) this.abandoned.push({ call, by: invocation });
  }

  private landOrForget(concerns: (request: Abandoned) => boolean): void {
    for (const request of this.abandoned.filter(concerns)) {
      if (this.choices.pick([1, 1]) === 1) this.land(request);
    }
    this.abandoned = this.abandoned.filter((request) => !concerns(request));
  }

  private land({ call, by }: Abandoned): void {
    this.abandoned = this.abandoned.filter((request) => request.call !== call);
    if (this.world.isNarrated) {
      this.world.narrate(
        `a request that ${by.toString()} abandoned is carried out now: ${describeCommand(call.command)}`,
      );
    }
    this.world.land(call);
  }

  private get mayDuplicate(): boolean {
    const { source, hasItemExpired, steps } = this.world;
    // One schedule in three is enough. A random choice would multiply the schedules of the small cases.
    return steps % 3 === 0 && source.isPromised && !hasItemExpired && this.messageQueue.notifications.length > 0;
  }

  /** After the end, a duplicate event may only write its sequencer, and only if it is newer. */
  private async sendDuplicate(): Promise<void> {
    const { notifications } = this.messageQueue;
    const original = notifications[this.world.steps % notifications.length];
    const allowed = original.isNewerThan(this.world.item?.sequencer?.S) ? 1 : 0;
    const before = this.world.writes;
    this.left.faults = 0;
    await this.start([this.messageQueue.duplicate(original)]);
    while (this.running.length > 0) await this.respond(this.running[0], this.running[0].calls[0]);
    const writes = this.world.writes - before;
    const { waiting, deadLetters } = this.messageQueue;
    if (waiting.length > 0 || deadLetters.length > 0) {
      throw new Violation('every event is acknowledged', `a duplicate of ${original.toString()} fails`);
    }
    if (writes > allowed) {
      throw new Violation('a duplicate writes nothing', `${writes} writes for ${original.toString()}`);
    }
    this.world.checkEnd();
  }
}
