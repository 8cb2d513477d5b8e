import { explore, Exploration, storyOf } from '../../../tools/explorer/exploration';
import { loadEncoder } from '../../../tools/explorer/world/encoder-under-test';

jest.setTimeout(300_000);

const SEED = 20261123;
/** `npm run check -- explorer` plays 50,000. */
const SCHEDULES = Number(process.env.EXPLORED_SCHEDULES ?? 5_000);

/** Each of these must happen more than once per 500 schedules. Otherwise the exploration proves little. */
const OFTEN = SCHEDULES / 500;
const HAPPENINGS = [
  'backfill',
  'dead letter',
  'deadline',
  'death',
  'duplicate',
  'landed late',
  'missed notification',
  'read broken',
  'read failed',
  'read given up',
  'read throttled',
  'redeployment: CONTENT_POLICY',
  'redeployment: MAX_OBJECT_SIZE_BYTES',
  'redeployment: OUTPUT_FORMAT',
  'redeployment: OUTPUT_SUFFIX',
  'redeployment: REJECTED_ITEM_RETENTION_SECONDS',
  'rejected: ENCODER_OUTPUT',
  'rejection lost',
  'row: DELETED',
  'row: ENCODED',
  'row: REJECTED',
  'write answer lost',
  'write conflict',
  'write denied, response lost',
  'write failed',
  'write given up',
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
const RARE_HAPPENINGS = [
  'row expired',
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

describe('whatever is duplicated, reordered, retried, lost or dies, output and row describe the newest object', () => {
  test(`in ${SCHEDULES} schedules at random (to see more of it: npm run explore -- --seed ${SEED})`, () => {
    expect(story).toBe('');
    expect(exploration.schedules).toBe(SCHEDULES);
  });

  test.each(HAPPENINGS)('with many a "%s" among them', (happening) => {
    expect(exploration.tally.get(happening)).toBeGreaterThan(OFTEN);
  });

  test.each(RARE_HAPPENINGS)('and some of "%s"', (happening) => {
    expect(exploration.tally.get(happening)).toBeGreaterThan(RARELY);
  });
});
