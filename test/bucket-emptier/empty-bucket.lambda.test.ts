import { join } from 'node:path';
import { FakeServices, s3Error } from '../support/bucket-emptier-services';

type Handler = (request: object, context: object) => Promise<void>;

let services: FakeServices;
let handler: Handler;

beforeAll(async () => {
  services = await FakeServices.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: services.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  ({ handler } = jest.requireActual(join(__dirname, '../../assets/empty-bucket.lambda/index.js')));
});

beforeEach(() => {
  services.forget();
  jest.spyOn(console, 'error').mockImplementation();
});

afterAll(() => services.stop());

/** CloudFormation's request to remove what stands for the emptying of a bucket. */
const REMOVAL = {
  RequestType: 'Delete',
  RequestId: 'request',
  StackId: 'stack',
  LogicalResourceId: 'Emptying',
  PhysicalResourceId: 'images',
  ResourceProperties: { BucketName: 'images', BucketArn: 'arn:aws-cn:s3:::images' },
};

async function run(request: object = REMOVAL, milliseconds = 900_000): Promise<Record<string, string> | undefined> {
  await handler(
    { ...request, ResponseURL: `${services.endpoint}/answer` },
    { functionName: 'emptier', logGroupName: 'logs', getRemainingTimeInMillis: () => milliseconds },
  );
  return services.bodies.answer && JSON.parse(services.bodies.answer);
}

const policy = (...sids: string[]) => ({
  body: JSON.stringify({ Version: '2012-10-17', Statement: sids.map((Sid) => ({ Sid, Effect: 'Allow' })) }),
});

const versions = (...keys: string[]) => ({
  body: `<ListVersionsResult>${keys
    .map((key) => `<Version><Key>${key}</Key><VersionId>1</VersionId></Version>`)
    .join('')}<DeleteMarker><Key>gone.jpg</Key><VersionId>2</VersionId></DeleteMarker></ListVersionsResult>`,
});

const SUCCESS = {
  Status: 'SUCCESS',
  PhysicalResourceId: 'images',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Emptying',
};

describe('CloudFormation gets an answer, and the bucket stays as it is', () => {
  test.each(['Create', 'Update'])('on %s', async (RequestType) => {
    const { PhysicalResourceId: _, ...request } = REMOVAL;
    expect(await run({ ...request, RequestType })).toMatchObject(SUCCESS);
    expect(services.calls).toEqual(['answer']);
  });

  test('when it has gone already', async () => {
    services.answers['GET policy'] = [s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist')];
    expect(await run()).toMatchObject(SUCCESS);
    expect(services.calls).toEqual(['GET policy', 'answer']);
  });

  test.each([
    ['no policy', s3Error(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist')],
    ['a policy that does not say so', policy('TlsOnly')],
  ])('when it is no longer to be emptied: %s', async (_, answer) => {
    services.answers['GET policy'] = [answer];
    expect(await run()).toMatchObject(SUCCESS);
    expect(services.calls).toEqual(['GET policy', 'answer']);
  });
});

describe('a bucket that is to be emptied', () => {
  beforeEach(() => {
    services.answers['GET policy'] = [policy('TlsOnly', 'EmptiedOnRemoval')];
  });

  test('refuses writes first, then loses uploads, versions and delete markers', async () => {
    services.answers['GET uploads'] = [
      {
        body: '<ListMultipartUploadsResult><Upload><Key>a.jpg</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>',
      },
    ];
    services.answers['GET versions'] = [versions('a.jpg')];

    expect(await run()).toMatchObject(SUCCESS);

    const look = ['GET uploads', 'GET versions'];
    const first = ['GET uploads', 'DELETE upload', 'GET versions', 'POST delete'];
    expect(services.calls).toEqual(['GET policy', 'PUT policy', ...first, ...look, 'answer']);
    const { Statement } = JSON.parse(services.bodies['PUT policy']);
    expect(Statement).toEqual([
      { Sid: 'TlsOnly', Effect: 'Allow' },
      { Sid: 'EmptiedOnRemoval', Effect: 'Allow' },
      {
        Sid: 'RefuseWritesWhileEmptied',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:PutObject', 's3:ReplicateObject'],
        Resource: 'arn:aws-cn:s3:::images/*',
      },
    ]);
    expect(services.bodies['POST delete']).toMatch(/a\.jpg<.*<VersionId>1<.*gone\.jpg<.*<VersionId>2</);
  });

  test('refuses writes once', async () => {
    services.answers['GET policy'] = [policy('EmptiedOnRemoval', 'RefuseWritesWhileEmptied')];
    expect(await run()).toMatchObject(SUCCESS);
    expect(services.calls).not.toContain('PUT policy');
  });

  test('and an upload that ended meanwhile is no failure', async () => {
    services.answers['GET uploads'] = [
      {
        body: '<ListMultipartUploadsResult><Upload><Key>a.jpg</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>',
      },
    ];
    services.answers['DELETE upload'] = [s3Error(404, 'NoSuchUpload', 'The specified upload does not exist')];
    expect(await run()).toMatchObject(SUCCESS);
  });

  test('of which S3 does not let go fails the removal, in the words of S3', async () => {
    services.answers['GET versions'] = [
      s3Error(403, 'AccessDenied', 'not authorized to perform: s3:ListBucketVersions'),
    ];
    expect(await run()).toMatchObject({
      ...SUCCESS,
      Status: 'FAILED',
      Reason: 'not authorized to perform: s3:ListBucketVersions (log group logs)',
    });
  });

  test('of which S3 keeps an object fails the removal, and names it', async () => {
    services.answers['GET versions'] = [versions('a.jpg', 'locked.jpg')];
    services.answers['POST delete'] = [
      {
        body: '<DeleteResult><Error><Key>locked.jpg</Key><VersionId>1</VersionId><Code>AccessDenied</Code><Message>Object Lock</Message></Error></DeleteResult>',
      },
    ];
    const { Status, Reason } = (await run())!;
    expect([Status, Reason]).toEqual([
      'FAILED',
      'S3 did not delete 1 of 3 objects of the bucket images; of the first, locked.jpg (version 1), it says ' +
        'AccessDenied: Object Lock (log group logs)',
    ]);
  });
});

describe('an object whose key XML cannot hold', () => {
  const encodedVersions = (...keys: string[]) => ({
    body: `<ListVersionsResult><EncodingType>url</EncodingType>${keys
      .map((key) => `<Version><Key>${key}</Key><VersionId>v 1</VersionId></Version>`)
      .join('')}</ListVersionsResult>`,
  });

  beforeEach(() => {
    services.answers['GET policy'] = [policy('EmptiedOnRemoval', 'RefuseWritesWhileEmptied')];
  });

  test('is listed with encoded keys, so that every parser can read the list', async () => {
    await run();
    const lists = services.urls.filter((url) => /[?&](versions|uploads)/.test(url));
    expect(lists).toEqual([expect.stringContaining('encoding-type=url'), expect.stringContaining('encoding-type=url')]);
  });

  test('is deleted by itself, and the others together', async () => {
    services.answers['GET versions'] = [
      encodedVersions('a+b%2Bc%25.jpg', 'bell%07.jpg', 'caf%C3%A9%0D.jpg', '%EF%BF%BF'),
    ];

    expect(await run()).toMatchObject(SUCCESS);

    expect(services.bodies['POST delete']).toMatch(/<Key>a b\+c%\.jpg<\/Key><VersionId>v 1</);
    expect(services.bodies['POST delete'].match(/<Object>/g)).toHaveLength(1);
    const deleted = services.urls.filter((_, index) => services.calls[index] === 'DELETE object');
    expect(deleted.map((url) => url.split('?')[0]).sort()).toEqual([
      '/images/%EF%BF%BF',
      '/images/bell%07.jpg',
      '/images/caf%C3%A9%0D.jpg',
    ]);
    expect(deleted.every((url) => url.includes('versionId=v%201'))).toBe(true);
  });

  test('is deleted in a request of its own also where there are more than 50', async () => {
    const keys = Array.from({ length: 120 }, (_, i) => `%01${i}.jpg`);
    services.answers['GET versions'] = [encodedVersions(...keys)];
    expect(await run()).toMatchObject(SUCCESS);
    expect(services.calls.filter((call) => call === 'DELETE object')).toHaveLength(120);
    expect(services.calls).not.toContain('POST delete');
  });

  test('and that S3 does not delete fails the removal, and is named', async () => {
    services.answers['GET versions'] = [encodedVersions('locked%07.jpg')];
    services.answers['DELETE object'] = [s3Error(403, 'AccessDenied', 'Object Lock')];
    const { Status, Reason } = (await run())!;
    expect([Status, Reason]).toEqual([
      'FAILED',
      'S3 did not delete "locked\\u0007.jpg" (version v 1) of the bucket images: AccessDenied: Object Lock (log group logs)',
    ]);
  });

  test('and its unfinished uploads are aborted', async () => {
    services.answers['GET uploads'] = [
      {
        body: '<ListMultipartUploadsResult><EncodingType>url</EncodingType><Upload><Key>a+%07.jpg</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>',
      },
    ];
    expect(await run()).toMatchObject(SUCCESS);
    expect(services.urls.find((url) => url.includes('uploadId=1'))).toMatch(/^\/images\/a%20%07\.jpg\?/);
  });
});

describe('when Lambda is about to end the run', () => {
  beforeEach(() => {
    services.answers['GET policy'] = [policy('EmptiedOnRemoval')];
    services.answers.invoke = [{ status: 202 }];
  });

  test('another run goes on, and answers in its place', async () => {
    expect(await run(REMOVAL, 59_000)).toBeUndefined();
    expect(services.calls).toEqual(['GET policy', 'PUT policy', 'invoke']);
    expect(JSON.parse(services.bodies.invoke)).toMatchObject({ ...REMOVAL, Runs: 1 });
  });

  test('the fourth run says that there is more than an hour of it', async () => {
    const { Status, Reason } = (await run({ ...REMOVAL, Runs: 3 }, 59_000))!;
    expect(services.calls).not.toContain('invoke');
    expect([Status, Reason]).toEqual([
      'FAILED',
      'The bucket images holds more than could be removed within the hour that CloudFormation waits. It takes no more ' +
        'uploads: remove the stack again to go on (log group logs)',
    ]);
  });

  test('and no other can be started, CloudFormation is told', async () => {
    services.answers.invoke = [{ status: 403, body: '{"Message":"not authorized to perform: lambda:InvokeFunction"}' }];
    expect(await run(REMOVAL, 59_000)).toMatchObject({ Status: 'FAILED' });
  });
});

describe('an answer that CloudFormation does not take', () => {
  test('is given again', async () => {
    services.answers.answer = [{ status: 503 }, { status: 500 }];
    expect(await run({ ...REMOVAL, RequestType: 'Update' })).toMatchObject(SUCCESS);
    expect(services.calls).toEqual(['answer', 'answer', 'answer']);
  });
});
