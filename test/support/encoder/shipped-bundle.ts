import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ENVIRONMENT } from './settings-fixture';

export const BUNDLE = join(__dirname, '../../../assets/encode-image.lambda/index.js');

/** The result of one invocation of the bundle. */
export interface BundleInvocation {
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  /** Everything that the function wrote to both streams. */
  readonly log: string;
}

/** Loads the function in a separate process and invokes it with one event after the other, as Lambda does. */
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

export const SECRET = 'a-secret-that-must-not-be-logged';

/** Loads the published bundle and invokes it with the events, in order. */
export async function invokeBundle(
  endpoint: string,
  events: readonly unknown[],
  environment: Readonly<Record<string, string>> = {},
  remainingMilliseconds = 60_000,
): Promise<BundleInvocation[]> {
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
  const invocations: Omit<BundleInvocation, 'log'>[] = [];
  const output: Buffer[] = [];
  child.on('message', (message) => invocations.push(message as Omit<BundleInvocation, 'log'>));
  child.stdout!.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => output.push(chunk));
  await new Promise((resolve) => child.on('close', resolve));
  const log = Buffer.concat(output).toString();
  if (invocations.length !== events.length) throw new Error(`the bundle ended early: ${log}`);
  return invocations.map((invocation) => ({ ...invocation, log }));
}
