import { randomBytes } from 'node:crypto';
import { FakeAws } from '../support/encoder/fake-aws';
import { eventBridgeEvent, s3Event, sqsEvent } from '../support/encoder/s3-events';
import { jpeg, PNG, TEXT } from '../support/encoder/sample-images';
import { runBundle, SECRET } from '../support/encoder/shipped-bundle';

let aws: FakeAws;
beforeAll(async () => void (aws = await FakeAws.start()));
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

describe('the published bundle loads and encodes', () => {
  test('an image, with one read, one write and one row', async () => {
    aws.objects.set('/images/ねこ 1+1.png', PNG);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'ねこ 1+1.png', sequencer: '0A' })]);
    expect(run.result).toMatchObject({ records: 1, encoded: 1 });
    expect(aws.calls.slice(0, 2).sort()).toEqual(['GET /images/ねこ 1+1.png', 'GetItem']);
    expect(aws.calls.slice(2)).toEqual(['PUT /texts/ねこ 1+1.png.txt', 'PutItem']);
    expect(JSON.parse(aws.request('GetItem').body.toString())).toMatchObject({ ConsistentRead: true });

    const written = aws.request('PUT /texts/ねこ 1+1.png.txt');
    expect(written.body.toString()).toBe(PNG.toString('base64'));
    expect(written.headers).toMatchObject({
      'content-type': 'text/plain; charset=us-ascii',
      'if-none-match': '*',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-checksum-crc32': expect.any(String),
      'x-amz-meta-encoded-by': 'cdk-image-encoding-pipeline',
      'x-amz-meta-source-key': `=?UTF-8?B?${Buffer.from('ねこ 1+1.png').toString('base64')}?=`,
      'x-amz-meta-source-version-id': 'version-1',
      'x-amz-meta-source-etag': '"read"',
      'x-amz-meta-output-format': 'BASE64',
    });

    const row = JSON.parse(aws.request('PutItem').body.toString());
    expect(row.TableName).toBe('rows');
    expect(row.Item).toMatchObject({
      image_id: { S: 'ねこ 1+1.png' },
      status: { S: 'ENCODED' },
      source_checksum: { S: 'CRC64NVME:AAAAAAAAAAA=' },
      source_last_modified: { S: '2026-11-23T10:00:00.000Z' },
      size_bytes: { N: String(PNG.length) },
      output_etag: { S: '"written"' },
      width: { N: '1' },
    });
    expect(row.ConditionExpression).toBe('attribute_not_exists(#key)');
    expect(row.ExpressionAttributeNames).toEqual({ '#key': 'image_id' });
  });

  test.each([
    ['a preview', 1, 0x7fff],
    ['a long prologue', 3, 0xffff],
  ])('an image whose dimensions lie behind %s, which is read once', async (_, segments, length) => {
    const segment = Buffer.concat([Buffer.from('ffee', 'hex'), Buffer.alloc(length)]);
    segment.writeUInt16BE(length, 2);
    const prologue = Array.from({ length: segments }, () => segment);
    const [start, rest] = [jpeg(6).subarray(0, 2), jpeg(6).subarray(2)];
    const image = Buffer.concat([start, ...prologue, rest, randomBytes(300_000)]);
    aws.objects.set('/images/a.jpg', image);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.jpg', sequencer: '0A' })]);
    expect(run.result).toMatchObject({ encoded: 1 });
    expect(aws.calls.filter((call) => call.startsWith('GET'))).toHaveLength(1);
    expect(aws.request('PUT /texts/a.jpg.txt').body.toString()).toBe(image.toString('base64'));
    expect(JSON.parse(aws.request('PutItem').body.toString()).Item).toMatchObject({ width: { N: '640' } });
  });

  test('a large image, in parts that S3 accepts, without an Expect header and without a warning', async () => {
    const image = Buffer.concat([PNG, randomBytes(20_000_000)]);
    aws.objects.set('/images/a.png', image);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png', sequencer: '0A' })], {
      MAX_OBJECT_SIZE_BYTES: '30000000',
    });
    expect(run.result).toMatchObject({ encoded: 1 });
    expect(aws.textOf('/texts/a.png.txt', 'upload-1').equals(Buffer.from(image.toString('base64')))).toBe(true);
    const parts = aws.requests.filter(({ call }) => call.includes(' part '));
    expect(parts).toHaveLength(5);
    expect(parts.filter(({ body }) => body.length < 5 * 1024 * 1024)).toHaveLength(1);
    expect(parts.filter(({ headers }) => headers.expect ?? headers['content-encoding'])).toEqual([]);
    expect(run.log).not.toMatch(/warning/i);
  });

  test('a bad image: its text is removed before the row says so, each if it is still what was seen', async () => {
    aws.objects.set('/images/a.png', TEXT);
    aws.responses.set('HEAD /texts/a.png.txt', [{ status: 200, headers: { etag: '"older"' } }]);
    const older = JSON.stringify({ Item: { image_id: { S: 'a.png' }, revision: { N: '7' } } });
    aws.responses.set('GetItem', [
      { status: 200, body: older },
      { status: 200, body: older },
    ]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.result).toMatchObject({ rejected: 1 });
    expect(aws.calls.slice(2)).toEqual([
      'GetItem',
      'HEAD /texts/a.png.txt',
      'GET /images/a.png',
      'DELETE /texts/a.png.txt',
      'UpdateItem',
    ]);
    expect(aws.request('DELETE /texts/a.png.txt').headers).toMatchObject({ 'if-match': '"older"' });
    const row = JSON.parse(aws.request('UpdateItem').body.toString());
    expect(row.UpdateExpression).toMatch(/ REMOVE .*output_etag/);
    expect(row.ConditionExpression).toBe('revision = :expected');
    expect(row.ExpressionAttributeValues).toMatchObject({ ':expected': { N: '7' }, ':revision': { N: '8' } });
  });

  test.each([
    ['is removed if an encoder wrote it', { 'x-amz-meta-encoded-by': 'cdk-image-encoding-pipeline' }, 1],
    ['is not removed if no encoder wrote it', {}, 0],
  ])(
    "an object that says it is an encoder's output is rejected; what is at its output key %s",
    async (_, written, removals) => {
      const headers = { etag: '"read"', 'x-amz-meta-encoded-by': 'cdk-image-encoding-pipeline' };
      const read = { status: 200, headers: { ...headers, 'content-length': String(PNG.length) }, body: PNG };
      aws.responses.set('GET /images/a.png', [read, read]);
      aws.responses.set('HEAD /texts/a.png.txt', [{ status: 200, headers: { etag: '"older"', ...written } }]);
      const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
      expect(run.result).toMatchObject({ rejected: 1 });
      const { Item } = JSON.parse(aws.request('PutItem').body.toString());
      expect(Item).toMatchObject({ status: { S: 'REJECTED' }, reason: { S: 'ENCODER_OUTPUT' } });
      expect(aws.calls.filter((call) => call === 'DELETE /texts/a.png.txt')).toHaveLength(removals);
    },
  );

  test('several events with one set of clients', async () => {
    aws.objects.set('/images/a.png', PNG);
    const runs = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' }), s3Event({ key: 'a.png' })]);
    expect(runs.map((run) => run.result)).toEqual([
      expect.objectContaining({ encoded: 1 }),
      expect.objectContaining({ encoded: 1 }),
    ]);
  });

  test("the owner's account is sent with every call to a bucket whose owner is known", async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.objects.set('/images/b.png', TEXT);
    aws.responses.set('HEAD /texts/b.png.txt', [{ status: 200, headers: { etag: '"older"' } }]);
    await runBundle(aws.endpoint, [s3Event({ key: 'a.png' }, { key: 'b.png' })], {
      INPUT_BUCKET_OWNER: '111122223333',
      OUTPUT_BUCKET_OWNER: '444455556666',
    });
    const owners = aws.requests.map(({ call, headers }) => `${call} ${headers['x-amz-expected-bucket-owner']}`);
    expect([...new Set(owners)].sort()).toEqual([
      'DELETE /texts/b.png.txt 444455556666',
      'GET /images/a.png 111122223333',
      'GET /images/b.png 111122223333',
      'GetItem undefined',
      'HEAD /texts/b.png.txt 444455556666',
      'PUT /texts/a.png.txt 444455556666',
      'PutItem undefined',
    ]);
  });

  test('a trace is handed on with every call, so that Lambda detects loops of functions', async () => {
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
    aws.objects.set('/images/a.png', PNG);
    await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })], {
      AWS_LAMBDA_FUNCTION_NAME: 'encoder-1',
      _X_AMZN_TRACE_ID: trace,
    });
    const traces = aws.requests.map(({ headers }) => headers['x-amzn-trace-id']);
    expect(traces).toEqual([trace, trace, trace, trace]);
  });

  test('every request has a length, and the encoder is named in its user agent', async () => {
    aws.objects.set('/images/a.png', PNG);
    await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(aws.requests).toHaveLength(4);
    for (const { call, headers, body } of aws.requests) {
      expect(headers['user-agent']).toMatch(/^aws-sdk-js.* cdk-image-encoding-pipeline$/);
      expect(headers).not.toHaveProperty('transfer-encoding');
      if (!call.startsWith('GET ')) expect(headers['content-length']).toBe(String(body.length));
    }
  });

  test('no owner is sent where none is known', async () => {
    await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(aws.request('GET /images/a.png').headers).not.toHaveProperty('x-amz-expected-bucket-owner');
  });
});

describe('what S3 answers is understood', () => {
  test.each([
    ['gone', { status: 404, code: 'NoSuchKey' }, { gone: 1 }],
    ['archived', { status: 403, code: 'InvalidObjectState' }, { rejected: 1 }],
    ['slow to be had', { status: 503, code: 'SlowDown' }, { encoded: 1 }],
    ['handed out by a server in trouble', { status: 500, code: 'InternalError' }, { encoded: 1 }],
    [
      "encrypted with a customer's key",
      {
        status: 400,
        code: 'InvalidRequest',
        message:
          'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
      },
      { rejected: 1 },
    ],
  ])('an object that is %s', async (_, answer, counts) => {
    if ('encoded' in counts) aws.objects.set('/images/a.png', PNG);
    aws.responses.set('GET /images/a.png', [answer, ...('rejected' in counts ? [answer] : [])]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.result).toMatchObject(counts);
  });

  test('a text that S3 refuses after it has said "200" is not recorded', async () => {
    aws.objects.set('/images/a.png', PNG);
    const body = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>try again</Message></Error>';
    aws.responses.set('PUT /texts/a.png.txt', [{ status: 200, body }]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.error!.message).toContain('PutObject failed for a.png.txt in texts: InternalError: try again');
    expect(aws.calls).not.toContain('PutItem');
  });

  test('a connection that breaks in the middle is read again, pinned to the same object', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('GET /images/a.png', [
      { status: 200, headers: { etag: '"read"', 'content-length': String(PNG.length) }, body: PNG, cutAfter: 20 },
    ]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.result).toMatchObject({ encoded: 1 });
    const reads = aws.requests.filter(({ call }) => call === 'GET /images/a.png');
    expect(reads.map(({ headers }) => headers['if-match'])).toEqual([undefined, '"read"']);
    expect(aws.request('PUT /texts/a.png.txt').body.toString()).toBe(PNG.toString('base64'));
  });
});

describe('a denial names the place, the missing permission and the remedy', () => {
  const denied = { status: 403, code: 'AccessDenied', message: 'Access Denied' };
  test.each([
    ['GET /images/a.png', denied, /a\.png in images: the encoder's role needs s3:GetObject\./],
    ['PUT /texts/a.png.txt', denied, /a\.png\.txt in texts: the encoder's role needs s3:PutObject\./],
    [
      'GetItem',
      { status: 400, code: 'AccessDeniedException', message: '' },
      /a\.png in rows: the encoder's role needs dynamodb:GetItem\./,
    ],
    [
      'PutItem',
      { status: 400, code: 'AccessDeniedException', message: 'not authorized to perform: dynamodb:PutItem' },
      /a\.png in rows: the encoder's role needs dynamodb:PutItem\./,
    ],
    [
      'GET /images/a.png',
      { ...denied, message: 'User: x is not authorized to perform: kms:Decrypt on resource: key' },
      /KMS key of a\.png in images .* needs kms:Decrypt on it\. Grant it in the key's policy/,
    ],
    [
      'PUT /texts/a.png.txt',
      { status: 400, code: 'KMS.DisabledException', message: 'the key is disabled' },
      /KMS key of a\.png\.txt in texts .* must be enabled first/,
    ],
  ])('%s', async (call, answer, message) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set(call, [answer]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.error).toEqual({ name: 'DeliveryFailedError', message: expect.stringMatching(message) });
  });

  test('also to look at the text, where S3 gives no reason', async () => {
    aws.objects.set('/images/a.png', TEXT);
    aws.responses.set('HEAD /texts/a.png.txt', [{ status: 403 }]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.error?.message).toMatch(/a\.png\.txt in texts: the encoder's role needs s3:GetObject\./);
  });

  test('and a row of another bucket names both', async () => {
    aws.objects.set('/images/a.png', PNG);
    const body = JSON.stringify({ Item: { image_id: { S: 'a.png' }, source_bucket: { S: 'their-images' } } });
    aws.responses.set('GetItem', [{ status: 200, body }]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.error?.message).toMatch(/row a\.png of the table rows .* bucket their-images, .* bucket images\./);
  });
});

describe('a write under a condition', () => {
  test.each([
    ['412', { status: 412, code: 'PreconditionFailed' }],
    ['409', { status: 409, code: 'ConditionalRequestConflict' }],
    ['404', { status: 404, code: 'NoSuchKey' }],
    [
      '412 with a body that breaks off',
      { status: 412, headers: { 'content-length': '20' }, body: Buffer.from('<Error><Co'), cutAfter: 5 },
    ],
  ])('that does not hold (%s) makes the run look again, and closer', async (_, answer) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('PUT /texts/a.png.txt', [answer]);
    aws.responses.set('HEAD /texts/a.png.txt', [{ status: 200, headers: { etag: '"of another run"' } }]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.result).toMatchObject({ encoded: 1 });
    const puts = aws.requests.filter(({ call }) => call.startsWith('PUT'));
    expect(puts.map(({ headers }) => headers['if-none-match'] ?? headers['if-match'])).toEqual([
      '*',
      '"of another run"',
    ]);
  });

  test('of the row, too', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('PutItem', [{ status: 400, code: 'ConditionalCheckFailedException' }]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.result).toMatchObject({ encoded: 1 });
    expect(aws.calls.filter((call) => call === 'PutItem')).toHaveLength(2);
  });

  test('that was refused for too many requests is made again', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('PUT /texts/a.png.txt', [{ status: 503, code: 'SlowDown' }]);
    aws.responses.set('PutItem', [{ status: 400, code: 'ProvisionedThroughputExceededException' }]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.result).toMatchObject({ encoded: 1 });
  });

  test.each([
    ['PUT /texts/a.png.txt', { status: 500, code: 'InternalError' }],
    ['PutItem', { status: 500, code: 'InternalServerError' }],
  ])('of unknown fate is not made again, and not acknowledged: %s', async (call, answer) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set(call, [answer]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(run.error?.name).toBe('DeliveryFailedError');
    expect(aws.calls.filter((made) => made === call)).toHaveLength(1);
  });
});

describe('the messages of a queue', () => {
  test('are encoded, and those that failed are named', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('GET /images/denied.png', [{ status: 403, code: 'AccessDenied' }]);
    const event = sqsEvent(s3Event({ key: 'denied.png' }), eventBridgeEvent({ key: 'a.png' }));
    const [run] = await runBundle(aws.endpoint, [event]);
    expect(run.result).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    expect(aws.calls).toContain('PUT /texts/a.png.txt');
  });
});

describe('the run ends before the function times out', () => {
  test('an answer that does not come is given up, with an error that says so', async () => {
    aws.responses.set('GET /images/a.png', [{ status: 200, silent: true }]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })], {}, 1000);
    expect(run.error?.message).toMatch(/stopped by itself before the function timed out/);
  });

  test('so is a content that does not come', async () => {
    const headers = { etag: '"read"', 'content-length': '100' };
    aws.responses.set('GET /images/a.png', [{ status: 200, headers, body: PNG.subarray(0, 20), silent: true }]);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })], {}, 1000);
    expect(run.error?.message).toMatch(/stopped by itself before the function timed out/);
    expect(aws.calls.filter((call) => call === 'GET /images/a.png')).toHaveLength(1);
  });
});

describe('nothing secret is told', () => {
  test('no line of the log holds credentials, contents or a whole event, whatever happens', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.objects.set('/images/b.png', TEXT);
    aws.responses.set('GET /images/denied.png', [{ status: 403, code: 'AccessDenied' }]);
    const event = s3Event({ key: 'a.png' }, { key: 'b.png' }, { key: 'denied.png' }, { key: 'gone.png' });
    const [{ log }] = await runBundle(aws.endpoint, [event]);
    const lines = log.trim().split('\n');
    const keys = lines.map((line) => JSON.parse(line).key).filter((key) => key !== undefined);
    expect(keys.sort()).toEqual(['a.png', 'b.png', 'denied.png', 'gone.png']);
    expect(lines).toHaveLength(keys.length + 1);
    expect(log).not.toMatch(/AKIA|authorization|signature|principalId|192\.0\.2\.1/i);
    expect(log).not.toContain(SECRET);
    expect(log).not.toContain(TEXT.toString().slice(0, 10));
    expect(log).not.toContain(PNG.toString('base64').slice(0, 10));
  });
});

describe('a function that is wrongly configured does not start', () => {
  test('and names the variable', async () => {
    const failure = runBundle(aws.endpoint, [s3Event({ key: 'a.png' })], { SUFFIX_FILTERS: '.jpg' });
    await expect(failure).rejects.toThrow(/SUFFIX_FILTERS must be a JSON array/);
  });
});

/** docs/existing-resources.md tells owners of output buckets what their policies and settings meet. */
describe('the headers of uploads to the output bucket', () => {
  test.each([
    ['a small object', PNG],
    ['the parts of a large object', Buffer.concat([PNG, randomBytes(20_000_000)])],
  ])('ask for no encryption, ACL or retention: %s', async (_, image) => {
    aws.objects.set('/images/a.png', image);
    const [run] = await runBundle(aws.endpoint, [s3Event({ key: 'a.png', sequencer: '0A' })], {
      MAX_OBJECT_SIZE_BYTES: '30000000',
    });
    expect(run.result).toMatchObject({ encoded: 1 });
    const writes = aws.requests.filter(({ call }) => /^(?:PUT|POST) \/texts\//.test(call));
    expect(writes.length).toBeGreaterThan(0);
    const names = writes.flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => /^x-amz-(?:server-side-encryption|acl|grant|object-lock)/.test(name))).toEqual([]);
  });
});
