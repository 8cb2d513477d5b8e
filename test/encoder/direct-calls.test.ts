import type { Readable } from 'node:stream';
import { GetItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { HttpRequest } from '@smithy/types';
import { FakeAws } from './fake-aws';
import { ENVIRONMENT } from './settings-fixture';
import { createDynamoDBClient, createS3Client } from '../../src/encoder/aws-clients';
import { readAll } from '../../src/encoder/read-content';

type Clients = readonly [S3Client, DynamoDBClient];

const OBJECT = { Bucket: 'images', Key: 'a folder/ä+b.png', ExpectedBucketOwner: '123456789012' };
const A_PNG = { Bucket: 'images', Key: 'a.png' };
const UPLOAD = { ...OBJECT, UploadId: 'upload-1' };
const ROW = { TableName: 'rows', Key: { image_id: { S: 'a.png' } } };

const S3_COMMANDS = [
  new GetObjectCommand({ ...OBJECT, IfMatch: '"1"', Range: 'bytes=0-9' }),
  new HeadObjectCommand(OBJECT),
  new PutObjectCommand({
    ...OBJECT,
    Body: Buffer.from('Zm9v'),
    ContentLength: 4,
    Metadata: { a: 'b' },
    IfNoneMatch: '*',
  }),
  new DeleteObjectCommand({ ...OBJECT, IfMatch: '"1"' }),
  new CreateMultipartUploadCommand({ ...OBJECT, ContentType: 'text/plain', Metadata: { a: 'b' } }),
  new UploadPartCommand({ ...UPLOAD, PartNumber: 2, Body: Buffer.from('Zm9v'), ContentLength: 4 }),
  new CompleteMultipartUploadCommand({ ...UPLOAD, MultipartUpload: { Parts: [{ ETag: '"1"', PartNumber: 1 }] } }),
];
const DYNAMODB_COMMANDS = [
  new GetItemCommand({ ...ROW, ConsistentRead: true }),
  new PutItemCommand({ TableName: 'rows', Item: { image_id: { S: 'ä.png' }, size_bytes: { N: '1' } } }),
  new UpdateItemCommand({ ...ROW, UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': { N: '1' } } }),
];

/** What the clients would send, and where to. */
async function requests([s3, dynamodb]: Clients): Promise<object[]> {
  const seen: HttpRequest[] = [];
  const handle = async (request: HttpRequest) => {
    seen.push(request);
    throw new Error('seen');
  };
  s3.config.requestHandler.handle = handle as never;
  dynamodb.config.requestHandler.handle = handle as never;
  for (const command of S3_COMMANDS) await s3.send(command as GetObjectCommand).catch(() => undefined);
  for (const command of DYNAMODB_COMMANDS) await dynamodb.send(command as GetItemCommand).catch(() => undefined);
  return seen.map(({ method, protocol, hostname, port, path, query, headers, body }) => {
    const signed = /Credential=\w+\/\d+\/(\S+), SignedHeaders=(\S+), /.exec(headers.authorization);
    const own = Object.entries(headers).filter(([name]) => !LEFT_OUT.test(name));
    const [scope, names] = signed!.slice(1);
    return {
      ...{ method, protocol, hostname, port, path, query, scope, body: textOf(body) },
      headers: Object.fromEntries(own),
      signed: names.split(';').filter((name) => !LEFT_OUT.test(name)),
    };
  });
}

function textOf(body: string | Uint8Array | undefined): string | undefined {
  return body instanceof Uint8Array ? Buffer.concat([body]).toString() : body;
}

/** What changes from call to call, what is for the SDK's retries and redirects, and what the encoder says in its own way. */
const LEFT_OUT =
  /^(?:authorization|x-amz-date|x-amz-content-sha256|x-amz-user-agent|user-agent|amz-sdk-.*|x-amz-checksum-mode|expect)$/;

const credentials = { accessKeyId: 'LOCAL', secretAccessKey: 'on-loopback' };
const without = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' } as const;
const REFERENCE = (): Clients => [new S3Client({ credentials, ...without }), new DynamoDBClient({ credentials })];
const OWN = (): Clients => [createS3Client(), createDynamoDBClient()];

describe('calls are those that the SDK would make', () => {
  const environment = { ...process.env };
  beforeEach(() => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'LOCAL', AWS_SECRET_ACCESS_KEY: 'on-loopback' });
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  test.each([
    ['us-east-1', {}],
    ['eu-central-1', {}],
    ['cn-north-1', {}],
    ['us-gov-west-1', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['eu-west-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['us-east-1', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }],
    ['us-east-1', { AWS_ENDPOINT_URL_S3: 'https://bucket.vpce-1.s3.us-east-1.vpce.amazonaws.com' }],
    ['us-east-1', { AWS_ENDPOINT_URL_DYNAMODB: 'https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com' }],
  ])('in %s, with %j', async (region, variables) => {
    Object.assign(process.env, { AWS_REGION: region, ...variables });
    const expected = await requests(REFERENCE());
    expect(expected).toHaveLength(S3_COMMANDS.length + DYNAMODB_COMMANDS.length);
    expect(await requests(OWN())).toEqual(expected);
  });

  test('of two that are made at once, the one for S3 goes out first', async () => {
    process.env.AWS_REGION = 'us-east-1';
    const order: string[] = [];
    const [s3, dynamodb] = OWN();
    const seen = (name: string) => async () => {
      order.push(name);
      throw new Error('seen');
    };
    s3.config.requestHandler.handle = seen('S3');
    dynamodb.config.requestHandler.handle = seen('DynamoDB');
    const inSequence = async () => {
      await s3.send(new HeadObjectCommand(OBJECT)).catch(() => undefined);
      await dynamodb.send(new GetItemCommand(ROW)).catch(() => undefined);
    };
    // The first calls find out where they go, which takes both longer.
    await inSequence();
    const atOnce = [dynamodb.send(new GetItemCommand(ROW)), s3.send(new HeadObjectCommand(OBJECT))];
    await Promise.allSettled(atOnce);
    expect(order.slice(2)).toEqual(['S3', 'DynamoDB']);
  });

  test('for a bucket whose name has dots, which no certificate of S3 covers', async () => {
    process.env.AWS_REGION = 'us-east-1';
    const [command] = S3_COMMANDS;
    command.input.Bucket = 'my.images';
    const [expected] = await requests(REFERENCE());
    const [own] = await requests(OWN());
    command.input.Bucket = OBJECT.Bucket;
    expect(own).toEqual(expected);
    expect(own).toMatchObject({ path: expect.stringMatching(/^\/my\.images\//) });
  });
});

test('a bucket that takes other signatures than are made is an error that says so', async () => {
  Object.assign(process.env, { AWS_REGION: 'us-east-1' });
  const command = new GetObjectCommand({ Bucket: 'images--use1-az4--x-s3', Key: 'a.png' });
  await expect(createS3Client().send(command)).rejects.toThrow(
    'requests for images--use1-az4--x-s3 would have to be signed by sigv4-s3express, which is not supported',
  );
});

describe('answers are read as the SDK would', () => {
  let aws: FakeAws;
  beforeEach(async () => {
    aws = await FakeAws.start();
    Object.assign(process.env, ENVIRONMENT, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'LOCAL',
      AWS_SECRET_ACCESS_KEY: 'on-loopback',
      AWS_ENDPOINT_URL: aws.endpoint,
    });
  });
  afterEach(async () => {
    delete process.env.AWS_ENDPOINT_URL;
    await aws.stop();
  });

  test('a bucket of another Region is an error that says so', async () => {
    aws.answers.set('GET /images/a.png', [
      { status: 301, code: 'PermanentRedirect', message: 'Use the other endpoint' },
    ]);
    await expect(createS3Client().send(new GetObjectCommand(A_PNG))).rejects.toMatchObject({
      name: 'PermanentRedirect',
      message: 'Use the other endpoint',
      $metadata: { httpStatusCode: 301 },
    });
  });

  const OBJECT_HEADERS = {
    etag: '"1"',
    'content-length': '3',
    'content-type': 'image/png',
    'content-range': 'bytes 0-2/9',
    'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT',
    'x-amz-version-id': 'version-1',
    'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=',
    'x-amz-checksum-crc32c': 'AAAAAA==',
    'x-amz-checksum-crc32': 'AAAABB==',
    'x-amz-checksum-sha256': 'AAAACC==',
    'x-amz-checksum-sha1': 'AAAADD==',
    'x-amz-meta-encoder': 'cdk-image-encoding-pipeline',
    'x-amz-meta-Source-Key': '=?UTF-8?Q?=C3=A4?=',
  };

  test.each([
    ['all that S3 may say of it', OBJECT_HEADERS],
    ['no more than S3 always says of it', { etag: '"1"', 'content-length': '3' }],
    ['whatever the uploader says about when it expires', { etag: '"1"', 'content-length': '3', expires: 'never' }],
  ])('an object with %s', async (_, headers) => {
    const read = async (client: S3Client) => {
      aws.answers.set('GET /images/a.png', [{ status: 200, body: 'foo', headers }]);
      const { Body, $metadata, ...said } = await client.send(new GetObjectCommand(A_PNG));
      return { ...said, content: (await readAll(Body as Readable)).toString() };
    };
    const reference = new S3Client({ endpoint: aws.endpoint, forcePathStyle: true, credentials, ...without });
    const { ExpiresString, ...expected } = await read(reference);
    reference.destroy();
    expect(await read(createS3Client())).toEqual(expected);
  });

  test.each([
    ['PUT /images/a.png', new PutObjectCommand({ ...A_PNG, Body: 'foo' })],
    ['HEAD /images/a.png', new HeadObjectCommand(A_PNG)],
  ])('the ETag that comes with %s', async (call, command) => {
    aws.answers.set(call, [{ status: 200, headers: { etag: '"1"', 'content-length': '0' } }]);
    expect(await createS3Client().send(command as HeadObjectCommand)).toEqual({ ETag: '"1"' });
  });

  const FAILURE = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>try again</Message></Error>';

  test.each([
    ['PUT /images/a.png', new PutObjectCommand({ ...A_PNG, Body: 'foo' })],
    ['PUT /images/a.png part 1', new UploadPartCommand({ ...A_PNG, UploadId: 'u', PartNumber: 1, Body: 'foo' })],
    ['DELETE /images/a.png', new DeleteObjectCommand(A_PNG)],
    ['POST /images/a.png uploads', new CreateMultipartUploadCommand(A_PNG)],
    ['POST /images/a.png complete', new CompleteMultipartUploadCommand({ ...A_PNG, UploadId: 'u' })],
  ])('a failure that S3 found out after it had said "200": %s', async (call, command) => {
    aws.answers.set(call, [{ status: 200, headers: { etag: '"1"' }, body: FAILURE }]);
    await expect(createS3Client().send(command as DeleteObjectCommand)).rejects.toMatchObject({
      name: 'InternalError',
      $metadata: { httpStatusCode: 500 },
    });
  });

  test('the same in the name of a namespace', async () => {
    const body = FAILURE.replace('<Error>', '<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/">');
    aws.answers.set('PUT /images/a.png', [{ status: 200, headers: { etag: '"1"' }, body }]);
    await expect(createS3Client().send(new PutObjectCommand({ ...A_PNG, Body: 'foo' }))).rejects.toThrow('try again');
  });

  test('the reason to end, as it is, whatever had begun to be answered', async () => {
    const body = Buffer.alloc(100);
    aws.answers.set('GET /images/a.png', [{ status: 404, headers: { 'content-length': '200' }, body, silent: true }]);
    const end = new AbortController();
    const reason = new Error('the time is over');
    aws.onRequest = () => setTimeout(() => end.abort(reason), 50);
    const reading = createS3Client().send(new GetObjectCommand(A_PNG), { abortSignal: end.signal });
    await expect(reading).rejects.toBe(reason);
    expect(reason).not.toHaveProperty('$metadata');
  });

  test('one HEAD after the other over one connection', async () => {
    const answer = { status: 200, headers: { etag: '"1"', 'content-length': '3' } };
    aws.answers.set('HEAD /images/a.png', [answer, answer, answer]);
    const client = createS3Client();
    for (let time = 0; time < 3; time++) await client.send(new HeadObjectCommand(A_PNG));
    expect(aws.connections).toBe(1);
  });

  test('no words at all where parts were to be put together', async () => {
    aws.answers.set('POST /images/a.png complete', [{ status: 200, body: '' }]);
    const command = new CompleteMultipartUploadCommand({ ...A_PNG, UploadId: 'u' });
    await expect(createS3Client().send(command)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });

  test('the page of a proxy that stands between, at least its status', async () => {
    aws.answers.set('GET /images/a.png', [{ status: 403, body: '<html><body>Blocked</body></html>' }]);
    aws.answers.set('GetItem', [{ status: 407, body: 'Proxy Authentication Required' }]);
    await expect(createS3Client().send(new GetObjectCommand(A_PNG))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    await expect(createDynamoDBClient().send(new GetItemCommand(ROW))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 407 },
    });
  });

  test.each(['etag', 'content-length'])('an object of which S3 does not say the %s is not taken', async (missing) => {
    const { [missing]: _, ...headers }: Record<string, string> = { etag: '"1"', 'content-length': '3' };
    aws.answers.set('GET /images/a.png', [{ status: 200, body: 'foo', headers }]);
    await expect(createS3Client().send(new GetObjectCommand(A_PNG))).rejects.toThrow(`the answer has no ${missing}`);
  });

  test('a date that is none is no reason to read nothing', async () => {
    const headers = { etag: '"1"', 'content-length': '3', 'last-modified': 'yesterday' };
    aws.answers.set('GET /images/a.png', [{ status: 200, body: 'foo', headers }]);
    const said = await createS3Client().send(new GetObjectCommand(A_PNG));
    expect(said).toMatchObject({ ETag: '"1"', LastModified: undefined });
  });
});
