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

describe('the metric methods of a pipeline', () => {
  test('are one for each metric of the encoder, and metricRejectedFor', () => {
    const methods: string[] = [];
    for (let type = ImageEncodingPipeline.prototype; type; type = Object.getPrototypeOf(type)) {
      methods.push(...Object.getOwnPropertyNames(type).filter((name) => name.startsWith('metric')));
    }
    const metrics = Object.values(Metric).map((name) => `metric${name}`);
    expect(methods.sort()).toEqual([...metrics, 'metricRejectedFor'].sort());
  });

  test.each(Object.values(Metric))('metric%s() returns the metric with its defaults', (name) => {
    const metric = method(name)();
    expect(metric).toMatchObject({
      namespace: 'ImageEncodingPipeline',
      metricName: name,
      label: `Stack/Images: ${name}`,
      period: Duration.minutes(5),
      statistic: name === Metric.ENCODING_DURATION ? 'p99' : 'Sum',
    });
    expect(resolved(metric)).toEqual(FUNCTION);
  });

  test.each(Object.values(Metric))('metric%s() accepts options', (name) => {
    const options = { period: Duration.minutes(1), statistic: 'Maximum', label: 'mine', color: '#123456' };
    expect(method(name)(options)).toMatchObject({ ...options, metricName: name });
    expect(resolved(method(name)(options))).toEqual(FUNCTION);
  });

  test.each(Object.values(RejectReason))('metricRejectedFor(%s) has the dimension Reason', (reason) => {
    const metric = pipeline.metricRejectedFor(reason);
    const label = `Stack/Images: Rejected ${reason}`;
    expect(metric).toMatchObject({ metricName: 'Rejected', statistic: 'Sum', label });
    expect(resolved(metric)).toEqual({ ...FUNCTION, Reason: reason });
  });

  test('metricRejectedFor() accepts options', () => {
    const options = { label: 'empty', period: Duration.hours(1) };
    const metric = pipeline.metricRejectedFor(RejectReason.EMPTY, options);
    expect(metric).toMatchObject(options);
    expect(resolved(metric)).toEqual({ ...FUNCTION, Reason: 'EMPTY' });
  });

  test('an undefined statistic means the default', () => {
    expect(pipeline.metricFailed({ statistic: undefined }).statistic).toBe('Sum');
  });

  test('another stack can have an alarm on a metric', () => {
    const app = new App();
    const images = new ImageEncodingPipeline(new Stack(app, 'Stack'), 'Images');
    const other = new Stack(app, 'Other');
    images.metricFailed().createAlarm(other, 'Failed', { threshold: 1, evaluationPeriods: 1 });
    Template.fromStack(other).resourceCountIs('AWS::CloudWatch::Alarm', 1);
    expect(other.dependencies.map(({ stackName }) => stackName)).toEqual(['Stack']);
  });
});
