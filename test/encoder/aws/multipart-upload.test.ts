import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createAwsClients } from '../../../src/encoder/aws/aws-clients';
import { DeadlineError } from '../../../src/encoder/errors';
import { TransferLimits } from '../../../src/encoder/output/output-parts';
import { encodeWithClients, environmentOf } from '../../support/encoder/encode-with-clients';
import { FakeResponse, FakeAws } from '../../support/encoder/fake-aws';
import { PNG } from '../../support/encoder/sample-images';

const IMAGE = Buffer.concat([PNG, randomBytes(1000 - PNG.length)]);
const LIMITS: TransferLimits = { wholeBytes: 100, partBytes: 300, connections: 2 };
/** The ranges of the four parts. */
const RANGES = ['bytes=0-299', 'bytes=300-599', 'bytes=600-899', 'bytes=900-999'];

let aws: FakeAws;
let deadline: AbortController;
const environment = { ...process.env };

beforeAll(async () => {
  aws = await FakeAws.start();
  Object.assign(process.env, environmentOf(aws.endpoint));
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

/** Encodes the image for one event. */
async function encode(transfer: TransferLimits = LIMITS) {
  const clients = createAwsClients();
  try {
    return await encodeWithClients(clients, transfer, deadline.signal);
  } finally {
    // The clients share their connections.
    clients.s3.destroy();
  }
}

const uploadCalls = () => aws.requests.filter(({ call }) => / (uploads|part \d+|complete|upload)$/.test(call));
const count = (call: string) => aws.calls.filter((sent) => sent === call).length;

const CREATE = 'POST /outputs/a.png.txt uploads';
const PART = (number: number) => `PUT /outputs/a.png.txt part ${number}`;
const COMPLETE = 'POST /outputs/a.png.txt complete';
const ABORT = 'DELETE /outputs/a.png.txt upload';

describe('an image that is too large to be encoded as a whole', () => {
  test('is read in ranges, the first of them from the first response, and written in parts', async () => {
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
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-1').toString()).toBe(IMAGE.toString('base64'));
    const item = JSON.parse(aws.request('PutItem').body.toString()).Item;
    expect(item).toMatchObject({
      output_etag: { S: '"completed"' },
      source_checksum: { S: 'CRC64NVME:AAAAAAAAAAA=' },
      output_size_bytes: { N: '1336' },
    });
    expect(item).not.toHaveProperty('sha256');
  });

  test('has its metadata sent when the upload is created, and the condition when it is completed', async () => {
    await encode();
    expect(aws.request(CREATE).headers).toMatchObject({
      'content-type': 'text/plain; charset=us-ascii',
      'x-amz-meta-encoded-by': 'cdk-image-encoding-pipeline',
      'x-amz-meta-source-version-id': 'version-1',
    });
    expect(aws.request(CREATE).headers).not.toHaveProperty('if-none-match');
    expect(aws.request(COMPLETE).headers).toMatchObject({ 'if-none-match': '*' });
  });

  test('replaces an older output only if it is still the one that was read', async () => {
    const item = {
      image_id: { S: 'a.png' },
      revision: { N: '1' },
      status: { S: 'ENCODED' },
      output_etag: { S: '"older"' },
      output_bucket: { S: 'outputs' },
      output_key: { S: 'a.png.txt' },
      output_format: { S: 'BASE64' },
    };
    aws.responses.set('GetItem', [{ status: 200, body: JSON.stringify({ Item: item }) }]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.request(COMPLETE).headers).toMatchObject({ 'if-match': '"older"' });
  });

  test('has a CRC32 that S3 verifies in every request', async () => {
    await encode();
    expect(aws.request(CREATE).headers).toMatchObject({ 'x-amz-checksum-algorithm': 'CRC32' });
    const { headers, body } = aws.request(PART(1));
    expect(headers).toMatchObject({
      'content-length': '400',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-checksum-crc32': crc32Of(body),
    });
    expect(headers).not.toHaveProperty('expect');
    expect(headers).not.toHaveProperty('content-encoding');
    const completion = aws.request(COMPLETE).body.toString();
    for (const number of [1, 2, 3, 4]) {
      expect(completion).toContain(`<ChecksumCRC32>${crc32Of(aws.request(PART(number)).body)}</ChecksumCRC32>`);
    }
  });
});

describe('a part that fails for a transient reason is retried by itself:', () => {
  const failures: [string, string, FakeResponse][] = [
    ['S3 responds 500 to the part', PART(2), { status: 500, code: 'InternalError' }],
    ['S3 throttles the part', PART(2), { status: 503, code: 'SlowDown' }],
    ['the response to the part is lost', PART(2), { status: 200, lost: true }],
    ['the range of the image breaks off', `GET /images/a.png ${RANGES[1]}`, rangeResponse({ cutAfter: 100 })],
    ['S3 responds 500 to the range', `GET /images/a.png ${RANGES[1]}`, { status: 500, code: 'InternalError' }],
  ];

  test.each(failures)('%s', async (_, call, response) => {
    aws.responses.set(call, [response]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-1').toString()).toBe(IMAGE.toString('base64'));
    expect(count(call)).toBe(2);
    expect([1, 3, 4].map((number) => count(PART(number)))).toEqual([1, 1, 1]);
    expect([count(CREATE), count(COMPLETE), count(ABORT)]).toEqual([1, 1, 0]);
  });

  test('the first response breaks off after the bytes that were read for the attributes', async () => {
    aws.responses.set('GET /images/a.png', [rangeResponse({ cutAfter: 200, body: IMAGE })]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-1').toString()).toBe(IMAGE.toString('base64'));
  });
});

describe('an image that changes while it is encoded is encoded again', () => {
  const newer = Buffer.concat([PNG, randomBytes(800)]);

  test('if S3 responds 412 to a range', async () => {
    aws.onRequest = (call) => {
      if (call !== PART(1)) return;
      aws.objects.set('/images/a.png', newer);
      aws.etag = '"newer"';
    };
    aws.responses.set(`GET /images/a.png ${RANGES[2]}`, [{ status: 412, code: 'PreconditionFailed' }]);
    expect(await encode()).toMatchObject({ status: 'ENCODED', sizeBytes: newer.length });
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-2').toString()).toBe(newer.toString('base64'));
    expect(aws.request(ABORT).uploadId).toBe('upload-1');
    expect(uploadCalls().filter(({ call }) => call === COMPLETE)).toHaveLength(1);
  });

  test.each([
    ['with the same ETag', { 'last-modified': 'Mon, 23 Nov 2026 11:00:00 GMT' }],
    ['with another version', { 'x-amz-version-id': 'version-2' }],
    ['with another size', { 'content-range': 'bytes 300-599/2000' }],
  ])('if a range is from another object %s', async (_, headers) => {
    aws.responses.set(`GET /images/a.png ${RANGES[1]}`, [rangeResponse({ headers })]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-2').toString()).toBe(IMAGE.toString('base64'));
    expect(aws.request(ABORT).uploadId).toBe('upload-1');
  });

  test('if it was deleted: nothing is written, and the upload is aborted', async () => {
    aws.onRequest = (call) => call === PART(1) && aws.objects.clear();
    aws.responses.set(`GET /images/a.png ${RANGES[2]}`, [{ status: 404, code: 'NoSuchKey' }]);
    expect(await encode()).toEqual({ status: 'GONE' });
    expect([count(COMPLETE), count(ABORT), count('PutItem')]).toEqual([0, 1, 0]);
  });
});

describe('the upload starts again if the condition does not hold or the upload is gone:', () => {
  test.each<[string, string, FakeResponse]>([
    ['412', COMPLETE, { status: 412, code: 'PreconditionFailed' }],
    ['409', COMPLETE, { status: 409, code: 'ConditionalRequestConflict' }],
    [
      '409 in the body of a response with the status 200',
      COMPLETE,
      { status: 200, code: 'ConditionalRequestConflict' },
    ],
    ['the output to be replaced was deleted', COMPLETE, { status: 404, code: 'NoSuchKey' }],
    ['the upload was aborted', COMPLETE, { status: 404, code: 'NoSuchUpload' }],
    ['the upload was aborted before its last parts', PART(3), { status: 404, code: 'NoSuchUpload' }],
  ])('%s', async (_, call, response) => {
    aws.responses.set(call, [response]);
    aws.responses.set('HEAD /outputs/a.png.txt', [{ status: 200, headers: { etag: '"of another invocation"' } }]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect(aws.request(ABORT).uploadId).toBe('upload-1');
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-2').toString()).toBe(IMAGE.toString('base64'));
    expect(aws.request(COMPLETE, 'upload-2').headers).toMatchObject({ 'if-match': '"of another invocation"' });
  });
});

describe('an upload that cannot be completed is aborted, and the invocation fails:', () => {
  const denied = { status: 403, code: 'AccessDenied' };

  test.each<[string, string, FakeResponse, RegExp]>([
    ['a part is denied', PART(2), denied, /a\.png\.txt in outputs: the encoder's role needs s3:PutObject\./],
    ['the completion is denied', COMPLETE, denied, /a\.png\.txt in outputs: the encoder's role needs s3:PutObject\./],
    ['a range is denied', `GET /images/a.png ${RANGES[1]}`, denied, /a\.png in images: .* needs s3:GetObject\./],
    [
      'the use of the KMS key is denied',
      COMPLETE,
      { ...denied, message: 'not authorized to perform: kms:Decrypt on the key' },
      /KMS key of a\.png\.txt in outputs .* needs kms:Decrypt on it/,
    ],
    [
      'S3 responds 500 to the completion',
      COMPLETE,
      { status: 500, code: 'InternalError' },
      /^CompleteMultipartUpload failed/,
    ],
    [
      'the response to the completion has the status 200 and an error in its body',
      COMPLETE,
      { status: 200, code: 'InternalError' },
      /^CompleteMultipartUpload failed/,
    ],
    [
      'the response to the completion breaks off',
      COMPLETE,
      { status: 200, body: Buffer.alloc(10), headers: { 'content-length': '20' }, cutAfter: 1 },
      /^CompleteMultipartUpload failed/,
    ],
  ])('%s', async (_, call, response, message) => {
    aws.responses.set(call, [response]);
    await expect(encode()).rejects.toThrow(message);
    expect([count(COMPLETE) <= 1, count(ABORT), count('PutItem')]).toEqual([true, 1, 0]);
    expect(aws.calls.indexOf(ABORT)).toBe(aws.calls.length - 1);
  });

  test('a part fails four times', async () => {
    aws.responses.set(
      PART(2),
      Array.from({ length: 10 }, () => ({ status: 500, code: 'InternalError' })),
    );
    await expect(encode()).rejects.toThrow(/^UploadPart failed for a\.png\.txt in outputs/);
    expect([count(PART(2)), count(ABORT)]).toEqual([4, 1]);
  });

  test('the upload cannot be created', async () => {
    aws.responses.set(CREATE, [denied]);
    await expect(encode()).rejects.toThrow(/a\.png\.txt in outputs: the encoder's role needs s3:PutObject\./);
    expect([count(PART(1)), count(ABORT)]).toEqual([0, 0]);
  });

  test('the deadline of the invocation is reached', async () => {
    aws.responses.set(PART(1), [{ status: 200, silent: true }]);
    aws.onRequest = (call) => call === PART(1) && deadline.abort(new DeadlineError());
    await expect(encode()).rejects.toThrow(DeadlineError);
    expect([count(COMPLETE), count(ABORT), count('PutItem')]).toEqual([0, 1, 0]);
  });

  test('the error is the first one, even if the upload cannot be aborted', async () => {
    aws.responses.set(PART(2), [denied]);
    aws.responses.set(ABORT, [{ status: 500, code: 'InternalError' }]);
    await expect(encode()).rejects.toThrow(/needs s3:PutObject/);
  });

  test('a throttled completion, in contrast, is retried', async () => {
    aws.responses.set(COMPLETE, [{ status: 503, code: 'SlowDown' }]);
    expect(await encode()).toMatchObject({ status: 'ENCODED' });
    expect([count(COMPLETE), count(ABORT)]).toEqual([2, 0]);
  });
});

describe('an image that is small enough to be encoded as a whole', () => {
  const OUTPUT = 'PUT /outputs/a.png.txt';
  const encodeWhole = () => encode({ ...LIMITS, wholeBytes: IMAGE.length });

  test('takes one read and one write', async () => {
    expect(await encodeWhole()).toMatchObject({ status: 'ENCODED', sizeBytes: 1000, outputSizeBytes: 1336 });
    expect(aws.calls).toEqual(expect.arrayContaining(['GetItem', 'GET /images/a.png', OUTPUT, 'PutItem']));
    expect(aws.calls).toHaveLength(4);
    expect(aws.request(OUTPUT).headers).toMatchObject({
      'content-length': '1336',
      'content-type': 'text/plain; charset=us-ascii',
      'if-none-match': '*',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-checksum-crc32': crc32Of(Buffer.from(IMAGE.toString('base64'))),
      'x-amz-meta-source-version-id': 'version-1',
    });
    expect(aws.request(OUTPUT).body.toString()).toBe(IMAGE.toString('base64'));
  });

  test('has an item with its SHA-256 digest', async () => {
    await encodeWhole();
    expect(JSON.parse(aws.request('PutItem').body.toString()).Item).toMatchObject({
      sha256: { S: createHash('sha256').update(IMAGE).digest('hex') },
      output_etag: { S: '"written"' },
    });
  });

  test('is not written to the table if the deadline of the invocation is reached', async () => {
    aws.responses.set(OUTPUT, [{ status: 200, silent: true }]);
    aws.onRequest = (call) => call === OUTPUT && deadline.abort(new DeadlineError());
    await expect(encodeWhole()).rejects.toThrow(DeadlineError);
    expect(count('PutItem')).toBe(0);
  });
});

/** The CRC32 of a body as S3 expects it. */
function crc32Of(body: Buffer): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return checksum.toString('base64');
}

/** A response to the second range, with changes. */
function rangeResponse({ headers, body = IMAGE.subarray(300, 600), ...changes }: Partial<FakeResponse>): FakeResponse {
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
