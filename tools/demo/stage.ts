import { DeployedPipeline } from './deployed-pipeline';
import { sideBySide, Steps } from './steps';
import { bootstrap, deploy, destroy } from '../../test/support/emulator/cdk';
import { Emulator } from '../../test/support/emulator/emulator';
import { inventory } from '../../test/support/emulator/inventory';
import { stageExample } from '../../test/support/emulator/library-package';

const STACK = 'ImageEncodingExample';

/** Where the demo plays: an emulator with the example app in it. Put up once, taken down once. */
export class Stage {
  private emulator?: Emulator;
  private app?: {
    readonly directory: string;
    /** What there was before it was deployed. */
    readonly before: readonly string[];
    /** The encoder, as soon as it is there. */
    readonly encoder?: string;
  };

  private readonly death = new AbortController();
  private watch?: NodeJS.Timeout;

  constructor(
    private readonly steps: Steps,
    private readonly print: (line: string) => void,
  ) {}

  /** Starts the emulator and deploys the example as a user would. */
  async putUp(): Promise<DeployedPipeline> {
    const [emulator, directory] = await sideBySide(
      this.startEmulator(),
      this.steps.run('library', 'Compiled and packed the library, and put it into the example app', () =>
        stageExample('app'),
      ),
    );
    const before = await inventory(emulator);
    const { outputs } = await this.steps.run('deploy', `Deployed the stack ${STACK}`, () => {
      this.app = { directory, before };
      return this.whileAlive(deploy({ emulator, directory, stacks: [STACK] }));
    });
    const pipeline = new DeployedPipeline(emulator.clientConfig, outputs[STACK]);
    this.app = { directory, before, encoder: pipeline.output('EncoderFunction') };
    return pipeline;
  }

  /** Destroys the stack, stops the emulator, and returns what was left behind. */
  async takeDown(): Promise<string[]> {
    const { emulator, app } = this;
    this.release();
    if (!emulator) return [];
    try {
      // Nothing can be destroyed in an emulator that has died.
      if (!app || this.death.signal.aborted) return [];
      await this.steps.runAlways('destroy', `Destroyed the stack ${STACK}`, () =>
        destroy({ emulator, directory: app.directory, stacks: [STACK] }),
      );
      const left = (await inventory(emulator)).filter((thing) => !app.before.includes(thing));
      return left.filter((thing) => !isOfCdkItself(thing, app.encoder));
    } finally {
      await this.steps.runAlways('stop', 'Stopped the emulator', () => emulator.stop());
    }
  }

  /** Leaves everything running when this process ends. */
  keepRunning(): Emulator {
    const emulator = this.emulator!;
    this.release();
    emulator.keepRunning();
    return emulator;
  }

  /** Aborted when the emulator has died, which then is the reason of whatever else goes wrong. */
  get died(): AbortSignal {
    return this.death.signal;
  }

  private async startEmulator(): Promise<Emulator> {
    const emulator = await this.steps.run('emulator', 'Started the emulator', () =>
      Emulator.start({ log: (line) => this.print(`${line}, into .cache`) }),
    );
    this.emulator = emulator;
    // Clients try for a long time to reach an emulator that is no more.
    this.watch = setInterval(() => emulator.check().catch((reason) => this.death.abort(reason)), 250).unref();
    await this.steps.run('bootstrap', 'Bootstrapped its account for CDK', () => this.whileAlive(bootstrap(emulator)));
    return emulator;
  }

  private whileAlive<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.death;
    return Promise.race([
      work,
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ]);
  }

  private release(): void {
    clearInterval(this.watch);
    this.emulator = undefined;
  }
}

/**
 * Lambda makes a log group for a function that comes without one, and no stack knows of it. The functions by which CDK
 * empties buckets and sets notifications come without one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
function isOfCdkItself(thing: string, encoder: string | undefined): boolean {
  return thing.startsWith('log group /aws/lambda/') && thing !== `log group /aws/lambda/${encoder}`;
}
