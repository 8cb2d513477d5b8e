import { Metric } from '../../../src/encoder/contract';
import { emittedMetrics, sumOf } from '../../support/encoder/emitted-metrics';
import { FakeResponse, FakeAws } from '../../support/encoder/fake-aws';
import { s3Event, sqsEvent } from '../../support/encoder/s3-events';
import { PNG, TEXT } from '../../support/encoder/sample-images';
import { runBundle } from '../../support/encoder/shipped-bundle';

let aws: FakeAws;
beforeAll(async () => void (aws = await FakeAws.start()));
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

const FUNCTION = { FunctionName: 'encoder-1' };

/** The metrics of one invocation of the published bundle. */
async function metricsOf(event: unknown) {
  const [{ log }] = await runBundle(aws.endpoint, [event]);
  return emittedMetrics(log.trim().split('\n'));
}

/** What an emulator does not do on demand. What it does is asserted end to end, in `test/e2e/metrics.test.ts`. */
describe('the published bundle counts what S3 and DynamoDB do to it', () => {
  test.each<[string, string, FakeResponse]>([
    ['S3 asks to slow down', 'PUT /texts/a.png.txt', { status: 503, code: 'SlowDown' }],
    ['S3 is in trouble', 'GET /images/a.png', { status: 500, code: 'InternalError' }],
    ['DynamoDB throttles a read', 'GetItem', { status: 400, code: 'ProvisionedThroughputExceededException' }],
    ['DynamoDB throttles a write', 'PutItem', { status: 400, code: 'ThrottlingException' }],
  ])('a retry, where %s', async (_, call, answer) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set(call, [answer, answer]);
    const metrics = await metricsOf(s3Event({ key: 'a.png' }));
    expect(sumOf(metrics, Metric.RETRIES, FUNCTION)).toBe(2);
    expect(sumOf(metrics, Metric.ENCODED, FUNCTION)).toBe(1);
  });

  test('a retry, where the connection breaks in the middle of the image', async () => {
    aws.objects.set('/images/a.png', PNG);
    const headers = { etag: '"read"', 'content-length': String(PNG.length) };
    aws.responses.set('GET /images/a.png', [{ status: 200, headers, body: PNG, cutAfter: 20 }]);
    const metrics = await metricsOf(s3Event({ key: 'a.png' }));
    expect(sumOf(metrics, Metric.RETRIES, FUNCTION)).toBe(1);
  });

  test.each<[string, string, FakeResponse]>([
    ['the text', 'PUT /texts/a.png.txt', { status: 412, code: 'PreconditionFailed' }],
    ['the row', 'PutItem', { status: 400, code: 'ConditionalCheckFailedException' }],
  ])('a conflict, where another run has written %s', async (_, call, answer) => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set(call, [answer]);
    const metrics = await metricsOf(s3Event({ key: 'a.png' }));
    expect(sumOf(metrics, Metric.CONFLICTS, FUNCTION)).toBe(1);
    expect(sumOf(metrics, Metric.ENCODED, FUNCTION)).toBe(1);
  });

  test('a failed record of a batch, which is no error of the invocation', async () => {
    aws.objects.set('/images/a.png', PNG);
    aws.responses.set('GET /images/denied.png', [{ status: 403, code: 'AccessDenied' }]);
    const metrics = await metricsOf(sqsEvent(s3Event({ key: 'denied.png' }), s3Event({ key: 'a.png' })));
    expect(sumOf(metrics, Metric.FAILED, FUNCTION)).toBe(1);
    expect(sumOf(metrics, Metric.ENCODED, FUNCTION)).toBe(1);
  });

  test('a failed record of any other delivery, too', async () => {
    aws.responses.set('GET /images/denied.png', [{ status: 403, code: 'AccessDenied' }]);
    expect(sumOf(await metricsOf(s3Event({ key: 'denied.png' })), Metric.FAILED, FUNCTION)).toBe(1);
  });
});

describe('the row of a rejected image', () => {
  test('expires where the construct says so', async () => {
    aws.objects.set('/images/a.png', TEXT);
    await runBundle(aws.endpoint, [s3Event({ key: 'a.png' })], { REJECTED_ITEM_RETENTION_SECONDS: '86400' });
    const row = JSON.parse(aws.request('PutItem').body.toString());
    expect(Number(row.Item.expires_at.N)).toBeGreaterThan(Date.now() / 1000 + 86_000);
  });
});
