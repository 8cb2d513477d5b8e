import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DeployedPipeline, Item } from '../support/e2e/deployed-pipeline';
import { smallPhotograph } from '../support/e2e/images';
import { deploy } from '../support/emulator/cdk';
import type { EmulatorAccess } from '../support/emulator/emulator';
import { stageApp } from '../support/emulator/library-package';
import { sharedEmulator } from '../support/emulator/shared-emulator';
import { waitFor } from '../support/emulator/wait-for';
import { emittedMetrics, sumOf } from '../support/encoder/emitted-metrics';

jest.setTimeout(300_000);

const BUCKET = 'stored-photos';
const FAILING = 'photos/occupied.jpg';
const NO_IMAGE = 'photos/letter.jpg';
const AWKWARD = ['photos/1+1 = 2.jpg', 'photos/100%25.JPG', 'photos/ねこ & café.jpg', "photos/it's {odd}.jpg"];
const IMAGES = [...AWKWARD, ...Array.from({ length: 240 }, (_, i) => `photos/${i % 7}/${i}.jpg`)];
const IGNORED = ['photos/readme.md', 'backfill-reports/1/manifest.json', 'elsewhere.Jpg'];

let emulator: EmulatorAccess;
let directory: string;
let pipeline: DeployedPipeline;
let stateMachine: string;
let stepFunctions: SFNClient;

beforeAll(async () => {
  const prepared = async () => {
    emulator = await sharedEmulator();
    await storeImages();
  };
  const app = join(__dirname, 'apps', 'backfill');
  [directory] = await Promise.all([stageApp(app, `e2e-backfill-${process.pid}`), prepared()]);
  const { outputs } = await deploy({ emulator, directory });
  pipeline = DeployedPipeline.fromOutputs(emulator, outputs.StoredImages);
  stateMachine = outputs.StoredImages.ImagesBackfillStateMachine;
  stepFunctions = new SFNClient(emulator.clientConfig);
});

afterAll(async () => {
  if (directory) await rm(directory, { recursive: true, force: true });
});

async function storeImages(): Promise<void> {
  const s3 = new S3Client(emulator.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const put = (Key: string, Body: Buffer) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  for (const key of [...IMAGES, FAILING]) await put(key, contentOf(key));
  for (const key of [NO_IMAGE, ...IGNORED]) await put(key, Buffer.from('Dear reader, this is text.'));
}

/** The photograph with the key appended, so that no two images are the same. */
const contentOf = (key: string) => Buffer.concat([smallPhotograph, Buffer.from(key)]);

/** Stores an item of another bucket under the key of an image: the encoder fails until the item is deleted. */
async function occupyItem(id: string): Promise<() => Promise<unknown>> {
  const dynamoDB = new DynamoDBClient(emulator.clientConfig);
  const table = { TableName: pipeline.resources.table };
  const key = { [pipeline.resources.tableKeyName]: { S: id } };
  await dynamoDB.send(new PutItemCommand({ ...table, Item: { ...key, source_bucket: { S: 'another' } } }));
  return () => dynamoDB.send(new DeleteItemCommand({ ...table, Key: key }));
}

async function runBackfill(input: object = {}, stateMachineArn = stateMachine) {
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  const ended = async (saw: (state: unknown) => void) => {
    const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    saw(execution.status);
    return execution.status !== 'RUNNING' && execution;
  };
  return waitFor('the end of the backfill', ended);
}

const itemsOf = (keys: readonly string[]): Promise<(Item | undefined)[]> =>
  Promise.all(keys.map((key) => pipeline.item(key)));

async function bucketKeys(): Promise<string[]> {
  const pages = paginateListObjectsV2({ client: new S3Client(emulator.clientConfig) }, { Bucket: BUCKET });
  const keys: string[] = [];
  for await (const { Contents } of pages) keys.push(...(Contents ?? []).map(({ Key }) => Key!));
  return keys;
}

async function counted(metric: string): Promise<number> {
  return sumOf(emittedMetrics(await pipeline.logLines('"_aws"')), metric, { FunctionName: pipeline.resources.encoder });
}

/** The tests build on one another. */
describe('the backfill of a bucket that had images before its pipeline', () => {
  const stored = [...IMAGES, FAILING, NO_IMAGE, ...IGNORED];
  let deleteOccupyingItem: () => Promise<unknown>;
  let itemsBefore: (Item | undefined)[];

  test('does not encode anything until it is started', async () => {
    expect((await itemsOf(stored)).filter((item) => item)).toEqual([]);
  });

  test('encodes only the images under the prefix of its input', async () => {
    const { status, output } = await runBackfill({ prefix: 'photos/3/' });
    const within = IMAGES.filter((key) => key.startsWith('photos/3/'));
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output!)).toMatchObject({
      items: { total: within.length, succeeded: within.length },
      report: { bucket: BUCKET, key: expect.stringMatching(/^backfill-reports\/[\w-]{36}\/manifest\.json$/) },
    });
    expect((await itemsOf(stored)).flatMap((item) => item?.source_key ?? [])).toEqual(within);
  });

  test('succeeds without items if no object has the prefix', async () => {
    const { status, output } = await runBackfill({ prefix: 'photos/none/' });
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output!)).toMatchObject({ items: { total: 0, succeeded: 0 } });
  });

  test('encodes all other images if one fails, and its execution fails with the number', async () => {
    const items = (await bucketKeys()).length;
    deleteOccupyingItem = await occupyItem(FAILING);

    const { status, error, cause } = await runBackfill();

    expect({ status, error }).toEqual({ status: 'FAILED', error: 'ImagesFailed' });
    expect(cause).toMatch(new RegExp(`^${items - 1} of ${items} items succeeded\\.`));
    itemsBefore = await itemsOf(IMAGES);
    expect(itemsBefore.map((item) => item?.status)).toEqual(IMAGES.map(() => 'ENCODED'));
  });

  test('writes outputs that decode to exactly the images, under any key', async () => {
    const outputs = await Promise.all(IMAGES.map((key) => pipeline.outputText(`outputs/${key}.txt`)));
    expect(outputs).toEqual(IMAGES.map((key) => contentOf(key).toString('base64')));
  });

  test('rejects content that is not an image, and ignores objects that do not match the filters', async () => {
    expect(await pipeline.item(NO_IMAGE)).toMatchObject({ status: 'REJECTED', reason: 'NOT_AN_IMAGE' });
    expect(await itemsOf(IGNORED)).toEqual(IGNORED.map(() => undefined));
    expect((await bucketKeys()).filter((key) => key.startsWith('outputs/')).sort()).toEqual(
      IMAGES.map((key) => `outputs/${key}.txt`).sort(),
    );
  });

  test('encodes only the missing image when it is started again', async () => {
    const encodedBefore = await counted('Encoded');
    await deleteOccupyingItem();

    expect(await runBackfill({ prefix: '' })).toMatchObject({ status: 'SUCCEEDED' });

    expect(await pipeline.item(FAILING)).toMatchObject({ status: 'ENCODED' });
    expect(await itemsOf(IMAGES)).toEqual(itemsBefore);
    expect((await counted('Encoded')) - encodedBefore).toBe(1);
    expect(await counted('Failed')).toBe(4); // 1 attempt and 3 retries
  });
});

/** The states after the Map state, in a state machine whose list of Map Runs is scripted. */
describe('the Map Run of a backfill that is listed with a delay', () => {
  let deployed: Awaited<ReturnType<typeof describeStateMachine>>;
  let mapRunArn: string;

  const describeStateMachine = () =>
    stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn: stateMachine }));

  beforeAll(async () => {
    deployed = await describeStateMachine();
    ({ mapRunArn } = JSON.parse((await runBackfill({ prefix: 'photos/3/' })).output!));
  });

  /** Runs the deployed states; the list of Map Runs is `early` for as many attempts, and complete then. */
  async function endWith(name: string, attempts: number, early: unknown) {
    const definition = JSON.parse(deployed.definition!);
    const listed = (MapRuns: unknown) => ({
      Type: 'Pass',
      Result: { MapRuns },
      ResultPath: '$.listed',
      Next: 'Is the Map Run listed',
    });
    const states = {
      ...definition.States,
      'List the Map Runs': {
        Type: 'Choice',
        Choices: [{ Variable: '$.attempts', NumericLessThanEquals: attempts, Next: 'Early' }],
        Default: 'Late',
      },
      Early: listed(early),
      Late: listed([{ MapRunArn: mapRunArn }]),
    };
    const { stateMachineArn } = await stepFunctions.send(
      new CreateStateMachineCommand({
        name,
        roleArn: deployed.roleArn!,
        definition: JSON.stringify({ StartAt: 'Set the number of attempts', States: states }),
      }),
    );
    return runBackfill({}, stateMachineArn);
  }

  test.each([
    ['EmptyList', []],
    ['Null', null],
  ])('is found if the first lists are: %s', async (name, early) => {
    const { status, output } = await endWith(name, 3, early);
    expect({ status, found: JSON.parse(output!).mapRunArn }).toEqual({ status: 'SUCCEEDED', found: mapRunArn });
  });

  test('is reported as unknown if no list contains it', async () => {
    expect(await endWith('NeverListed', 100, null)).toMatchObject({ status: 'FAILED', error: 'MapRunUnknown' });
  });
});

/** As Step Functions passes them in AWS; the emulator supports neither batches nor inventories. */
describe('a batch of a backfill', () => {
  const [encoded] = AWKWARD;
  const batch = (...items: object[]) => ({ Items: items });

  test('is processed with the encoded keys of an inventory, and the response has the counts', async () => {
    const items = AWKWARD.map((key) => ({
      bucket: BUCKET,
      encodedKey: new URLSearchParams({ key }).toString().slice(4),
    }));
    const { response, error } = await pipeline.invoke(batch(...items, { bucket: 'another', key: encoded }));
    expect(error).toBeUndefined();
    expect(response).toMatchObject({ records: AWKWARD.length + 1, unchanged: AWKWARD.length, foreign: 1 });
  });

  test('fails with the names of the failed items after the others are processed', async () => {
    const deleteItem = await occupyItem('photos/late.jpg');
    await pipeline.upload('photos/late.jpg', smallPhotograph);
    const { response, error } = await pipeline.invoke(
      batch({ bucket: BUCKET, key: 'photos/late.jpg' }, { bucket: BUCKET, key: encoded }),
    );
    await deleteItem();
    expect(error).toBeDefined();
    expect(response).toMatchObject({
      errorMessage: expect.stringMatching(
        /^1 of 2 records failed: "photos\/late\.jpg" \(ForeignItemError\)\. The event is retried\. The first error: /,
      ),
    });
  });
});
