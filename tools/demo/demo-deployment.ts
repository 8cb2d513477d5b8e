import { DeployedPipeline } from './deployed-pipeline';
import { bothSettled, Steps } from './steps';
import { bootstrap, deploy, destroy } from '../../test/support/emulator/cdk';
import { Emulator } from '../../test/support/emulator/emulator';
import { inventory } from '../../test/support/emulator/inventory';
import { stageExample } from '../../test/support/emulator/library-package';

const STACK = 'ImageEncodingExample';

/** An emulator with the deployed example app. Deployed once, and removed once. */
export class DemoDeployment {
  private emulator?: Emulator;
  private app?: {
    readonly directory: string;
    /** The resources that existed before the deployment. */
    readonly before: readonly string[];
    /** Name of the encoder function, after the deployment. */
    readonly encoder?: string;
  };

  private readonly death = new AbortController();
  private watch?: NodeJS.Timeout;

  constructor(
    private readonly steps: Steps,
    private readonly print: (line: string) => void,
  ) {}

  /** Starts the emulator and deploys the example as a user would. */
  async deploy(): Promise<DeployedPipeline> {
    const [emulator, directory] = await bothSettled(
      this.startEmulator(),
      this.steps.run('library', 'Compiled and packed the library, and installed it into the example app', () =>
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

  /** Destroys the stack, stops the emulator, and returns the resources that remain. */
  async remove(): Promise<string[]> {
    const { emulator, app } = this;
    this.release();
    if (!emulator) return [];
    try {
      // Nothing can be destroyed in an emulator that has died.
      if (!app || this.death.signal.aborted) return [];
      await this.steps.runAlways('destroy', `Destroyed the stack ${STACK}`, () =>
        destroy({ emulator, directory: app.directory, stacks: [STACK] }),
      );
      const remaining = (await inventory(emulator)).filter((resource) => !app.before.includes(resource));
      return remaining.filter((resource) => !isLogGroupOfCdk(resource, app.encoder));
    } finally {
      await this.steps.runAlways('stop', 'Stopped the emulator', () => emulator.stop());
    }
  }

  /** Keeps the emulator running after this process ends. */
  keepRunning(): Emulator {
    const emulator = this.emulator!;
    this.release();
    emulator.keepRunning();
    return emulator;
  }

  /** Aborted if the emulator dies, which is then the cause of all other errors. */
  get died(): AbortSignal {
    return this.death.signal;
  }

  private async startEmulator(): Promise<Emulator> {
    const emulator = await this.steps.run('emulator', 'Started the emulator', () =>
      Emulator.start({ log: (line) => this.print(`${line}, into .cache`) }),
    );
    this.emulator = emulator;
    // Clients retry for a long time if the emulator is dead.
    this.watch = setInterval(() => emulator.check().catch((reason) => this.death.abort(reason)), 250).unref();
    await this.steps.run('bootstrap', 'Bootstrapped its account for the CDK', () =>
      this.whileAlive(bootstrap(emulator)),
    );
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
 * Lambda creates a log group for each function without one, outside of any stack. The CDK's functions that empty buckets
 * and configure notifications have none.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
function isLogGroupOfCdk(resource: string, encoder: string | undefined): boolean {
  return resource.startsWith('log group /aws/lambda/') && resource !== `log group /aws/lambda/${encoder}`;
}
