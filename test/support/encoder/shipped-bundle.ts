import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ENVIRONMENT } from './settings-fixture';

export const BUNDLE = join(__dirname, '../../../assets/encode-image.lambda/index.js');

/** How one run of the bundle ended. */
export interface BundleRun {
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  /** Everything the function wrote, both streams. */
  readonly log: string;
}

/** What Lambda does with a function, in its own process: load it, hand it events one after the other. */
const RUNTIME = `
const { handler } = require(process.argv[1]);
(async () => {
  for (const event of JSON.parse(process.argv[2])) {
    try {
      process.send({ result: await handler(event, { awsRequestId: 'request-1', functionName: 'encoder-1', getRemainingTimeInMillis: () => Number(process.argv[3]) }) });
    } catch ({ name, message }) {
      process.send({ error: { name, message } });
    }
  }
  process.disconnect();
})();
`;

export const SECRET = 'a-secret-that-must-not-be-told';

/** Loads the bundle that is published and lets it handle the events, in order. */
export async function runBundle(
  endpoint: string,
  events: readonly unknown[],
  environment: Readonly<Record<string, string>> = {},
  remainingMilliseconds = 60_000,
): Promise<BundleRun[]> {
  const child = spawn(
    process.execPath,
    ['-e', RUNTIME, BUNDLE, JSON.stringify(events), String(remainingMilliseconds)],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...ENVIRONMENT,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: SECRET,
        AWS_SESSION_TOKEN: SECRET,
        AWS_ENDPOINT_URL: endpoint,
        ...environment,
      },
    },
  );
  const runs: Omit<BundleRun, 'log'>[] = [];
  const output: Buffer[] = [];
  child.on('message', (message) => runs.push(message as Omit<BundleRun, 'log'>));
  child.stdout!.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => output.push(chunk));
  await new Promise((resolve) => child.on('close', resolve));
  const log = Buffer.concat(output).toString();
  if (runs.length !== events.length) throw new Error(`the bundle ended early: ${log}`);
  return runs.map((run) => ({ ...run, log }));
}
