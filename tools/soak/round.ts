import { setTimeout as wait } from 'node:timers/promises';
import { Account, takeAccount } from './account';
import { EncoderProcesses } from './encoder-processes';
import { Call, Fault, FaultyNetwork } from './faulty-network';
import { PlannedImage, Step } from './plan';
import { ProgressBar } from './progress';
import { Queues } from './queues';
import type { Stage } from './stage';
import { StoredResults, textKeyOf } from './stored-results';

/** How many uploads go on side by side. */
const LANES = 8;
const LOOK_EVERY_MS = 250;

/** What a round did, and how it ended. */
export interface RoundResult {
  readonly account: Account;
  readonly deliveries: number;
  /** Rows and texts that belong to no image. */
  readonly strangers: readonly string[];
  /** Images that had a delivery in the dead-letter queue before it was given back. */
  readonly deadLettered: ReadonlySet<string>;
  readonly deadLetters: number;
  /** Dead letters that are there in the end. */
  readonly left: number;
  /** Images that were neither right nor in the dead-letter queue before that was given back. */
  readonly lost: readonly string[];
  /** Images that could not be encoded under the faults, and yet are not in the dead-letter queue. */
  readonly unhindered: readonly string[];
  readonly injected: ReadonlyMap<Fault, number>;
  /** From the first upload until nothing was under way. */
  readonly seconds: number;
  /** From the redrive until nothing was under way again. */
  readonly redriveSeconds: number;
}

/** Uploads all images, waits until nothing is under way, gives dead letters back, and accounts for every image. */
export class Round {
  private readonly queues: Queues;
  private readonly bar = new ProgressBar();
  private readonly started = Date.now();
  private readonly deliveries: number;
  private network?: FaultyNetwork;
  private uploaded = 0;

  constructor(
    private readonly stage: Stage,
    private readonly images: readonly PlannedImage[],
    private readonly signal: AbortSignal,
  ) {
    this.queues = new Queues(stage.emulator, stage.pipeline.resources);
    this.deliveries = images.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  async play(seed: number, hasFaults: boolean): Promise<RoundResult> {
    if (hasFaults) await this.disturb(seed);
    try {
      return await this.run();
    } finally {
      this.bar.end();
      await this.network?.stop();
    }
  }

  private async run(): Promise<RoundResult> {
    await this.upload();
    const before = await this.settledAccount();
    this.network?.calm();
    const redriveStarted = this.elapsed();
    const redriven = await this.queues.redrive();
    const after = redriven.length > 0 ? await this.settledAccount() : before;
    const deadLettered = new Set(redriven);
    return {
      ...after,
      deliveries: this.deliveries,
      deadLettered,
      deadLetters: redriven.length,
      left: await this.queues.deadLetters(),
      lost: [...before.account.missing, ...before.account.wrong.keys()].filter((key) => !deadLettered.has(key)),
      unhindered: this.network ? this.images.filter((i) => i.stuck && !deadLettered.has(i.key)).map((i) => i.key) : [],
      injected: this.network?.injected ?? new Map(),
      seconds: before.seconds,
      redriveSeconds: redriven.length > 0 ? after.seconds - redriveStarted : 0,
    };
  }

  /** Puts a network full of faults between the encoder and AWS. */
  private async disturb(seed: number): Promise<void> {
    const { emulator, pipeline } = this.stage;
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
    const { uploadBucket, outputBucket } = this.stage.pipeline.resources;
    const calls = new Map<string, Fault>();
    for (const { key, stuck } of this.images) {
      if (stuck === 'reading') calls.set(`GET /${uploadBucket}/${key}`, 'responded 500');
      // The text is written, and nobody ever learns it.
      for (const method of stuck === 'writing' ? ['PUT', 'POST'] : []) {
        calls.set(`${method} /${outputBucket}/${textKeyOf(key)}`, 'response lost');
      }
    }
    return calls;
  }

  /** Does all that is planned, and tells how far it is; nothing is under way any more when it fails. */
  private async upload(): Promise<void> {
    let areOver = false;
    const lanes = Promise.allSettled(Array.from({ length: LANES }, (_, lane) => this.uploadLane(lane)));
    void lanes.then(() => (areOver = true));
    while (!areOver) {
      await this.look();
      await Promise.race([lanes, wait(LOOK_EVERY_MS, undefined, { signal: this.signal })]);
    }
    const failure = (await lanes).find((lane) => lane.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** What is done with every eighth key, in the order of the plan; so no two things happen to one key at a time. */
  private async uploadLane(lane: number): Promise<void> {
    const steps = this.images
      .filter((_, index) => index % LANES === lane)
      .flatMap(({ key, steps: own }) => own.map((step) => ({ key, step })))
      .sort((a, b) => a.step.position - b.step.position);
    for (const { key, step } of steps) {
      this.signal.throwIfAborted();
      await this.take(key, step);
      this.uploaded++;
    }
  }

  private take(key: string, step: Step): Promise<void> {
    const { pipeline } = this.stage;
    if (step.kind === 'announce') return this.queues.announce(key);
    return step.kind === 'remove' ? pipeline.remove(key) : pipeline.upload(key, step.content.bytes());
  }

  /** What became of the images when nothing was under way, and nothing had come up meanwhile. */
  private async settledAccount() {
    for (;;) {
      while ((await this.look()) > 0) await wait(LOOK_EVERY_MS, undefined, { signal: this.signal });
      const seconds = this.elapsed();
      const result = await this.takeAccount();
      if ((await this.look()) === 0) return { ...result, seconds };
    }
  }

  private async takeAccount() {
    const { emulator, pipeline } = this.stage;
    const results = await StoredResults.read(emulator, pipeline);
    const account = await takeAccount(this.images, (key) => {
      this.signal.throwIfAborted();
      return results.of(key);
    });
    return { account, strangers: results.strangers(this.images.map(({ key }) => key)) };
  }

  /** Tells how far it is, and how many deliveries are under way. */
  private async look(): Promise<number> {
    this.signal.throwIfAborted();
    await this.stage.emulator.check();
    const [waiting, deadLetters] = await Promise.all([this.queues.waiting(), this.queues.deadLetters()]);
    const { injected } = this.network ?? {};
    const faults = [...(injected?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    this.bar.show({
      done: Math.max(0, this.uploaded - waiting - deadLetters),
      of: this.deliveries,
      notes: [`${waiting} in the queue`, ...(injected ? [`${deadLetters} dead letters`, `${faults} faults`] : [])],
    });
    return waiting;
  }

  private elapsed(): number {
    return (Date.now() - this.started) / 1000;
  }
}
