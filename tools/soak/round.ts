import { setTimeout as wait } from 'node:timers/promises';
import { Account, takeAccount } from './account';
import type { Deployment } from './deployment';
import { EncoderProcesses } from './encoder-processes';
import { Call, Fault, FaultyNetwork } from './faulty-network';
import { PlannedImage, Step } from './plan';
import { ProgressBar } from './progress';
import { Queues } from './queues';
import { StoredResults, outputKeyOf } from './stored-results';

/** Number of concurrent uploads. */
const CONCURRENT_UPLOADS = 8;
const POLL_INTERVAL_MS = 250;

/** The result of a round. */
export interface RoundResult {
  readonly account: Account;
  readonly events: number;
  /** Items and outputs that belong to no image. */
  readonly unexpected: readonly string[];
  /** Images with a message in the dead-letter queue before the redrive. */
  readonly deadLettered: ReadonlySet<string>;
  readonly deadLetters: number;
  /** Number of dead letters at the end. */
  readonly left: number;
  /** Images that were neither correct nor in the dead-letter queue before the redrive. */
  readonly lost: readonly string[];
  /** Images that are not in the dead-letter queue, although their calls always fail. */
  readonly undisturbed: readonly string[];
  readonly injected: ReadonlyMap<Fault, number>;
  /** From the first upload until the queue was empty. */
  readonly seconds: number;
  /** From the redrive until the queue was empty again. */
  readonly redriveSeconds: number;
}

/** Uploads all images, waits until the queue is empty, redrives dead letters, and checks every image. */
export class Round {
  private readonly queues: Queues;
  private readonly bar = new ProgressBar();
  private readonly started = Date.now();
  private readonly events: number;
  private network?: FaultyNetwork;
  private uploaded = 0;

  constructor(
    private readonly deployment: Deployment,
    private readonly images: readonly PlannedImage[],
    private readonly signal: AbortSignal,
  ) {
    this.queues = new Queues(deployment.emulator, deployment.pipeline.resources);
    this.events = images.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  async run(seed: number, hasFaults: boolean): Promise<RoundResult> {
    if (hasFaults) await this.disturb(seed);
    try {
      return await this.measure();
    } finally {
      this.bar.end();
      await this.network?.stop();
    }
  }

  private async measure(): Promise<RoundResult> {
    await this.upload();
    const before = await this.settledAccount();
    this.network?.calm();
    const redriveStarted = this.elapsed();
    const redriven = await this.queues.redrive();
    const after = redriven.length > 0 ? await this.settledAccount() : before;
    const deadLettered = new Set(redriven);
    return {
      ...after,
      events: this.events,
      deadLettered,
      deadLetters: redriven.length,
      left: await this.queues.deadLetters(),
      lost: [...before.account.missing, ...before.account.wrong.keys()].filter((key) => !deadLettered.has(key)),
      undisturbed: this.network ? this.images.filter((i) => i.stuck && !deadLettered.has(i.key)).map((i) => i.key) : [],
      injected: this.network?.injected ?? new Map(),
      seconds: before.seconds,
      redriveSeconds: redriven.length > 0 ? after.seconds - redriveStarted : 0,
    };
  }

  /** Sends the encoder's calls through a network that injects faults. */
  private async disturb(seed: number): Promise<void> {
    const { emulator, pipeline } = this.deployment;
    const processes = new EncoderProcesses(emulator.pid, pipeline.resources.encoder);
    const always = this.stuckCalls();
    this.network = await FaultyNetwork.start({
      target: emulator.endpoint,
      seed,
      always: ({ method, path }: Call) => always.get(`${method} ${path}`),
      kill: () => processes.killOne(),
    });
    await pipeline.setEnvironment({ ...(await pipeline.environment()), AWS_ENDPOINT_URL: this.network.endpoint });
  }

  private stuckCalls(): Map<string, Fault> {
    const { uploadBucket, outputBucket } = this.deployment.pipeline.resources;
    const calls = new Map<string, Fault>();
    for (const { key, stuck } of this.images) {
      if (stuck === 'reading') calls.set(`GET /${uploadBucket}/${key}`, 'responded 500');
      // The output is written, but the response never arrives.
      for (const method of stuck === 'writing' ? ['PUT', 'POST'] : []) {
        calls.set(`${method} /${outputBucket}/${outputKeyOf(key)}`, 'response lost');
      }
    }
    return calls;
  }

  /** Runs all planned actions, and shows the progress. No action is running when it throws. */
  private async upload(): Promise<void> {
    let isDone = false;
    const uploads = Promise.allSettled(
      Array.from({ length: CONCURRENT_UPLOADS }, (_, share) => this.uploadShare(share)),
    );
    void uploads.then(() => (isDone = true));
    while (!isDone) {
      await this.poll();
      await Promise.race([uploads, wait(POLL_INTERVAL_MS, undefined, { signal: this.signal })]);
    }
    const failure = (await uploads).find((share) => share.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** Runs the actions of every eighth key in the planned order, so that the actions on a key never overlap. */
  private async uploadShare(share: number): Promise<void> {
    const steps = this.images
      .filter((_, index) => index % CONCURRENT_UPLOADS === share)
      .flatMap(({ key, steps: planned }) => planned.map((step) => ({ key, step })))
      .sort((a, b) => a.step.position - b.step.position);
    for (const { key, step } of steps) {
      this.signal.throwIfAborted();
      await this.act(key, step);
      this.uploaded++;
    }
  }

  private act(key: string, step: Step): Promise<void> {
    const { pipeline } = this.deployment;
    if (step.type === 'notify') return this.queues.notify(key);
    return step.type === 'remove' ? pipeline.remove(key) : pipeline.upload(key, step.content.bytes());
  }

  /** The account at a time when no message is waiting or in flight. */
  private async settledAccount() {
    for (;;) {
      while ((await this.poll()) > 0) await wait(POLL_INTERVAL_MS, undefined, { signal: this.signal });
      const seconds = this.elapsed();
      const result = await this.takeAccount();
      if ((await this.poll()) === 0) return { ...result, seconds };
    }
  }

  private async takeAccount() {
    const { emulator, pipeline } = this.deployment;
    const results = await StoredResults.read(emulator, pipeline);
    const account = await takeAccount(this.images, (key) => {
      this.signal.throwIfAborted();
      return results.of(key);
    });
    return { account, unexpected: results.unexpected(this.images.map(({ key }) => key)) };
  }

  /** Shows the progress, and returns the number of messages that are waiting or in flight. */
  private async poll(): Promise<number> {
    this.signal.throwIfAborted();
    await this.deployment.emulator.check();
    const [waiting, deadLetters] = await Promise.all([this.queues.waiting(), this.queues.deadLetters()]);
    const { injected } = this.network ?? {};
    const faults = [...(injected?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    this.bar.show({
      done: Math.max(0, this.uploaded - waiting - deadLetters),
      of: this.events,
      notes: [`${waiting} in the queue`, ...(injected ? [`${deadLetters} dead letters`, `${faults} faults`] : [])],
    });
    return waiting;
  }

  private elapsed(): number {
    return (Date.now() - this.started) / 1000;
  }
}
