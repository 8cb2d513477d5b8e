import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployedPipeline } from '../../test/support/e2e/deployed-pipeline';
import { bootstrap, deploy } from '../../test/support/emulator/cdk';
import { Emulator } from '../../test/support/emulator/emulator';
import { stageApp } from '../../test/support/emulator/library-package';

/** An emulator with the deployed pipeline of `app/`. */
export interface Deployment {
  readonly emulator: Emulator;
  readonly pipeline: DeployedPipeline;
}

/** Deploys the pipeline, calls a function with it, and removes everything afterwards. */
export async function withDeployment<T>(act: (deployment: Deployment) => Promise<T>): Promise<T> {
  const emulator = await Emulator.start({ enforcesIam: false });
  let directory: string | undefined;
  try {
    directory = await stageApp(join(__dirname, 'app'), `soak-${process.pid}`);
    await bootstrap(emulator);
    const { outputs } = await deploy({ emulator, directory });
    return await act({ emulator, pipeline: DeployedPipeline.fromOutputs(emulator, outputs.Soak) });
  } finally {
    await emulator.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  }
}
