import { randomBytes } from 'node:crypto';
import { FakeAws } from '../support/encoder/fake-aws';
import { eventBridgeEvent, s3Event, sqsEvent } from '../support/encoder/s3-events';
import { jpeg, PNG, TEXT } from '../support/encoder/sample-images';
import { invokeBundle, SECRET } from '../support/encoder/shipped-bundle';

let aws: FakeAws;
beforeAll(async () => void (aws = await FakeAws.start()));
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

describe('the published bundle encodes', () => {
  test('an image with one read, one write and one item', async () => {
    aws.objects.set('/images/ねこ 1+1.png', PNG);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'ねこ 1+1.png', sequencer: '0A' })]);
    expect(invocation.result).toMatchObject({ records: 1, encoded: 1 });
    expect(aws.calls.slice(0, 2).sort()).toEqual(['GET /images/ねこ 1+1.png', 'GetItem']);
    expect(aws.calls.slice(2)).toEqual(['PUT /outputs/ねこ 1+1.png.txt', 'PutItem']);
    expect(JSON.parse(aws.request('GetItem').body.toString())).toMatchObject({ ConsistentRead: true });

    const written = aws.request('PUT /outputs/ねこ 1+1.png.txt');
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

    const item = JSON.parse(aws.request('PutItem').body.toString());
    expect(item.TableName).toBe('items');
    expect(item.Item).toMatchObject({
      image_id: { S: 'ねこ 1+1.png' },
      status: { S: 'ENCODED' },
      source_checksum: { S: 'CRC64NVME:AAAAAAAAAAA=' },
      source_last_modified: { S: '2026-11-23T10:00:00.000Z' },
      size_bytes: { N: String(PNG.length) },
      output_etag: { S: '"written"' },
      width: { N: '1' },
    });
    expect(item.ConditionExpression).toBe('attribute_not_exists(#key)');
    expect(item.ExpressionAttributeNames).toEqual({ '#key': 'image_id' });
  });

  test.each([
    ['a preview', 1, 0x7fff],
    ['a long prologue', 3, 0xffff],
  ])('an image whose dimensions come after %s, with one read', async (_, segments, length) => {
    const segment = Buffer.concat([Buffer.from('ffee', 'hex'), Buffer.alloc(length)]);
    segment.writeUInt16BE(length, 2);
    const prologue = Array.from({ length: segments }, () => segment);
    const [start, rest] = [jpeg(6).subarray(0, 2), jpeg(6).subarray(2)];
    const image = Buffer.concat([start, ...prologue, rest, randomBytes(300_000)]);
    aws.objects.set('/images/a.jpg', image);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.jpg', sequencer: '0A' })]);
    expect(invocation.result).toMatchObject({ encoded: 1 });
    expect(aws.calls.filter((call) => call.startsWith('GET'))).toHaveLength(1);
    expect(aws.request('PUT /outputs/a.jpg.txt').body.toString()).toBe(image.toString('base64'));
    expect(JSON.parse(aws.request('PutItem').body.toString()).Item).toMatchObject({ width: { N: '640' } });
  });

  test('a large image in parts that S3 accepts, without an Expect header and without a warning', async () => {
    const image = Buffer.concat([PNG, randomBytes(20_000_000)]);
    aws.objects.set('/images/a.png', image);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png', sequencer: '0A' })], {
      MAX_OBJECT_SIZE_BYTES: '30000000',
    });
    expect(invocation.result).toMatchObject({ encoded: 1 });
    expect(aws.outputOf('/outputs/a.png.txt', 'upload-1').equals(Buffer.from(image.toString('base64')))).toBe(true);
    const parts = aws.requests.filter(({ call }) => call.includes(' part '));
    expect(parts).toHaveLength(5);
    expect(parts.filter(({ body }) => body.length < 5 * 1024 * 1024)).toHaveLength(1);
    expect(parts.filter(({ headers }) => headers.expect ?? headers['content-encoding'])).toEqual([]);
    expect(invocation.log).not.toMatch(/warning/i);
  });

  test('no invalid image: it removes the output before it writes the item, each if it is still what it read', async () => {
    aws.objects.set('/images/a.png', TEXT);
    aws.responses.set('HEAD /outputs/a.png.txt', [{ status: 200, headers: { etag: '"older"' } }]);
    const older = JSON.stringify({ Item: { image_id: { S: 'a.png' }, revision: { N: '7' } } });
    aws.responses.set('GetItem', [
      { status: 200, body: older },
      { status: 200, body: older },
    ]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.result).toMatchObject({ rejected: 1 });
    expect(aws.calls.slice(2)).toEqual([
      'GetItem',
      'HEAD /outputs/a.png.txt',
      'GET /images/a.png',
      'DELETE /outputs/a.png.txt',
      'UpdateItem',
    ]);
    expect(aws.request('DELETE /outputs/a.png.txt').headers).toMatchObject({ 'if-match': '"older"' });
    const item = JSON.parse(aws.request('UpdateItem').body.toString());
    expect(item.UpdateExpression).toMatch(/ REMOVE .*output_etag/);
    expect(item.ConditionExpression).toBe('revision = :expected');
    expect(item.ExpressionAttributeValues).toMatchObject({ ':expected': { N: '7' }, ':revision': { N: '8' } });
  });

  test.each([
    ['is removed if an encoder wrote it', { 'x-amz-meta-encoded-by': 'cdk-image-encoding-pipeline' }, 1],
    ['is not removed if no encoder wrote it', {}, 0],
  ])("no object with an encoder's metadata; an object at its output key %s", async (_, written, removals) => {
    const headers = { etag: '"read"', 'x-amz-meta-encoded-by': 'cdk-image-encoding-pipeline' };
    const read = { status: 200, headers: { ...headers, 'content-length': String(PNG.length) }, body: PNG };
    aws.responses.set('GET /images/a.png', [read, read]);
    aws.responses.set('HEAD /outputs/a.png.txt', [{ status: 200, headers: { etag: '"older"', ...written } }]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.result).toMatchObject({ rejected: 1 });
    const { Item } = JSON.parse(aws.request('PutItem').body.toString());
    expect(Item).toMatchObject({ status: { S: 'REJECTED' }, reason: { S: 'ENCODER_OUTPUT' } });
    expect(aws.calls.filter((call) => call === 'DELETE /outputs/a.png.txt')).toHaveLength(removals);
  });

  test('the images of several events with the same clients', async () => {
    aws.objects.set('/images/a.png', PNG);
    const invocations = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' }), s3Event({ key: 'a.png' })]);
    expect(invocations.map((invocation) => invocation.result)).toEqual([
      expect.objectContaining({ encoded: 1 }),
      expect.objectContaining({ encoded: 1 }),
    ]);
  });

  test("an image with the owner's account in every call to a bucket whose owner is known", async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.objects.set('/images/b.png', TEXT);
    aws.responses.set('HEAD /outputs/b.png.txt', [{ status: 200, headers: { etag: '"older"' } }]);
    await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' }, { key: 'b.png' })], {
      INPUT_BUCKET_OWNER: '111122223333',
      OUTPUT_BUCKET_OWNER: '444455556666',
    });
    const owners = aws.requests.map(({ call, headers }) => `${call} ${headers['x-amz-expected-bucket-owner']}`);
    expect([...new Set(owners)].sort()).toEqual([
      'DELETE /outputs/b.png.txt 444455556666',
      'GET /images/a.png 111122223333',
      'GET /images/b.png 111122223333',
      'GetItem undefined',
      'HEAD /outputs/b.png.txt 444455556666',
      'PUT /outputs/a.png.txt 444455556666',
      'PutItem undefined',
    ]);
  });

  test('an image with the trace in every call, so that Lambda detects loops of functions', async () => {
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
    aws.objects.set('/images/a.png', PNG);
    await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })], {
      AWS_LAMBDA_FUNCTION_NAME: 'encoder-1',
      _X_AMZN_TRACE_ID: trace,
    });
    const traces = aws.requests.map(({ headers }) => headers['x-amzn-trace-id']);
    expect(traces).toEqual([trace, trace, trace, trace]);
  });

  test('an image with a length and the name of the encoder as user agent in every request', async () => {
    aws.objects.set('/images/a.png', PNG);
    await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(aws.requests).toHaveLength(4);
    for (const { call, headers, body } of aws.requests) {
      expect(headers['user-agent']).toMatch(/^aws-sdk-js.* cdk-image-encoding-pipeline$/);
      expect(headers).not.toHaveProperty('transfer-encoding');
      if (!call.startsWith('GET ')) expect(headers['content-length']).toBe(String(body.length));
    }
  });

  test('an image without an owner in any call if none is known', async () => {
    await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(aws.request('GET /images/a.png').headers).not.toHaveProperty('x-amz-expected-bucket-owner');
  });
});

describe('the response of S3 for', () => {
  test.each([
    ['does not exist', { status: 404, code: 'NoSuchKey' }, { gone: 1 }],
    ['is archived', { status: 403, code: 'InvalidObjectState' }, { rejected: 1 }],
    ['S3 throttles', { status: 503, code: 'SlowDown' }, { encoded: 1 }],
    ['causes an internal error once', { status: 500, code: 'InternalError' }, { encoded: 1 }],
    [
      'is encrypted with a customer-provided key',
      {
        status: 400,
        code: 'InvalidRequest',
        message:
          'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
      },
      { rejected: 1 },
    ],
  ])('an object that %s leads to the right outcome', async (_, response, counts) => {
    if ('encoded' in counts) aws.objects.set('/images/a.png', PNG);
    aws.responses.set('GET /images/a.png', [response, ...('rejected' in counts ? [response] : [])]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.result).toMatchObject(counts);
  });

  test('an output is an error if its status is 200 and its body contains an error', async () => {
    aws.objects.set('/images/a.png', PNG);
    const body = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>try again</Message></Error>';
    aws.responses.set('PUT /outputs/a.png.txt', [{ status: 200, body }]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.error!.message).toContain('PutObject failed for a.png.txt in outputs: InternalError: try again');
    expect(aws.calls).not.toContain('PutItem');
  });

  test('an object that breaks off is followed by another read of the same object', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('GET /images/a.png', [
      { status: 200, headers: { etag: '"read"', 'content-length': String(PNG.length) }, body: PNG, cutAfter: 20 },
    ]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.result).toMatchObject({ encoded: 1 });
    const reads = aws.requests.filter(({ call }) => call === 'GET /images/a.png');
    expect(reads.map(({ headers }) => headers['if-match'])).toEqual([undefined, '"read"']);
    expect(aws.request('PUT /outputs/a.png.txt').body.toString()).toBe(PNG.toString('base64'));
  });
});

describe('a denial names the location, the missing permission and the remedy', () => {
  const denied = { status: 403, code: 'AccessDenied', message: 'Access Denied' };
  test.each([
    ['GET /images/a.png', denied, /a\.png in images: the encoder's role needs s3:GetObject\./],
    ['PUT /outputs/a.png.txt', denied, /a\.png\.txt in outputs: the encoder's role needs s3:PutObject\./],
    [
      'GetItem',
      { status: 400, code: 'AccessDeniedException', message: '' },
      /a\.png in items: the encoder's role needs dynamodb:GetItem\./,
    ],
    [
      'PutItem',
      { status: 400, code: 'AccessDeniedException', message: 'not authorized to perform: dynamodb:PutItem' },
      /a\.png in items: the encoder's role needs dynamodb:PutItem\./,
    ],
    [
      'GET /images/a.png',
      { ...denied, message: 'User: x is not authorized to perform: kms:Decrypt on resource: key' },
      /KMS key of a\.png in images .* needs kms:Decrypt on it\. Allow this permission in the key policy\./,
    ],
    [
      'PUT /outputs/a.png.txt',
      { status: 400, code: 'KMS.DisabledException', message: 'the key is disabled' },
      /KMS key of a\.png\.txt in outputs .* If the key is disabled, enable the key/,
    ],
  ])('%s', async (call, response, message) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set(call, [response]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.error).toEqual({ name: 'EventFailedError', message: expect.stringMatching(message) });
  });

  test('HEAD of the output, whose response has no error code', async () => {
    aws.objects.set('/images/a.png', TEXT);
    aws.responses.set('HEAD /outputs/a.png.txt', [{ status: 403 }]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.error?.message).toMatch(/a\.png\.txt in outputs: the encoder's role needs s3:GetObject\./);
  });

  test('an item of another bucket, with both buckets in the error', async () => {
    aws.objects.set('/images/a.png', PNG);
    const body = JSON.stringify({ Item: { image_id: { S: 'a.png' }, source_bucket: { S: 'their-images' } } });
    aws.responses.set('GetItem', [{ status: 200, body }]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.error?.message).toMatch(
      /item a\.png in the table items .* bucket their-images\. .* bucket images\./,
    );
  });
});

describe('a conditional write', () => {
  test.each([
    ['412', { status: 412, code: 'PreconditionFailed' }],
    ['409', { status: 409, code: 'ConditionalRequestConflict' }],
    ['404', { status: 404, code: 'NoSuchKey' }],
    [
      '412 with a body that breaks off',
      { status: 412, headers: { 'content-length': '20' }, body: Buffer.from('<Error><Co'), cutAfter: 5 },
    ],
  ])('whose condition is not met (%s) is followed by a full read', async (_, response) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('PUT /outputs/a.png.txt', [response]);
    aws.responses.set('HEAD /outputs/a.png.txt', [{ status: 200, headers: { etag: '"of another invocation"' } }]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.result).toMatchObject({ encoded: 1 });
    const puts = aws.requests.filter(({ call }) => call.startsWith('PUT'));
    expect(puts.map(({ headers }) => headers['if-none-match'] ?? headers['if-match'])).toEqual([
      '*',
      '"of another invocation"',
    ]);
  });

  test.each([
    ['PUT /outputs/a.png.txt', { status: 500, code: 'InternalError' }],
    ['PutItem', { status: 500, code: 'InternalServerError' }],
  ])('with an unknown result is not sent again, and fails: %s', async (call, response) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set(call, [response]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })]);
    expect(invocation.error?.name).toBe('EventFailedError');
    expect(aws.calls.filter((sent) => sent === call)).toHaveLength(1);
  });
});

describe('the messages of a queue', () => {
  test('are encoded, and those that failed are named', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('GET /images/denied.png', [{ status: 403, code: 'AccessDenied' }]);
    const event = sqsEvent(s3Event({ key: 'denied.png' }), eventBridgeEvent({ key: 'a.png' }));
    const [invocation] = await invokeBundle(aws.endpoint, [event]);
    expect(invocation.result).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    expect(aws.calls).toContain('PUT /outputs/a.png.txt');
  });
});

describe('the invocation stops before the function times out', () => {
  test('if a response does not arrive', async () => {
    aws.responses.set('GET /images/a.png', [{ status: 200, silent: true }]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })], {}, 1000);
    expect(invocation.error?.message).toMatch(/stopped shortly before the timeout of the function/);
  });

  test('if the content of an object does not arrive', async () => {
    const headers = { etag: '"read"', 'content-length': '100' };
    aws.responses.set('GET /images/a.png', [{ status: 200, headers, body: PNG.subarray(0, 20), silent: true }]);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })], {}, 1000);
    expect(invocation.error?.message).toMatch(/stopped shortly before the timeout of the function/);
    expect(aws.calls.filter((call) => call === 'GET /images/a.png')).toHaveLength(1);
  });
});

describe('the log', () => {
  test('contains no credentials, content or whole events', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.objects.set('/images/b.png', TEXT);
    aws.responses.set('GET /images/denied.png', [{ status: 403, code: 'AccessDenied' }]);
    const event = s3Event({ key: 'a.png' }, { key: 'b.png' }, { key: 'denied.png' }, { key: 'gone.png' });
    const [{ log }] = await invokeBundle(aws.endpoint, [event]);
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

describe('a function with an invalid setting', () => {
  test('does not start, and the error names the variable', async () => {
    const failure = invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })], { SUFFIX_FILTERS: '.jpg' });
    await expect(failure).rejects.toThrow(/SUFFIX_FILTERS must be a JSON array/);
  });
});

/** docs/existing-resources.md describes these headers to the owners of output buckets. */
describe('the headers of uploads to the output bucket', () => {
  test.each([
    ['a small object', PNG],
    ['the parts of a large object', Buffer.concat([PNG, randomBytes(20_000_000)])],
  ])('contain no encryption, ACL or retention: %s', async (_, image) => {
    aws.objects.set('/images/a.png', image);
    const [invocation] = await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png', sequencer: '0A' })], {
      MAX_OBJECT_SIZE_BYTES: '30000000',
    });
    expect(invocation.result).toMatchObject({ encoded: 1 });
    const writes = aws.requests.filter(({ call }) => /^(?:PUT|POST) \/outputs\//.test(call));
    expect(writes.length).toBeGreaterThan(0);
    const names = writes.flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => /^x-amz-(?:server-side-encryption|acl|grant|object-lock)/.test(name))).toEqual([]);
  });
});
