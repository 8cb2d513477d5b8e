import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  AwsClients,
  CONNECTION_LIMITS,
  ConnectionLimits,
  createAwsClients,
} from '../../../src/encoder/aws/aws-clients';
import { TransferLimits } from '../../../src/encoder/output/output-parts';
import { encodeWithClients, environmentOf } from '../../support/encoder/encode-with-clients';
import { FakeAws, FakeResponse } from '../../support/encoder/fake-aws';
import { LOOPBACK_CERTIFICATE } from '../../support/encoder/loopback-certificate';
import { PNG } from '../../support/encoder/sample-images';

/** Large enough that the operating system does not take the whole output at once. */
const LARGE = Buffer.concat([PNG, randomBytes(3_000_000)]);

const WHOLE: TransferLimits = { wholeBytes: 4_000_000, partBytes: 4_000_000, connections: 2 };
const IN_PARTS: TransferLimits = { wholeBytes: 100_000, partBytes: 1_000_000, connections: 2 };

const OUTPUT = 'PUT /outputs/a.png.txt';
const PART = 'PUT /outputs/a.png.txt part 2';
const CREATE = 'POST /outputs/a.png.txt uploads';
const COMPLETE = 'POST /outputs/a.png.txt complete';
const READ = 'GET /images/a.png';

/** A limit that a test waits for, in milliseconds. A slow machine may exceed it for other requests, which are retried. */
const SHORT = 500;

const THROTTLED: FakeResponse = { status: 503, code: 'SlowDown' };
const INTERNAL_ERROR: FakeResponse = { status: 500, code: 'InternalError' };
const LOST: FakeResponse = { status: 200, lost: true };
const REJECTED_EARLY: FakeResponse = { status: 412, closeAfter: 'headers' };
const LOST_EARLY: FakeResponse = { status: 412, closeAfter: 'headers', lost: true };
const LOST_AFTER_HALF: FakeResponse = { status: 200, closeAfter: 'half of the body', lost: true };
const EXPIRED: FakeResponse = { status: 400, code: 'ExpiredToken', message: 'The provided token has expired.' };

let aws: FakeAws;
let clients: AwsClients;
const environment = { ...process.env };

beforeAll(async () => {
  aws = await FakeAws.start({ tls: true });
  Object.assign(process.env, environmentOf(aws.endpoint));
});

beforeEach(() => {
  aws.reset();
  aws.objects.set('/images/a.png', LARGE);
});

afterEach(() => clients?.s3.destroy());

afterAll(async () => {
  process.env = environment;
  await aws.stop();
});

/** Creates the clients of a function instance, some of its limits shorter than on AWS. */
function connect(limits: Partial<ConnectionLimits> = {}): void {
  clients = createAwsClients({ ...CONNECTION_LIMITS, ...limits }, { ca: LOOPBACK_CERTIFICATE.cert });
}

/** Handles one event with the clients, as an invocation does. */
async function invoke(transfer: TransferLimits = WHOLE) {
  clients.closeIdleConnections();
  try {
    return await encodeWithClients(clients, transfer);
  } finally {
    clients.noteUse();
  }
}

const count = (call: string) => aws.calls.filter((sent) => sent === call).length;
const writtenOutput = () => aws.requests.filter(({ call }) => call === OUTPUT).at(-1)!.body;
const ENCODED = { status: 'ENCODED', sizeBytes: LARGE.length };

describe('a part is sent again, alone, and the image is encoded', () => {
  test.each<[string, FakeResponse]>([
    ['if S3 throttles it', THROTTLED],
    ['if S3 responds 500', INTERNAL_ERROR],
    ['if the response is lost', LOST],
    ['if S3 responds 500 to its headers and closes the connection', { status: 500, closeAfter: 'headers' }],
    ['if S3 closes the connection after the headers', LOST_EARLY],
    ['if S3 closes the connection after half of the body', LOST_AFTER_HALF],
    ['if S3 responds 200 with an error in the body', { status: 200, code: 'InternalError' }],
  ])('%s', async (_, response) => {
    connect();
    aws.responses.set(PART, [response]);
    expect(await invoke(IN_PARTS)).toMatchObject(ENCODED);
    expect([count(CREATE), count(PART), count(COMPLETE)]).toEqual([1, 2, 1]);
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-1').toString()).toBe(LARGE.toString('base64'));
  });

  test('if S3 never responds', async () => {
    connect({ s3Silence: SHORT });
    aws.responses.set(PART, [{ status: 200, silent: true }]);
    expect(await invoke(IN_PARTS)).toMatchObject(ENCODED);
    expect(count(PART)).toBeGreaterThan(1);
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-1').toString()).toBe(LARGE.toString('base64'));
  });
});

describe('a single write', () => {
  test.each<[string, FakeResponse]>([
    ['S3 responds 500', INTERNAL_ERROR],
    ['S3 responds 200 with an error in the body', { status: 200, code: 'InternalError' }],
  ])('fails the invocation if %s, and no item is written', async (_, response) => {
    connect();
    aws.responses.set(OUTPUT, [response]);
    await expect(invoke()).rejects.toThrow('PutObject failed for a.png.txt in outputs');
    expect([count(OUTPUT), count('PutItem')]).toEqual([1, 0]);
  });

  const OUTPUT_OF_NO_ITEM: FakeResponse = { status: 200, headers: { etag: '"unknown"' } };
  const conditions = () =>
    aws.requests
      .filter(({ call }) => call === OUTPUT)
      .map(({ headers }) => headers['if-none-match'] ?? headers['if-match']);

  test.each<[string, FakeResponse]>([
    ['the response is lost', LOST],
    [
      'the response breaks off',
      { status: 200, headers: { etag: '"a"', 'content-length': '20' }, body: Buffer.alloc(10), cutAfter: 1 },
    ],
    ['S3 closes the connection after half of the body', LOST_AFTER_HALF],
    ['S3 rejects the headers and the response is lost', LOST_EARLY],
  ])('fails the invocation if %s, but a full read repairs output and item before', async (_, response) => {
    connect();
    aws.responses.set(OUTPUT, [response]);
    aws.responses.set('HEAD /outputs/a.png.txt', [OUTPUT_OF_NO_ITEM]);
    await expect(invoke()).rejects.toThrow('PutObject had no response for a.png.txt in outputs');
    expect(conditions()).toEqual(['*', '"unknown"']);
    expect(count('PutItem')).toBe(1);
    expect(writtenOutput().toString()).toBe(LARGE.toString('base64'));
  });

  test('leads to the right output and item if S3 rejects the headers, whether or not the response is lost', async () => {
    connect();
    aws.responses.set(OUTPUT, [REJECTED_EARLY]);
    aws.responses.set('HEAD /outputs/a.png.txt', [OUTPUT_OF_NO_ITEM]);
    const outcome = await invoke().catch((error: Error) => error);
    expect([ENCODED.status, 'PutResponseLostError']).toContain('name' in outcome ? outcome.name : outcome.status);
    expect(conditions()).toEqual(['*', '"unknown"']);
    expect(count('PutItem')).toBe(1);
    expect(writtenOutput().toString()).toBe(LARGE.toString('base64'));
  });

  test('is sent again if S3 throttles it', async () => {
    connect();
    aws.responses.set(OUTPUT, [THROTTLED]);
    expect(await invoke()).toMatchObject(ENCODED);
    expect([count(OUTPUT), count(READ)]).toEqual([2, 1]);
    expect(writtenOutput().toString()).toBe(LARGE.toString('base64'));
  });
});

describe('a read is sent again', () => {
  const incomplete = {
    etag: '"read"',
    'content-length': String(LARGE.length),
    'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT',
    'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=',
    'x-amz-version-id': 'version-1',
  };

  test.each<[string, string, FakeResponse]>([
    ['if S3 throttles it', READ, THROTTLED],
    ['if S3 responds 500', READ, INTERNAL_ERROR],
    ['if the response is lost', READ, LOST],
    ['if the content breaks off', READ, { status: 200, headers: incomplete, body: LARGE, cutAfter: 1_000_000 }],
    ['if DynamoDB throttles it', 'GetItem', { status: 400, code: 'ProvisionedThroughputExceededException' }],
    ['if DynamoDB responds 500', 'GetItem', { status: 500, code: 'InternalServerError' }],
    [
      "if the body of DynamoDB's response breaks off",
      'GetItem',
      { status: 200, headers: { 'content-length': '20' }, body: Buffer.from('{"Item":{"'), cutAfter: 5 },
    ],
  ])('%s', async (_, call, response) => {
    connect();
    aws.responses.set(call, [response]);
    expect(await invoke()).toMatchObject(ENCODED);
    expect(count(call)).toBe(2);
  });

  test('but not if S3 redirects it to another Region', async () => {
    connect();
    aws.responses.set(READ, [{ status: 301, code: 'PermanentRedirect' }]);
    await expect(invoke()).rejects.toThrow('GetObject failed for a.png in images: PermanentRedirect');
    expect(count(READ)).toBe(1);
  });

  test('but not if the response does not state the size of the object', async () => {
    connect();
    aws.responses.set(READ, [{ status: 200, headers: { etag: '"read"' }, body: LARGE }]);
    await expect(invoke()).rejects.toThrow('the response has no Content-Length');
    expect([count(READ), count('PutItem')]).toEqual([1, 0]);
  });

  test('if the content never ends', async () => {
    connect({ s3Silence: SHORT });
    aws.responses.set(READ, [{ status: 200, headers: incomplete, body: LARGE.subarray(0, 1000), silent: true }]);
    expect(await invoke()).toMatchObject(ENCODED);
  });

  test('if no response arrives in time', async () => {
    connect({ s3Response: SHORT, dynamodbResponse: SHORT });
    aws.responses.set(READ, [{ status: 200, silent: true }]);
    aws.responses.set('GetItem', [{ status: 200, silent: true }]);
    expect(await invoke()).toMatchObject(ENCODED);
    expect(count(READ)).toBeGreaterThan(1);
    expect(count('GetItem')).toBeGreaterThan(1);
  });
});

describe('the completion of an upload', () => {
  const completed = '<CompleteMultipartUploadResult><ETag>"completed"</ETag></CompleteMultipartUploadResult>';

  test('succeeds although S3 is silent between white space for longer than it may be in other requests', async () => {
    connect({ s3Silence: SHORT, s3Response: SHORT });
    aws.responses.set(COMPLETE, [{ status: 200, pauses: [50, 3 * SHORT], body: completed }]);
    expect(await invoke(IN_PARTS)).toMatchObject(ENCODED);
  });

  test('fails the invocation if S3 responds 200, sends white space and then an error', async () => {
    connect();
    aws.responses.set(COMPLETE, [{ status: 200, pauses: [50, 50], code: 'InternalError', message: 'We failed.' }]);
    await expect(invoke(IN_PARTS)).rejects.toThrow('CompleteMultipartUpload failed for a.png.txt in outputs');
    expect(count('PutItem')).toBe(0);
  });

  test('starts again if the error after the white space is a failed condition', async () => {
    connect();
    aws.responses.set(COMPLETE, [{ status: 200, pauses: [50, 50], code: 'PreconditionFailed' }]);
    expect(await invoke(IN_PARTS)).toMatchObject(ENCODED);
    expect([count(CREATE), count(COMPLETE)]).toEqual([2, 2]);
  });

  test('fails the invocation if S3 is silent for longer than its own limit', async () => {
    connect({ s3Completion: SHORT });
    aws.responses.set(COMPLETE, [{ status: 200, silent: true, body: ' ' }]);
    await expect(invoke(IN_PARTS)).rejects.toThrow('CompleteMultipartUpload failed');
  });
});

describe('connections', () => {
  test('are used again by the next invocation', async () => {
    connect({ idle: 60_000 });
    await invoke();
    const { connections } = aws;
    await invoke();
    expect(aws.connections).toBe(connections);
  });

  test('that were idle for too long while the function was frozen are not used again', async () => {
    connect({ idle: 50 });
    await invoke();
    const { connections } = aws;
    // A frozen function does not run its timers, so the event loop must not run either.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    await invoke();
    expect(aws.connections).toBeGreaterThanOrEqual(2 * connections - 1);
  });

  test('that S3 closed while they were idle do not fail the next invocation', async () => {
    connect({ idle: 60_000 });
    await invoke();
    aws.closeConnections();
    expect(await invoke()).toMatchObject(ENCODED);
  });

  test('that are idle are closed', async () => {
    connect({ idle: 50 });
    await invoke();
    while (aws.openConnections > 0) await setTimeout(10);
  });
});

describe('a request that is rejected because the clock is ten minutes slow', () => {
  const date = () => new Date(Date.now() + 10 * 60_000).toUTCString();
  const minutesAhead = (signedAt: string) => {
    const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(signedAt)!.map(Number);
    const [year, month, ...rest] = parts;
    return (Date.UTC(year, month - 1, ...(rest as [number, number, number, number])) - Date.now()) / 60_000;
  };

  test.each([
    [READ, { status: 403, code: 'RequestTimeTooSkewed' }],
    ['GetItem', { status: 400, code: 'InvalidSignatureException' }],
    [OUTPUT, { status: 403, code: 'RequestTimeTooSkewed' }],
    ['PutItem', { status: 400, code: 'InvalidSignatureException' }],
  ])('is sent again with the time of the service (%s)', async (call, response) => {
    connect();
    aws.responses.set(call, [{ ...response, headers: { date: date() } }]);
    expect(await invoke()).toMatchObject(ENCODED);
    const requests = aws.requests.filter((request) => request.call === call);
    const [slow, corrected] = requests.map(({ headers }) => minutesAhead(headers['x-amz-date'] as string));
    expect(requests).toHaveLength(2);
    expect(slow).toBeLessThan(1);
    expect(corrected).toBeGreaterThan(8);
  });
});

describe('a conditional write whose outcome is unknown is not sent again, although the clock is ten minutes slow', () => {
  test.each<[string, FakeResponse, TransferLimits]>([
    [OUTPUT, INTERNAL_ERROR, WHOLE],
    ['PutItem', { status: 500, code: 'InternalServerError' }, WHOLE],
    [COMPLETE, INTERNAL_ERROR, IN_PARTS],
    [COMPLETE, { status: 200, pauses: [20], code: 'InternalError' }, IN_PARTS],
  ])('%s', async (call, response, transfer) => {
    connect();
    const date = new Date(Date.now() + 10 * 60_000).toUTCString();
    aws.responses.set(call, [{ ...response, headers: { date } }]);
    await expect(invoke(transfer)).rejects.toThrow(/ failed for a\.png/);
    expect(count(call)).toBe(1);
  });
});

describe('expired credentials', () => {
  test.each([
    [READ, EXPIRED, 'GetObject failed for a.png in images'],
    ['GetItem', { ...EXPIRED, code: 'ExpiredTokenException' }, 'GetItem failed for a.png in items'],
    [OUTPUT, EXPIRED, 'PutObject failed for a.png.txt in outputs'],
  ])('fail the invocation with an error that says so (%s)', async (call, response, failure) => {
    connect();
    aws.responses.set(call, [response]);
    const error = await invoke().catch((reason: Error) => reason);
    expect(error).toMatchObject({ name: 'ExpiredCredentialsError', message: expect.stringContaining(failure) });
    expect(count(call)).toBe(1);
  });
});
