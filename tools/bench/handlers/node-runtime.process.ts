import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** The signature of a Lambda handler. */
type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** The maximum timeout of Lambda. */
const TIMEOUT_MS = 900_000;

/** Loads a Node.js handler once and invokes it sequentially, as Lambda does. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { handler }: { handler: Handler } = require(process.argv[2]);
const responses = new Socket({ fd: 4 });
let invocations = 0;

async function invoke(events: readonly unknown[]) {
  const errors: string[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (const event of events) {
    const deadline = Date.now() + TIMEOUT_MS;
    try {
      await handler(event, {
        awsRequestId: `request-${++invocations}`,
        functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
        getRemainingTimeInMillis: () => deadline - Date.now(),
      });
    } catch (error) {
      errors.push(String(error));
    }
  }
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, errors };
}

createInterface({ input: new Socket({ fd: 3 }) })
  .on('line', (line) => {
    void invoke(JSON.parse(line)).then((response) => responses.write(`${JSON.stringify(response)}\n`));
  })
  .on('close', () => process.exit());
