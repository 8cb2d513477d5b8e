import { explore, Exploration, storyOf } from '../../../tools/explorer/exploration';
import { loadEncoder } from '../../../tools/explorer/world/encoder-under-test';

jest.setTimeout(300_000);

const SEED = 20261123;
/** `npm run check -- explorer` plays 50,000. */
const SCHEDULES = Number(process.env.EXPLORED_SCHEDULES ?? 5_000);

/** Each of these must happen more than once per 500 schedules. Otherwise the exploration proves little. */
const OFTEN = SCHEDULES / 500;
const INCIDENTS = [
  'backfill',
  'dead letter',
  'deadline',
  'death',
  'duplicate',
  'carried out late',
  'missed notification',
  'read broken',
  'read failed',
  'read timed out',
  'read throttled',
  'redeployment: CONTENT_POLICY',
  'redeployment: MAX_OBJECT_SIZE_BYTES',
  'redeployment: OUTPUT_FORMAT',
  'redeployment: OUTPUT_SUFFIX',
  'redeployment: REJECTED_ITEM_RETENTION_SECONDS',
  'rejected: ENCODER_OUTPUT',
  'rejection lost',
  'item: DELETED',
  'item: ENCODED',
  'item: REJECTED',
  'write response lost',
  'write conflict',
  'write denied, response lost',
  'write failed',
  'write timed out',
  'write throttled',
  'GetObjectCommand: InvalidObjectState',
  'GetObjectCommand: InvalidRequest',
  'GetObjectCommand: NoSuchKey',
  'GetObjectCommand: PreconditionFailed',
  'PutObjectCommand: PreconditionFailed',
  'CompleteMultipartUploadCommand: PreconditionFailed',
  'DeleteObjectCommand: NoSuchKey',
  'PutItemCommand: ConditionalCheckFailedException',
  'UpdateItemCommand: ConditionalCheckFailedException',
];
/** Each of these must happen more than once per 5,000 schedules. */
const RARELY = SCHEDULES / 5_000;
const RARE_INCIDENTS = [
  'item expired',
  'PutObjectCommand: NoSuchKey',
  'DeleteObjectCommand: PreconditionFailed',
  'CompleteMultipartUploadCommand: NoSuchUpload',
  'UploadPartCommand: NoSuchUpload',
];

let exploration: Exploration;
let story = '';

beforeAll(async () => {
  Error.stackTraceLimit = 0;
  const encoder = await loadEncoder();
  exploration = await explore(encoder, { seed: SEED, schedules: SCHEDULES });
  if (exploration.failure) story = await storyOf(encoder, exploration.failure);
});

describe(`${SCHEDULES} random schedules (npm run explore -- --seed ${SEED})`, () => {
  test('always end with output and item describing the newest object', () => {
    expect(story).toBe('');
    expect(exploration.schedules).toBe(SCHEDULES);
  });

  test.each(INCIDENTS)('often include "%s"', (incident) => {
    expect(exploration.tally.get(incident)).toBeGreaterThan(OFTEN);
  });

  test.each(RARE_INCIDENTS)('sometimes include "%s"', (incident) => {
    expect(exploration.tally.get(incident)).toBeGreaterThan(RARELY);
  });
});
