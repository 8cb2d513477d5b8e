import { createHash, randomBytes } from 'node:crypto';
import { Answer, FakeAws } from './fake-aws';
import { PNG } from './sample-images';
import { ENVIRONMENT, settingsWith } from './settings-fixture';
import { createDynamoDBClient, createS3Client } from '../../src/encoder/aws-clients';
import { MemoryBudget } from '../../src/encoder/concurrency';
import { DynamoDBRowStore } from '../../src/encoder/dynamodb-row-store';
import { encodeImage } from '../../src/encoder/encode-image';
import { DeadlineError } from '../../src/encoder/errors';
import { S3ObjectStore } from '../../src/encoder/s3-object-store';
import { TransferLimits } from '../../src/encoder/text-parts';

const IMAGE = Buffer.concat([PNG, randomBytes(1000 - PNG.length)]);
const LIMITS = {
  wholeBytes: 100,
  onePartBytes: 200,
  lanes: 2,
  smallestPartBytes: 300,
  usualPartBytes: 300,
  mostParts: 100,
};
/** The ranges of its parts. */
const RANGES = ['bytes=0-299', 'bytes=300-599', 'bytes=600-899', 'bytes=900-999'];

let aws: FakeAws;
let deadline: AbortController;
const environment = { ...process.env };

beforeAll(async () => {
  aws = await FakeAws.start();
  Object.assign(process.env, {
    ...ENVIRONMENT,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: aws.endpoint,
  });
});

beforeEach(() => {
  aws.reset();
  aws.objects.set('/images/a.png', IMAGE);
  deadline = new AbortController();
});

afterAll(async () => {
  process.env = environment;
  await aws.stop();
});

/** Encodes the image for a delivery. */
async function encode(transfer: TransferLimits = LIMITS) {
  const s3 = createS3Client();
  const dynamodb = createDynamoDBClient();
  const settings = settingsWith();
  const { signal } = deadline;
  try {
    return await encodeImage(
      { bucket: 'images', key: 'a.png', sequencer: '0A' },
      {
        settings,
        objects: new S3ObjectStore(s3, settings, signal),
        rows: new DynamoDBRowStore(dynamodb, settings, signal),
        memory: new MemoryBudget(1e9),
        signal,
        now: () => new Date(),
        transfer,
      },
    );
  } finally {
    s3.destroy();
    dynamodb.destroy();
  }
}

const uploadCalls = () => aws.requests.filter(({ call }) => / (uploads|part \d+|complete|upload)$/.test(call));
const count = (call: string) => aws.calls.filter((made) => made === call).length;

const CREATE = 'POST /texts/a.png.txt uploads';
const PART = (number: number) => `PUT /texts/a.png.txt part ${number}`;
const COMPLETE = 'POST /texts/a.png.txt complete';
const ABORT = 'DELETE /texts/a.png.txt upload';

describe('a large image is read in ranges and written in parts', () => {
  test('the first range is what is left of the first answer; the text is exact', async () => {
    expect(await encode()).toMatchObject({ status: 'ENCODED', sizeBytes: 1000, outputSizeBytes: 1336 });
    const reads = aws.requests.filter(({ call }) => call.startsWith('GET'));
    expect(reads.map(({ headers }) => [headers.range, headers['if-match']])).toEqual([
      [undefined, undefined],
      ...RANGES.slice(1).map((range) => [range, '"read"']),
    ]);
    expect(uploadCalls().map(({ call }) => call)).toEqual(
      expect.arrayContaining([CREATE, PART(1), PART(2), PART(3), PART(4), COMPLETE]),
    );
    expect(uploadCalls()).toHaveLength(6);
    expect(aws.textOf('/texts/a.png.txt', 'upload-1').toString()).toBe(IMAGE.toString('base64'));
    const row = JSON.parse(aws.request('PutItem').body.toString()).Item;
    expect(row).toMatchObject({
      output_etag: { S: '"put together"' },
      source_checksum: { S: 'CRC64NVME:AAAAAAAAAAA=' },
      output_size_bytes: { N: '1336' },
    });
    expect(row).not.toHaveProperty('sha256');
  });

  test('what describes a text is said when the upload is begun, under what condition when it is completed', async () => {
    await encode();
    expect(aws.request(CREATE).headers).toMatchObject({
      'content-type': 'text/plain; charset=us-ascii',
      'x-amz-meta-encoded-by': 'cdk-image-encoding-pipeline',
      'x-amz-meta-source-version-id': 'version-1',
    });
    expect(aws.request(CREATE).headers).not.toHaveProperty('if-none-match');
    expect(aws.request(COMPLETE).headers).toMatchObject({ 'if-none-match': '*' });
  });

  test('in place of an older text, if that is still the one that was seen', async () => {
    const row = {
      image_id: { S: 'a.png' },
      revision: { N: '1' },
      status: { S: 'ENCODED' },
      output_etag: { S: '"older"' },
      output_bucket: { S: 'texts' },
      output_key: { S: 'a.png.txt' },
      output_format: { S: 'BASE64' },
    };
    aws.answers.set('GetItem', [{ status: 200, body: JSON.stringify({ Item: row }) }]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.request(COMPLETE).headers).toMatchObject({ 'if-match': '"older"' });
  });

  test('a part is sent as it is made, with its length and without waiting for S3', async () => {
    await encode();
    const { headers } = aws.request(PART(1));
    expect(headers).toMatchObject({ 'content-length': '400', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
    expect(headers).not.toHaveProperty('expect');
    expect(headers).not.toHaveProperty('content-encoding');
  });
});

describe('a part that fails for a reason that may pass is made again, by itself, from its range', () => {
  const failures: [string, string, Answer][] = [
    ['not written, by a server in trouble', PART(2), { status: 500, code: 'InternalError' }],
    ['not written, for too many requests', PART(2), { status: 503, code: 'SlowDown' }],
    ['not answered', PART(2), { status: 200, lost: true }],
    ['cut short', `GET /images/a.png ${RANGES[1]}`, rangeAnswer({ cutAfter: 100 })],
    ['not read, by a server in trouble', `GET /images/a.png ${RANGES[1]}`, { status: 500, code: 'InternalError' }],
  ];

  test.each(failures)('%s', async (_, call, answer) => {
    aws.answers.set(call, [answer]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.textOf('/texts/a.png.txt', 'upload-1').toString()).toBe(IMAGE.toString('base64'));
    expect(count(call)).toBe(2);
    expect([1, 3, 4].map((number) => count(PART(number)))).toEqual([1, 1, 1]);
    expect([count(CREATE), count(COMPLETE), count(ABORT)]).toEqual([1, 1, 0]);
  });

  test('the first one, when the answer that brought the object is cut short behind what was looked at', async () => {
    aws.answers.set('GET /images/a.png', [rangeAnswer({ cutAfter: 200, body: IMAGE })]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.textOf('/texts/a.png.txt', 'upload-1').toString()).toBe(IMAGE.toString('base64'));
  });
});

describe('an object that changes meanwhile starts over', () => {
  const newer = Buffer.concat([PNG, randomBytes(800)]);

  test('when a range of it is no longer to be had', async () => {
    aws.onRequest = (call) => {
      if (call !== PART(1)) return;
      aws.objects.set('/images/a.png', newer);
      aws.etag = '"newer"';
    };
    aws.answers.set(`GET /images/a.png ${RANGES[2]}`, [{ status: 412, code: 'PreconditionFailed' }]);
    expect(await encode()).toMatchObject({ status: 'ENCODED', sizeBytes: newer.length });
    expect(aws.textOf('/texts/a.png.txt', 'upload-2').toString()).toBe(newer.toString('base64'));
    expect(aws.request(ABORT).uploadId).toBe('upload-1');
    expect(uploadCalls().filter(({ call }) => call === COMPLETE)).toHaveLength(1);
  });

  test.each([
    ['of the same ETag', { 'last-modified': 'Mon, 23 Nov 2026 11:00:00 GMT' }],
    ['of another version', { 'x-amz-version-id': 'version-2' }],
    ['of another size', { 'content-range': 'bytes 300-599/2000' }],
  ])('when a range is that of another object %s', async (_, headers) => {
    aws.answers.set(`GET /images/a.png ${RANGES[1]}`, [rangeAnswer({ headers })]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.textOf('/texts/a.png.txt', 'upload-2').toString()).toBe(IMAGE.toString('base64'));
    expect(aws.request(ABORT).uploadId).toBe('upload-1');
  });

  test('and when it is gone, nothing of it is left', async () => {
    aws.onRequest = (call) => call === PART(1) && aws.objects.clear();
    aws.answers.set(`GET /images/a.png ${RANGES[2]}`, [{ status: 404, code: 'NoSuchKey' }]);
    expect(await encode()).toEqual({ status: 'GONE' });
    expect([count(COMPLETE), count(ABORT), count('PutItem')]).toEqual([0, 1, 0]);
  });
});

describe('a condition that does not hold starts the upload again', () => {
  test.each<[string, string, Answer]>([
    ['412', COMPLETE, { status: 412, code: 'PreconditionFailed' }],
    ['409', COMPLETE, { status: 409, code: 'ConditionalRequestConflict' }],
    ['409, once the answer had begun', COMPLETE, { status: 200, code: 'ConditionalRequestConflict' }],
    ['the text to be replaced is gone', COMPLETE, { status: 404, code: 'NoSuchKey' }],
    ['the upload is gone', COMPLETE, { status: 404, code: 'NoSuchUpload' }],
    ['the upload is gone before its parts', PART(3), { status: 404, code: 'NoSuchUpload' }],
  ])('%s', async (_, call, answer) => {
    aws.answers.set(call, [answer]);
    aws.answers.set('HEAD /texts/a.png.txt', [{ status: 200, headers: { etag: '"of another run"' } }]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.request(ABORT).uploadId).toBe('upload-1');
    expect(aws.textOf('/texts/a.png.txt', 'upload-2').toString()).toBe(IMAGE.toString('base64'));
    expect(aws.request(COMPLETE, 'upload-2').headers).toMatchObject({ 'if-match': '"of another run"' });
  });
});

describe('an upload that cannot be finished is aborted, and not acknowledged', () => {
  const denied = { status: 403, code: 'AccessDenied' };

  test.each<[string, string, Answer, RegExp]>([
    ['a part is denied', PART(2), denied, /a\.png\.txt in texts: the encoder's role needs s3:PutObject\./],
    ['its completion is denied', COMPLETE, denied, /a\.png\.txt in texts: the encoder's role needs s3:PutObject\./],
    ['a range is denied', `GET /images/a.png ${RANGES[1]}`, denied, /a\.png in images: .* needs s3:GetObject\./],
    [
      'the key may not be used to put it together',
      COMPLETE,
      { ...denied, message: 'not authorized to perform: kms:Decrypt on the key' },
      /KMS key of a\.png\.txt in texts .* needs kms:Decrypt on it/,
    ],
    [
      'S3 fails to put it together',
      COMPLETE,
      { status: 500, code: 'InternalError' },
      /^CompleteMultipartUpload failed/,
    ],
    [
      'S3 fails to put it together once the answer had begun',
      COMPLETE,
      { status: 200, code: 'InternalError' },
      /^CompleteMultipartUpload failed/,
    ],
    [
      'the answer to its completion is lost',
      COMPLETE,
      { status: 200, body: Buffer.alloc(10), headers: { 'content-length': '20' }, cutAfter: 1 },
      /^CompleteMultipartUpload failed/,
    ],
  ])('%s', async (_, call, answer, message) => {
    aws.answers.set(call, [answer]);
    await expect(encode()).rejects.toThrow(message);
    expect([count(COMPLETE) <= 1, count(ABORT), count('PutItem')]).toEqual([true, 1, 0]);
    expect(aws.calls.indexOf(ABORT)).toBe(aws.calls.length - 1);
  });

  test('a part fails again and again', async () => {
    aws.answers.set(
      PART(2),
      Array.from({ length: 10 }, () => ({ status: 500, code: 'InternalError' })),
    );
    await expect(encode()).rejects.toThrow(/^UploadPart failed for a\.png\.txt in texts/);
    expect([count(PART(2)), count(ABORT)]).toEqual([4, 1]);
  });

  test('it cannot be begun', async () => {
    aws.answers.set(CREATE, [denied]);
    await expect(encode()).rejects.toThrow(/a\.png\.txt in texts: the encoder's role needs s3:PutObject\./);
    expect([count(PART(1)), count(ABORT)]).toEqual([0, 0]);
  });

  test('the time of the run is over', async () => {
    aws.answers.set(PART(1), [{ status: 200, silent: true }]);
    aws.onRequest = (call) => call === PART(1) && deadline.abort(new DeadlineError());
    await expect(encode()).rejects.toThrow(DeadlineError);
    expect([count(COMPLETE), count(ABORT), count('PutItem')]).toEqual([0, 1, 0]);
  });

  test('and what went wrong is told, also when it cannot be aborted', async () => {
    aws.answers.set(PART(2), [denied]);
    aws.answers.set(ABORT, [{ status: 500, code: 'InternalError' }]);
    await expect(encode()).rejects.toThrow(/needs s3:PutObject/);
  });

  test('a completion that was refused for too many requests is asked for again', async () => {
    aws.answers.set(COMPLETE, [{ status: 503, code: 'SlowDown' }]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect([count(COMPLETE), count(ABORT)]).toEqual([2, 0]);
  });
});

describe('up to a size, the text of an image is one part, which is written while the image arrives', () => {
  const WHOLE_TEXT = 'PUT /texts/a.png.txt';
  const encodeInOnePart = () => encode({ ...LIMITS, onePartBytes: IMAGE.length });
  const writtenText = () =>
    aws.requests
      .filter(({ call }) => call === WHOLE_TEXT)
      .at(-1)!
      .body.toString();

  test('by one read and one write', async () => {
    expect(await encodeInOnePart()).toMatchObject({ status: 'ENCODED', sizeBytes: 1000, outputSizeBytes: 1336 });
    expect(aws.calls).toEqual(expect.arrayContaining(['GetItem', 'GET /images/a.png', WHOLE_TEXT, 'PutItem']));
    expect(aws.calls).toHaveLength(4);
    expect(aws.request(WHOLE_TEXT).headers).toMatchObject({
      'content-length': '1336',
      'content-type': 'text/plain; charset=us-ascii',
      'if-none-match': '*',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-meta-source-version-id': 'version-1',
    });
    expect(writtenText()).toBe(IMAGE.toString('base64'));
  });

  test('and the row has the digest of all of it', async () => {
    await encodeInOnePart();
    expect(JSON.parse(aws.request('PutItem').body.toString()).Item).toMatchObject({
      sha256: { S: createHash('sha256').update(IMAGE).digest('hex') },
      output_etag: { S: '"written"' },
    });
  });

  test('S3 has too many requests: it is made again, from the image', async () => {
    aws.answers.set(WHOLE_TEXT, [{ status: 503, code: 'SlowDown' }]);
    expect(await encodeInOnePart()).toMatchObject({ status: 'ENCODED' });
    expect([count(WHOLE_TEXT), writtenText()]).toEqual([2, IMAGE.toString('base64')]);
    expect(aws.request('GET /images/a.png bytes=0-999').headers).toMatchObject({ 'if-match': '"read"' });
  });

  test('the image is cut short behind what was looked at: S3 never got all of the text, and so it is made again', async () => {
    aws.answers.set('GET /images/a.png', [rangeAnswer({ cutAfter: 200, body: IMAGE })]);
    expect(await encodeInOnePart()).toMatchObject({ status: 'ENCODED' });
    expect(writtenText()).toBe(IMAGE.toString('base64'));
    expect(count('PutItem')).toBe(1);
  });

  test('the answer is lost: it may have been written, and the delivery is to come again', async () => {
    aws.answers.set(WHOLE_TEXT, [{ status: 200, lost: true }]);
    await expect(encodeInOnePart()).rejects.toThrow(/^PutObject failed for a\.png\.txt in texts/);
    expect([count(WHOLE_TEXT), count('PutItem')]).toEqual([1, 0]);
  });

  test('an answer without a body has said all, one whose body breaks off could have been an error', async () => {
    const headers = { etag: '"written"', 'content-length': '20' };
    aws.answers.set(WHOLE_TEXT, [{ status: 200, headers, body: Buffer.alloc(10), cutAfter: 1 }]);
    await expect(encodeInOnePart()).rejects.toThrow('PutObject failed for a.png.txt in texts');
    expect([count(WHOLE_TEXT), count('PutItem')]).toEqual([1, 0]);
  });

  test('another run was faster: the image is looked at again', async () => {
    aws.answers.set(WHOLE_TEXT, [{ status: 412, code: 'PreconditionFailed' }]);
    aws.answers.set('HEAD /texts/a.png.txt', [{ status: 200, headers: { etag: '"of another run"' } }]);
    expect(await encodeInOnePart()).toMatchObject({ status: 'ENCODED' });
    const [, second] = aws.requests.filter(({ call }) => call === WHOLE_TEXT);
    expect(second.headers).toMatchObject({ 'if-match': '"of another run"' });
  });

  test('the time of the run is over', async () => {
    aws.answers.set(WHOLE_TEXT, [{ status: 200, silent: true }]);
    aws.onRequest = (call) => call === WHOLE_TEXT && deadline.abort(new DeadlineError());
    await expect(encodeInOnePart()).rejects.toThrow(DeadlineError);
    expect(count('PutItem')).toBe(0);
  });
});

/** An answer to the second range, changed. */
function rangeAnswer({ headers, body = IMAGE.subarray(300, 600), ...changes }: Partial<Answer>): Answer {
  return {
    status: 206,
    headers: {
      etag: '"read"',
      'content-length': String(body.length),
      'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT',
      'x-amz-version-id': 'version-1',
      ...(body.length < IMAGE.length && { 'content-range': 'bytes 300-599/1000' }),
      ...headers,
    },
    body,
    ...changes,
  };
}
