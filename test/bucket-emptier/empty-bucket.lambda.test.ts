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
  services.reset();
  jest.spyOn(console, 'error').mockImplementation();
});

afterAll(() => services.stop());

/** The request of CloudFormation to delete the custom resource. */
const REMOVAL = {
  RequestType: 'Delete',
  RequestId: 'request',
  StackId: 'stack',
  LogicalResourceId: 'Emptying',
  PhysicalResourceId: 'images',
  ResourceProperties: { BucketName: 'images', BucketArn: 'arn:aws-cn:s3:::images' },
};

async function invoke(request: object = REMOVAL, milliseconds = 900_000): Promise<Record<string, string> | undefined> {
  await handler(
    { ...request, ResponseURL: `${services.endpoint}/respond` },
    { functionName: 'emptier', logGroupName: 'logs', getRemainingTimeInMillis: () => milliseconds },
  );
  return services.bodies.respond && JSON.parse(services.bodies.respond);
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

describe('the bucket emptier responds and changes nothing', () => {
  test.each(['Create', 'Update'])('on %s', async (RequestType) => {
    const { PhysicalResourceId: _, ...request } = REMOVAL;
    expect(await invoke({ ...request, RequestType })).toMatchObject(SUCCESS);
    expect(services.calls).toEqual(['respond']);
  });

  test('if the bucket no longer exists', async () => {
    services.responses['GET policy'] = [s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist')];
    expect(await invoke()).toMatchObject(SUCCESS);
    expect(services.calls).toEqual(['GET policy', 'respond']);
  });

  test.each([
    ['no policy', s3Error(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist')],
    ['a policy without the statement', policy('TlsOnly')],
  ])('if the bucket must no longer be emptied: %s', async (_, response) => {
    services.responses['GET policy'] = [response];
    expect(await invoke()).toMatchObject(SUCCESS);
    expect(services.calls).toEqual(['GET policy', 'respond']);
  });
});

describe('a bucket that must be emptied', () => {
  beforeEach(() => {
    services.responses['GET policy'] = [policy('TlsOnly', 'EmptiedOnRemoval')];
  });

  test('first denies writes, and then its uploads, versions and delete markers are removed', async () => {
    services.responses['GET uploads'] = [
      {
        body: '<ListMultipartUploadsResult><Upload><Key>a.jpg</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>',
      },
    ];
    services.responses['GET versions'] = [versions('a.jpg')];

    expect(await invoke()).toMatchObject(SUCCESS);

    const list = ['GET uploads', 'GET versions'];
    const first = ['GET uploads', 'DELETE upload', 'GET versions', 'POST delete'];
    expect(services.calls).toEqual(['GET policy', 'PUT policy', ...first, ...list, 'respond']);
    const { Statement } = JSON.parse(services.bodies['PUT policy']);
    expect(Statement).toEqual([
      { Sid: 'TlsOnly', Effect: 'Allow' },
      { Sid: 'EmptiedOnRemoval', Effect: 'Allow' },
      {
        Sid: 'DenyWritesWhileEmptied',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:PutObject', 's3:ReplicateObject'],
        Resource: 'arn:aws-cn:s3:::images/*',
      },
    ]);
    expect(services.bodies['POST delete']).toMatch(/a\.jpg<.*<VersionId>1<.*gone\.jpg<.*<VersionId>2</);
  });

  test('is not changed if it already denies writes', async () => {
    services.responses['GET policy'] = [policy('EmptiedOnRemoval', 'DenyWritesWhileEmptied')];
    expect(await invoke()).toMatchObject(SUCCESS);
    expect(services.calls).not.toContain('PUT policy');
  });

  test('may contain an upload that ends in the meantime', async () => {
    services.responses['GET uploads'] = [
      {
        body: '<ListMultipartUploadsResult><Upload><Key>a.jpg</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>',
      },
    ];
    services.responses['DELETE upload'] = [s3Error(404, 'NoSuchUpload', 'The specified upload does not exist')];
    expect(await invoke()).toMatchObject(SUCCESS);
  });

  test('cannot be deleted if access is denied, and the reason is the error of S3', async () => {
    services.responses['GET versions'] = [
      s3Error(403, 'AccessDenied', 'not authorized to perform: s3:ListBucketVersions'),
    ];
    expect(await invoke()).toMatchObject({
      ...SUCCESS,
      Status: 'FAILED',
      Reason: 'not authorized to perform: s3:ListBucketVersions (log group logs)',
    });
  });

  test('cannot be deleted if S3 does not delete an object, which the reason names', async () => {
    services.responses['GET versions'] = [versions('a.jpg', 'locked.jpg')];
    services.responses['POST delete'] = [
      {
        body: '<DeleteResult><Error><Key>locked.jpg</Key><VersionId>1</VersionId><Code>AccessDenied</Code><Message>Object Lock</Message></Error></DeleteResult>',
      },
    ];
    const { Status, Reason } = (await invoke())!;
    expect([Status, Reason]).toEqual([
      'FAILED',
      'S3 did not delete 1 of 3 objects of the bucket images; the first is locked.jpg (version 1): ' +
        'AccessDenied: Object Lock (log group logs)',
    ]);
  });
});

describe('an object whose key is not valid in XML', () => {
  const encodedVersions = (...keys: string[]) => ({
    body: `<ListVersionsResult><EncodingType>url</EncodingType>${keys
      .map((key) => `<Version><Key>${key}</Key><VersionId>v 1</VersionId></Version>`)
      .join('')}</ListVersionsResult>`,
  });

  beforeEach(() => {
    services.responses['GET policy'] = [policy('EmptiedOnRemoval', 'DenyWritesWhileEmptied')];
  });

  test('is listed with an encoded key', async () => {
    await invoke();
    const lists = services.urls.filter((url) => /[?&](versions|uploads)/.test(url));
    expect(lists).toEqual([expect.stringContaining('encoding-type=url'), expect.stringContaining('encoding-type=url')]);
  });

  test('is deleted in a separate request', async () => {
    services.responses['GET versions'] = [
      encodedVersions('a+b%2Bc%25.jpg', 'bell%07.jpg', 'caf%C3%A9%0D.jpg', '%EF%BF%BF'),
    ];

    expect(await invoke()).toMatchObject(SUCCESS);

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

  test('is deleted in a separate request if there are more than 50', async () => {
    const keys = Array.from({ length: 120 }, (_, i) => `%01${i}.jpg`);
    services.responses['GET versions'] = [encodedVersions(...keys)];
    expect(await invoke()).toMatchObject(SUCCESS);
    expect(services.calls.filter((call) => call === 'DELETE object')).toHaveLength(120);
    expect(services.calls).not.toContain('POST delete');
  });

  test('is named in the reason if S3 does not delete it', async () => {
    services.responses['GET versions'] = [encodedVersions('locked%07.jpg')];
    services.responses['DELETE object'] = [s3Error(403, 'AccessDenied', 'Object Lock')];
    const { Status, Reason } = (await invoke())!;
    expect([Status, Reason]).toEqual([
      'FAILED',
      'S3 did not delete "locked\\u0007.jpg" (version v 1) of the bucket images: AccessDenied: Object Lock (log group logs)',
    ]);
  });

  test('has its unfinished uploads aborted', async () => {
    services.responses['GET uploads'] = [
      {
        body: '<ListMultipartUploadsResult><EncodingType>url</EncodingType><Upload><Key>a+%07.jpg</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>',
      },
    ];
    expect(await invoke()).toMatchObject(SUCCESS);
    expect(services.urls.find((url) => url.includes('uploadId=1'))).toMatch(/^\/images\/a%20%07\.jpg\?/);
  });
});

describe('shortly before the timeout of the function', () => {
  beforeEach(() => {
    services.responses['GET policy'] = [policy('EmptiedOnRemoval')];
    services.responses.invoke = [{ status: 202 }];
  });

  test('another invocation is started, which continues and responds', async () => {
    expect(await invoke(REMOVAL, 59_000)).toBeUndefined();
    expect(services.calls).toEqual(['GET policy', 'PUT policy', 'invoke']);
    expect(JSON.parse(services.bodies.invoke)).toMatchObject({ ...REMOVAL, Invocations: 1 });
  });

  test('the fourth invocation fails because the time of CloudFormation is over', async () => {
    const { Status, Reason } = (await invoke({ ...REMOVAL, Invocations: 3 }, 59_000))!;
    expect(services.calls).not.toContain('invoke');
    expect([Status, Reason]).toEqual([
      'FAILED',
      'The bucket images contains more objects than could be deleted within one hour, for which CloudFormation waits. ' +
        'It no longer accepts uploads. Delete the stack again to delete the remaining objects (log group logs)',
    ]);
  });

  test('the deletion fails if no other invocation can be started', async () => {
    services.responses.invoke = [
      { status: 403, body: '{"Message":"not authorized to perform: lambda:InvokeFunction"}' },
    ];
    expect(await invoke(REMOVAL, 59_000)).toMatchObject({ Status: 'FAILED' });
  });
});

describe('a response that CloudFormation does not accept', () => {
  test('is sent again', async () => {
    services.responses.respond = [{ status: 503 }, { status: 500 }];
    expect(await invoke({ ...REMOVAL, RequestType: 'Update' })).toMatchObject(SUCCESS);
    expect(services.calls).toEqual(['respond', 'respond', 'respond']);
  });
});
