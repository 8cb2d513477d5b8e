import { readFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { DynamoDBRowStore } from '../../src/encoder/aws/dynamodb-item-store';
import { ItemAttribute } from '../../src/encoder/contract';
import { ImageRow, NUMBER_ATTRIBUTES, StoredRow } from '../../src/encoder/convergence/item-store';
import { requireTools } from '../bench/rig/tools';
import { makeCertificate } from '../bench/servers/certificate';
import { CREDENTIALS } from '../bench/servers/credentials';
import { dynamoDBLocal, installDynamoDBLocal } from '../bench/servers/dynamodb-local';
import { freePort, startServer } from '../bench/servers/server-process';
import { DynamoDBModel } from '../explorer/models/dynamodb-model';
import {
  askModel,
  dynamoDBAnswer,
  dynamoDBCommand,
  DynamoDBOperation,
  dynamoDBOperation,
} from '../explorer/models/dynamodb-operations';

/** Compares the model of DynamoDB with DynamoDB Local: npm run check -- model [--sequences <n>] [--seed <n>] */
const OPTIONS = {
  sequences: { type: 'string', default: '500' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
} as const;
const LONGEST = 30;
const TABLE = 'rows';
const KEY_NAME = 'image_id';

/** What has to be answered for the comparison to be worth its name. */
const ANSWERS = [
  'get: done',
  'put: done',
  'put: ConditionalCheckFailedException',
  'delete: done',
  'update: done',
  'update: ConditionalCheckFailedException',
  'update: ValidationException',
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS, args: process.argv.slice(2).filter((one) => one !== '--') });
  const [seed, numRuns] = [Number(values.seed), Number(values.sequences)];
  await requireTools('The comparison of the model of DynamoDB with DynamoDB Local', ['javac', 'mvn', 'openssl']);
  const tls = await makeCertificate();
  const folder = await installDynamoDBLocal(console.log);
  const port = await freePort();
  const stop = await startServer(dynamoDBLocal(folder, port, tls));
  const client = new DynamoDBClient({
    endpoint: `https://127.0.0.1:${port}`,
    region: CREDENTIALS.region,
    credentials: CREDENTIALS,
    maxAttempts: 1,
    requestHandler: { httpsAgent: { ca: readFileSync(tls.certificate), keepAlive: true } },
  });
  try {
    await makeTable(client);
    console.log(`Seed ${seed}, ${numRuns} sequences of up to ${LONGEST} operations`);
    const answers = new Map<string, number>();
    const sequence = fc.array(dynamoDBOperation, { maxLength: LONGEST, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequence, (operations) => agree(client, operations, answers)),
      { seed, numRuns },
    );
    for (const [what, count] of [...answers].sort()) console.log(`  ${what}: ${count}`);
    const missing = ANSWERS.filter((what) => !answers.has(what));
    if (missing.length > 0) throw new Error(`Nothing was answered with ${missing.join(', ')}: too few sequences.`);
    console.log('The model of DynamoDB and DynamoDB Local gave the same answers.');
    await checkRows(client);
    console.log('DynamoDB Local took a row with every attribute of the encoder, twice, and gave it back.');
  } finally {
    client.destroy();
    await stop();
  }
}

async function makeTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: KEY_NAME, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: KEY_NAME, KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

/** Writes a row with every attribute, and another in its place, by the encoder's own code. */
async function checkRows(client: DynamoDBClient): Promise<void> {
  const settings = { table: { name: TABLE, keyName: KEY_NAME, keyPrefix: '' } };
  const rows = new DynamoDBRowStore(client, settings, new AbortController().signal);
  const names = Object.values(ItemAttribute);
  const row = Object.fromEntries(
    names.map((name) => [name, (NUMBER_ATTRIBUTES as readonly string[]).includes(name) ? 1 : name]),
  ) as unknown as ImageRow;
  const next: ImageRow = { status: 'REJECTED', source_bucket: 'images', revision: 2 };
  let seen: StoredRow | undefined;
  for (const written of [row, next]) {
    await rows.write('a.jpg', written, seen);
    seen = await rows.read('a.jpg');
    if (!isDeepStrictEqual(seen, written)) {
      throw new Error(`DynamoDB Local gave ${JSON.stringify(seen)} for ${JSON.stringify(written)}.`);
    }
  }
}

let items = 0;

/** Asks both for the same, of an item that nobody has asked for yet. */
async function agree(
  client: DynamoDBClient,
  operations: readonly DynamoDBOperation[],
  answers: Map<string, number>,
): Promise<void> {
  const place = { table: TABLE, keyName: KEY_NAME, key: `photo ${++items}.jpg` };
  const model = new DynamoDBModel(KEY_NAME);
  for (const [index, operation] of operations.entries()) {
    const command = dynamoDBCommand(operation, place);
    const expected = await dynamoDBAnswer(operation, client.send(command as Parameters<DynamoDBClient['send']>[0]));
    const answer = await dynamoDBAnswer(operation, askModel(model, operation, place));
    if (!isDeepStrictEqual(answer, expected)) {
      const [ours, theirs] = [answer, expected].map((one) => JSON.stringify(one));
      throw new Error(`The operation ${index + 1} is answered ${theirs} by DynamoDB Local and ${ours} by the model.`);
    }
    const what = `${operation.kind}: ${'error' in expected ? expected.error : 'done'}`;
    answers.set(what, (answers.get(what) ?? 0) + 1);
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  if (error.cause instanceof Error) console.error(error.cause.message);
  process.exitCode = 1;
});
