import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { carryOut } from '../../../tools/explorer/models/model-services';
import { S3Model } from '../../../tools/explorer/models/s3-model';
import { s3Answer, S3Operation, s3Operation, S3Side } from '../../../tools/explorer/models/s3-operations';
import { Emulator } from '../../support/emulator/emulator';

jest.setTimeout(120_000);

const SEED = 20261123;
const SEQUENCES = 60;
const LONGEST = 25;

/**
 * The emulator is not as strict as S3, which refuses parts of less than 5 MiB before the last one, and parts that are not
 * named in ascending order. So parts are small here, and named in their order.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
const SMALLEST_PART_BYTES = 0;

/** What has to be answered for the comparison to be worth its name. */
const ANSWERS = [
  'put: done',
  'put: NoSuchKey',
  'put: PreconditionFailed',
  'get: done',
  'get: InvalidRange',
  'get: NoSuchKey',
  'get: PreconditionFailed',
  'head: done',
  'head: NotFound',
  'head: Unknown',
  'delete: done',
  'delete: NoSuchKey',
  'delete: PreconditionFailed',
  'create upload: done',
  'upload part: done',
  'upload part: NoSuchUpload',
  'complete: done',
  'complete: InvalidPart',
  'complete: NoSuchKey',
  'complete: NoSuchUpload',
  'complete: PreconditionFailed',
  'abort: done',
  'abort: NoSuchUpload',
];

let emulator: Emulator;
let client: S3Client;
let keys = 0;
const answered = new Map<boolean, Set<string>>();

beforeAll(async () => {
  emulator = await Emulator.start();
  client = new S3Client({ ...emulator.clientConfig, maxAttempts: 1 });
  await client.send(new CreateBucketCommand({ Bucket: 'plain' }));
  await client.send(new CreateBucketCommand({ Bucket: 'versioned' }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration }));
});

afterAll(async () => {
  client?.destroy();
  await emulator?.stop();
});

/** An object that nobody has asked for yet, in the emulator and in the model. */
function sides(isVersioned: boolean): readonly [S3Side, S3Side] {
  const bucket = isVersioned ? 'versioned' : 'plain';
  const place = { bucket, key: `object ${++keys}`, isVersioned };
  const buckets = { [bucket]: new S3Model(isVersioned, () => new Date(), SMALLEST_PART_BYTES) };
  const answerOfModel = async (command: object) => carryOut({ buckets, tables: {} }, command);
  const answerOfEmulator = (command: object) => client.send(command as Parameters<S3Client['send']>[0]);
  return [answerOfEmulator, answerOfModel].map((send) => ({ ...place, send, uploads: [], versions: [] })) as never;
}

async function agree(isVersioned: boolean, operations: readonly S3Operation[]): Promise<void> {
  const [real, model] = sides(isVersioned);
  const told: string[] = [];
  for (const operation of operations) {
    const [expected, answer] = [await s3Answer(operation, real), await s3Answer(operation, model)];
    told.push(`${JSON.stringify(operation)}: ${JSON.stringify(expected)}`);
    expect({ told, answer }).toEqual({ told, answer: expected });
    const what = expected && `${operation.kind}: ${'error' in expected ? expected.error : 'done'}`;
    if (what) answered.set(isVersioned, (answered.get(isVersioned) ?? new Set()).add(what));
  }
}

describe(`the model of S3 answers as the emulator does, to anything in any order (seed ${SEED})`, () => {
  test.each([
    ['without versions', false],
    ['with versions and delete markers', true],
  ])('in a bucket %s', async (_, isVersioned) => {
    await fc.assert(
      fc.asyncProperty(fc.array(s3Operation, { maxLength: LONGEST, size: 'max' }), (operations) =>
        agree(isVersioned, operations),
      ),
      { seed: SEED, numRuns: SEQUENCES },
    );
    expect(ANSWERS.filter((what) => !answered.get(isVersioned)!.has(what))).toEqual([]);
    expect(answered.get(isVersioned)!.has('delete version: done')).toBe(isVersioned);
  });
});
