import { Metric } from '../../../src/encoder/contract';
import { emittedMetrics, sumOf } from '../../support/encoder/emitted-metrics';
import { FakeResponse, FakeAws } from '../../support/encoder/fake-aws';
import { s3Event, sqsEvent } from '../../support/encoder/s3-events';
import { PNG, TEXT } from '../../support/encoder/sample-images';
import { invokeBundle } from '../../support/encoder/shipped-bundle';

let aws: FakeAws;
beforeAll(async () => void (aws = await FakeAws.start()));
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

const FUNCTION = { FunctionName: 'encoder-1' };

/** The metrics of one invocation of the published bundle. */
async function metricsOf(event: unknown) {
  const [{ log }] = await invokeBundle(aws.endpoint, [event]);
  return emittedMetrics(log.trim().split('\n'));
}

/** Behavior that the emulator cannot show on demand. The rest is tested in `test/e2e/metrics.test.ts`. */
describe('the published bundle counts', () => {
  test.each<[string, string, FakeResponse]>([
    ['S3 throttles', 'PUT /outputs/a.png.txt', { status: 503, code: 'SlowDown' }],
    ['S3 responds 500', 'GET /images/a.png', { status: 500, code: 'InternalError' }],
    ['DynamoDB throttles a read', 'GetItem', { status: 400, code: 'ProvisionedThroughputExceededException' }],
    ['DynamoDB throttles a write', 'PutItem', { status: 400, code: 'ThrottlingException' }],
  ])('a retry if %s', async (_, call, response) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set(call, [response, response]);
    const metrics = await metricsOf(s3Event({ key: 'a.png' }));
    expect(sumOf(metrics, Metric.RETRIES, FUNCTION)).toBe(2);
    expect(sumOf(metrics, Metric.ENCODED, FUNCTION)).toBe(1);
  });

  test('a retry if the connection breaks while the image is read', async () => {
    aws.objects.set('/images/a.png', PNG);
    const headers = { etag: '"read"', 'content-length': String(PNG.length) };
    aws.responses.set('GET /images/a.png', [{ status: 200, headers, body: PNG, cutAfter: 20 }]);
    const metrics = await metricsOf(s3Event({ key: 'a.png' }));
    expect(sumOf(metrics, Metric.RETRIES, FUNCTION)).toBe(1);
  });

  test.each<[string, string, FakeResponse]>([
    ['the output', 'PUT /outputs/a.png.txt', { status: 412, code: 'PreconditionFailed' }],
    ['the item', 'PutItem', { status: 400, code: 'ConditionalCheckFailedException' }],
  ])('a conflict if another invocation has written %s', async (_, call, response) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set(call, [response]);
    const metrics = await metricsOf(s3Event({ key: 'a.png' }));
    expect(sumOf(metrics, Metric.CONFLICTS, FUNCTION)).toBe(1);
    expect(sumOf(metrics, Metric.ENCODED, FUNCTION)).toBe(1);
  });

  test('a failed record of a batch, although the invocation succeeds', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('GET /images/denied.png', [{ status: 403, code: 'AccessDenied' }]);
    const metrics = await metricsOf(sqsEvent(s3Event({ key: 'denied.png' }), s3Event({ key: 'a.png' })));
    expect(sumOf(metrics, Metric.FAILED, FUNCTION)).toBe(1);
    expect(sumOf(metrics, Metric.ENCODED, FUNCTION)).toBe(1);
  });

  test('a failed record of any other event', async () => {
    aws.responses.set('GET /images/denied.png', [{ status: 403, code: 'AccessDenied' }]);
    expect(sumOf(await metricsOf(s3Event({ key: 'denied.png' })), Metric.FAILED, FUNCTION)).toBe(1);
  });
});

describe('the published bundle', () => {
  test('writes the expiry of a rejected image', async () => {
    aws.objects.set('/images/a.png', TEXT);
    await invokeBundle(aws.endpoint, [s3Event({ key: 'a.png' })], { REJECTED_ITEM_RETENTION_SECONDS: '86400' });
    const item = JSON.parse(aws.request('PutItem').body.toString());
    expect(Number(item.Item.expires_at.N)).toBeGreaterThan(Date.now() / 1000 + 86_000);
  });
});
