import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './cdk';
import { Emulator, EmulatorAccess } from './emulator';
import { trustCertificate } from './iam-enforcement';
import { waitFor } from './wait-for';

/** The attributes of the emulator that the first test file writes for the others. */
type Started = (EmulatorAccess & { readonly pid: number }) | { readonly error: string };

/** In the temporary folder of the test run. */
const folder = () => join(tmpdir(), 'shared-emulator');
const file = () => join(folder(), 'started.json');

/**
 * The bootstrapped emulator that the test files of a test run share.
 *
 * The first file that calls this function starts it. It ends with the test run. Each file deploys stacks with different
 * names.
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
    // Shorter waits before Step Functions retries.
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
