import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployedPipeline } from '../../test/support/e2e/deployed-pipeline';
import { bootstrap, deploy } from '../../test/support/emulator/cdk';
import { Emulator } from '../../test/support/emulator/emulator';
import { stageApp } from '../../test/support/emulator/library-package';

/** An emulator with the pipeline of `app/` in it. */
export interface Stage {
  readonly emulator: Emulator;
  readonly pipeline: DeployedPipeline;
}

/** Puts the pipeline up, does something with it, and takes everything away, whatever happens. */
export async function onStage<T>(act: (stage: Stage) => Promise<T>): Promise<T> {
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
