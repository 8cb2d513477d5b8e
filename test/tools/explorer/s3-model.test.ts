import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { carryOut } from '../../../tools/explorer/models/model-services';
import { S3Model } from '../../../tools/explorer/models/s3-model';
import { s3Response, S3Operation, s3Operation, S3Side } from '../../../tools/explorer/models/s3-operations';
import { Emulator } from '../../support/emulator/emulator';

jest.setTimeout(120_000);

const SEED = 20261123;
const SEQUENCES = 60;
const MAX_LENGTH = 25;

/**
 * The emulator is less strict than S3, which rejects parts of less than 5 MiB before the last one, and parts that are not
 * in ascending order. So parts are small here, and in ascending order.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
const MIN_PART_BYTES = 0;

/** Responses that must occur, so that the comparison is meaningful. */
const EXPECTED_RESPONSES = [
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
const responses = new Map<boolean, Set<string>>();

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

/** A new object in the emulator and in the model. */
function sides(isVersioned: boolean): readonly [S3Side, S3Side] {
  const bucket = isVersioned ? 'versioned' : 'plain';
  const location = { bucket, key: `object ${++keys}`, isVersioned };
  const buckets = { [bucket]: new S3Model(isVersioned, () => new Date(), MIN_PART_BYTES) };
  const sendToModel = async (command: object) => carryOut({ buckets, tables: {} }, command);
  const sendToEmulator = (command: object) => client.send(command as Parameters<S3Client['send']>[0]);
  return [sendToEmulator, sendToModel].map((send) => ({ ...location, send, uploads: [], versions: [] })) as never;
}

async function agree(isVersioned: boolean, operations: readonly S3Operation[]): Promise<void> {
  const [real, model] = sides(isVersioned);
  const log: string[] = [];
  for (const operation of operations) {
    const [expected, response] = [await s3Response(operation, real), await s3Response(operation, model)];
    log.push(`${JSON.stringify(operation)}: ${JSON.stringify(expected)}`);
    expect({ log, response }).toEqual({ log, response: expected });
    const what = expected && `${operation.kind}: ${'error' in expected ? expected.error : 'done'}`;
    if (what) responses.set(isVersioned, (responses.get(isVersioned) ?? new Set()).add(what));
  }
}

describe(`the model of S3 and the emulator respond in the same way to random operations (seed ${SEED})`, () => {
  test.each([
    ['without versioning', false],
    ['with versioning', true],
  ])('in a bucket %s', async (_, isVersioned) => {
    await fc.assert(
      fc.asyncProperty(fc.array(s3Operation, { maxLength: MAX_LENGTH, size: 'max' }), (operations) =>
        agree(isVersioned, operations),
      ),
      { seed: SEED, numRuns: SEQUENCES },
    );
    expect(EXPECTED_RESPONSES.filter((what) => !responses.get(isVersioned)!.has(what))).toEqual([]);
    expect(responses.get(isVersioned)!.has('delete version: done')).toBe(isVersioned);
  });
});
