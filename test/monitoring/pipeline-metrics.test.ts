import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Metric as CloudWatchMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { ImageEncodingPipeline, RejectReason } from '../../src';
import { Metric } from '../../src/encoder/contract';
import { synthesizePipeline } from '../support/synthesize';

type MetricMethod = (options?: MetricOptions) => CloudWatchMetric;

const { stack, pipeline } = synthesizePipeline();
const method = (name: string) =>
  (pipeline as unknown as Record<string, MetricMethod>)[`metric${name}`].bind(pipeline) as MetricMethod;
const resolved = (metric: CloudWatchMetric) => stack.resolve(metric.dimensions);

const FUNCTION = { FunctionName: { Ref: expect.stringMatching(/^ImagesEncoder/) } };

describe('every metric that the encoder emits has a method, and every method a metric', () => {
  test('no method has none', () => {
    const methods: string[] = [];
    for (let type = ImageEncodingPipeline.prototype; type; type = Object.getPrototypeOf(type)) {
      methods.push(...Object.getOwnPropertyNames(type).filter((name) => name.startsWith('metric')));
    }
    const metrics = Object.values(Metric).map((name) => `metric${name}`);
    expect(methods.sort()).toEqual([...metrics, 'metricRejectedFor'].sort());
  });

  test.each(Object.values(Metric))('%s', (name) => {
    const metric = method(name)();
    expect(metric).toMatchObject({
      namespace: 'ImageEncodingPipeline',
      metricName: name,
      label: `Stack/Images: ${name}`,
    });
    expect(resolved(metric)).toEqual(FUNCTION);
    expect(metric.period).toEqual(Duration.minutes(5));
    expect(metric.statistic).toBe(name === Metric.ENCODING_DURATION ? 'p99' : 'Sum');
  });

  test.each(Object.values(Metric))('%s takes options', (name) => {
    const options = { period: Duration.minutes(1), statistic: 'Maximum', label: 'mine', color: '#123456' };
    expect(method(name)(options)).toMatchObject({ ...options, metricName: name });
    expect(resolved(method(name)(options))).toEqual(FUNCTION);
  });
});

describe('rejections are told apart by their reason', () => {
  test.each(Object.values(RejectReason))('%s', (reason) => {
    const metric = pipeline.metricRejectedFor(reason);
    expect(metric).toMatchObject({
      metricName: 'Rejected',
      statistic: 'Sum',
      label: `Stack/Images: Rejected ${reason}`,
    });
    expect(resolved(metric)).toEqual({ ...FUNCTION, Reason: reason });
  });

  test('with options', () => {
    const metric = pipeline.metricRejectedFor(RejectReason.EMPTY, { label: 'empty', period: Duration.hours(1) });
    expect(metric).toMatchObject({ label: 'empty', period: Duration.hours(1) });
    expect(resolved(metric)).toEqual({ ...FUNCTION, Reason: 'EMPTY' });
  });
});

test('a statistic that is given as undefined is the default', () => {
  expect(pipeline.metricFailed({ statistic: undefined }).statistic).toBe('Sum');
});

test('a metric can be alarmed on in another stack', () => {
  const app = new App();
  const images = new ImageEncodingPipeline(new Stack(app, 'Stack'), 'Images');
  const other = new Stack(app, 'Other');
  images.metricFailed().createAlarm(other, 'Failed', { threshold: 1, evaluationPeriods: 1 });
  Template.fromStack(other).resourceCountIs('AWS::CloudWatch::Alarm', 1);
  expect(other.dependencies.map(({ stackName }) => stackName)).toEqual(['Stack']);
});
