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

type Clients = readonly [S3Client, DynamoDBClient];

const OBJECT = { Bucket: 'images', Key: 'a folder/ä+b.png', ExpectedBucketOwner: '123456789012' };
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
    await expect(createS3Client().send(new GetObjectCommand({ Bucket: 'images', Key: 'a.png' }))).rejects.toMatchObject(
      {
        name: 'PermanentRedirect',
        message: 'Use the other endpoint',
        $metadata: { httpStatusCode: 301 },
      },
    );
  });

  test('whatever the uploader says about when the image expires', async () => {
    aws.objects.set('/images/a.png', Buffer.from('foo'));
    aws.answers.set('GET /images/a.png', [{ status: 200, body: 'foo', headers: { etag: '"1"', expires: 'never' } }]);
    const { ETag, Body } = await createS3Client().send(new GetObjectCommand({ Bucket: 'images', Key: 'a.png' }));
    expect([ETag, await Body!.transformToString()]).toEqual(['"1"', 'foo']);
  });
});
