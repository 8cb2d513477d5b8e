import { readFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { DynamoDBItemStore } from '../../src/encoder/aws/dynamodb-item-store';
import { ItemAttribute } from '../../src/encoder/contract';
import { ImageItem, NUMBER_ATTRIBUTES, StoredItem } from '../../src/encoder/convergence/item-store';
import { requireTools } from '../bench/rig/tools';
import { makeCertificate } from '../bench/servers/certificate';
import { CREDENTIALS } from '../bench/servers/credentials';
import { dynamoDBLocal, installDynamoDBLocal } from '../bench/servers/dynamodb-local';
import { freePort, startServer } from '../bench/servers/server-process';
import { DynamoDBModel } from '../explorer/models/dynamodb-model';
import {
  sendToModel,
  dynamoDBResponse,
  dynamoDBCommand,
  DynamoDBOperation,
  dynamoDBOperation,
} from '../explorer/models/dynamodb-operations';

/** Compares the model of DynamoDB with DynamoDB Local: npm run check -- model [--sequences <n>] [--seed <n>] */
const OPTIONS = {
  sequences: { type: 'string', default: '500' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
} as const;
const MAX_LENGTH = 30;
const TABLE = 'items';
const KEY_NAME = 'image_id';

/** Responses that must occur, so that the comparison is meaningful. */
const EXPECTED_RESPONSES = [
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
    console.log(`Seed ${seed}, ${numRuns} sequences of up to ${MAX_LENGTH} operations`);
    const responses = new Map<string, number>();
    const sequence = fc.array(dynamoDBOperation, { maxLength: MAX_LENGTH, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequence, (operations) => agree(client, operations, responses)),
      { seed, numRuns },
    );
    for (const [what, count] of [...responses].sort()) console.log(`  ${what}: ${count}`);
    const missing = EXPECTED_RESPONSES.filter((what) => !responses.has(what));
    if (missing.length > 0) {
      throw new Error(`These responses did not occur: ${missing.join(', ')}. Increase --sequences.`);
    }
    console.log('The model of DynamoDB and DynamoDB Local gave the same responses.');
    await checkItems(client);
    console.log('DynamoDB Local stored and returned an item with every attribute of the encoder, twice.');
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

/** Writes an item with every attribute, and another in its place, by the encoder's own code. */
async function checkItems(client: DynamoDBClient): Promise<void> {
  const settings = { table: { name: TABLE, keyName: KEY_NAME, keyPrefix: '' } };
  const items = new DynamoDBItemStore(client, settings, new AbortController().signal);
  const names = Object.values(ItemAttribute);
  const item = Object.fromEntries(
    names.map((name) => [name, (NUMBER_ATTRIBUTES as readonly string[]).includes(name) ? 1 : name]),
  ) as unknown as ImageItem;
  const next: ImageItem = { status: 'REJECTED', source_bucket: 'images', revision: 2 };
  let stored: StoredItem | undefined;
  for (const written of [item, next]) {
    await items.write('a.jpg', written, stored);
    stored = await items.read('a.jpg');
    if (!isDeepStrictEqual(stored, written)) {
      throw new Error(`DynamoDB Local returned ${JSON.stringify(stored)} for ${JSON.stringify(written)}.`);
    }
  }
}

let items = 0;

/** Sends the same operations for a new item to both, and compares the responses. */
async function agree(
  client: DynamoDBClient,
  operations: readonly DynamoDBOperation[],
  responses: Map<string, number>,
): Promise<void> {
  const location = { table: TABLE, keyName: KEY_NAME, key: `photo ${++items}.jpg` };
  const model = new DynamoDBModel(KEY_NAME);
  for (const [index, operation] of operations.entries()) {
    const command = dynamoDBCommand(operation, location);
    const expected = await dynamoDBResponse(operation, client.send(command as Parameters<DynamoDBClient['send']>[0]));
    const response = await dynamoDBResponse(operation, sendToModel(model, operation, location));
    if (!isDeepStrictEqual(response, expected)) {
      const [ours, theirs] = [response, expected].map((one) => JSON.stringify(one));
      throw new Error(
        `The response to operation ${index + 1} is ${theirs} from DynamoDB Local and ${ours} from the model.`,
      );
    }
    const what = `${operation.kind}: ${'error' in expected ? expected.error : 'done'}`;
    responses.set(what, (responses.get(what) ?? 0) + 1);
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  if (error.cause instanceof Error) console.error(error.cause.message);
  process.exitCode = 1;
});
