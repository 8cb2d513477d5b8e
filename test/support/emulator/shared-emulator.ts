import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './cdk';
import { Emulator, EmulatorAccess } from './emulator';
import { trustCertificate } from './iam-enforcement';
import { waitFor } from './wait-for';

/** What the test file that starts the emulator tells the others. */
type Started = (EmulatorAccess & { readonly pid: number }) | { readonly error: string };

/** In the temporary folder of the test run. */
const folder = () => join(tmpdir(), 'shared-emulator');
const file = () => join(folder(), 'started.json');

/**
 * The emulator that the test files of a run share, bootstrapped.
 *
 * The first file that asks for it starts it. It ends with the run. Each file deploys stacks with names of its own.
 */
export async function sharedEmulator(): Promise<EmulatorAccess> {
  const isFirst = await mkdir(folder()).then(
    () => true,
    (error) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (isFirst) await start();
  const started: Started = JSON.parse(
    await waitFor('the shared emulator', () => readFile(file(), 'utf8'), { timeoutSeconds: 600 }),
  );
  if ('error' in started) throw new Error(`the shared emulator could not start: ${started.error}`);
  if (started.environment.NODE_EXTRA_CA_CERTS) await trustCertificate(started.environment.NODE_EXTRA_CA_CERTS);
  return started;
}

async function start(): Promise<void> {
  let started: Started;
  try {
    // Step Functions waits for a shorter time before it tries again.
    const emulator = await Emulator.start({ environment: { SFN_WAIT_SCALE: '0.01' } });
    await bootstrap(emulator);
    const { endpoint, environment, clientConfig, pid } = emulator;
    started = { endpoint, environment, clientConfig, pid };
  } catch (error) {
    started = { error: String(error) };
  }
  await writeFile(`${file()}.draft`, JSON.stringify(started));
  await rename(`${file()}.draft`, file());
}
