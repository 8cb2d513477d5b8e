import { App, CfnElement, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps, PipelineAlarmsProps } from '../../src';
import { ALARMS } from '../../src/monitoring/alarm-definitions';
import { resourcesOf } from '../support/synthesize';

type AlarmName = keyof typeof ALARMS;
const NAMES = Object.keys(ALARMS) as AlarmName[];

function withAlarms(props: PipelineAlarmsProps = {}, pipelineProps: ImageEncodingPipelineProps = {}) {
  const stack = new Stack(new App(), 'Stack');
  const pipeline = new ImageEncodingPipeline(stack, 'Images', pipelineProps);
  const alarms = pipeline.addAlarms(props);
  const template = () => Template.fromStack(stack);
  const resource = (name: AlarmName) =>
    template().toJSON().Resources[stack.getLogicalId(alarms[name]!.node.defaultChild as CfnElement)].Properties;
  return { stack, pipeline, alarms, template, resource };
}

const created = (alarms: Partial<Record<AlarmName, unknown>>) => NAMES.filter((name) => alarms[name] !== undefined);

const QUEUE = { trigger: EncodingTrigger.queue() };

describe('addAlarms', () => {
  test('creates the alarms that apply to the direct trigger', () => {
    const { alarms, template } = withAlarms();
    expect(created(alarms)).toEqual([
      'deadLetters',
      'failed',
      'errors',
      'throttles',
      'duration',
      'eventAge',
      'eventsDropped',
      'deadLettersLost',
    ]);
    expect(alarms.all).toEqual(created(alarms).map((name) => alarms[name]));
    template().resourceCountIs('AWS::CloudWatch::Alarm', 8);
  });

  test('creates the alarms that apply to the queue trigger', () => {
    const { alarms, template } = withAlarms({}, QUEUE);
    expect(created(alarms)).toEqual(['deadLetters', 'failed', 'errors', 'throttles', 'duration', 'oldestMessage']);
    template().resourceCountIs('AWS::CloudWatch::Alarm', 6);
  });

  test('is not called by the pipeline itself', () => {
    const stack = new Stack();
    new ImageEncodingPipeline(stack, 'Images');
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('throws if it is called twice', () => {
    const { pipeline } = withAlarms();
    expect(() => pipeline.addAlarms()).toThrow(
      '[Stack/Images] addAlarms: was called before. Specify all props in one call, or add actions to the alarms that it returns.',
    );
  });

  test('creates alarms for each of two pipelines in one stack', () => {
    const stack = new Stack();
    for (const id of ['Photos', 'Scans']) new ImageEncodingPipeline(stack, id).addAlarms();
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 16);
  });
});

describe('metrics and default conditions', () => {
  const direct = withAlarms({ rejected: {} }, { timeout: Duration.minutes(10) });
  const queue = withAlarms({}, QUEUE);
  const encoder = [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching('^ImagesEncoder') } }];
  const ofQueue = (id: string) => [
    { Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringMatching(id), 'QueueName'] } },
  ];
  const deadLetterQueue = ofQueue('^ImagesDeadLetterQueue');

  // The metric, the threshold, the period in minutes, the breaching periods out of the evaluated periods.
  const cases: [AlarmName, typeof direct, string, string, string, object, number, number, number, number][] = [
    ['deadLetters', direct, 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', deadLetterQueue, 1, 1, 1, 1],
    ['failed', direct, 'ImageEncodingPipeline', 'Failed', 'Sum', encoder, 1, 5, 2, 12],
    ['errors', direct, 'AWS/Lambda', 'Errors', 'Sum', encoder, 1, 5, 2, 12],
    ['throttles', direct, 'AWS/Lambda', 'Throttles', 'Sum', encoder, 1, 5, 3, 3],
    ['duration', direct, 'AWS/Lambda', 'Duration', 'Maximum', encoder, 480_000, 5, 1, 1],
    ['rejected', direct, 'ImageEncodingPipeline', 'Rejected', 'Sum', encoder, 100, 60, 1, 1],
    [
      'oldestMessage',
      queue,
      'AWS/SQS',
      'ApproximateAgeOfOldestMessage',
      'Maximum',
      ofQueue('^ImagesQueue'),
      3600,
      5,
      1,
      1,
    ],
    ['eventAge', direct, 'AWS/Lambda', 'AsyncEventAge', 'Maximum', encoder, 3_600_000, 5, 1, 1],
    ['eventsDropped', direct, 'AWS/Lambda', 'AsyncEventsDropped', 'Sum', encoder, 1, 5, 1, 1],
    ['deadLettersLost', direct, 'AWS/Lambda', 'DestinationDeliveryFailures', 'Sum', encoder, 1, 5, 1, 1],
  ];

  test('every alarm has a case', () => {
    expect(cases.map(([name]) => name)).toEqual(NAMES);
  });

  test.each(cases)(
    '%s has its metric and its default condition',
    (name, { resource }, namespace, metric, statistic, dimensions, threshold, minutes, datapoints, periods) => {
      expect(resource(name)).toMatchObject({
        Namespace: namespace,
        MetricName: metric,
        Statistic: statistic,
        Dimensions: dimensions,
        Threshold: threshold,
        Period: minutes * 60,
        DatapointsToAlarm: datapoints,
        EvaluationPeriods: periods,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    },
  );
});

describe('overrides', () => {
  test.each(NAMES)('{ enabled: false } omits the alarm %s', (name) => {
    const { alarms } = withAlarms({ [name]: { enabled: false } }, name === 'oldestMessage' ? QUEUE : {});
    expect(alarms[name]).toBeUndefined();
    expect(alarms.all.length).toBeGreaterThan(4);
  });

  test("enabled: 'false' throws, because it would create the alarm", () => {
    const enabled = JSON.parse('"false"');
    expect(() => withAlarms({ failed: { enabled } })).toThrow(
      '[Stack/Images] failed.enabled: must be a boolean, got "false". Specify true or false.',
    );
  });

  test('all parts of a condition can be overridden', () => {
    const { resource } = withAlarms({
      failed: { threshold: 10, period: Duration.minutes(1), evaluationPeriods: 6, datapointsToAlarm: 4 },
    });
    const expected = { Threshold: 10, Period: 60, EvaluationPeriods: 6, DatapointsToAlarm: 4 };
    expect(resource('failed')).toMatchObject(expected);
  });

  test('parts that are not overridden keep their defaults', () => {
    const { resource } = withAlarms({ failed: { threshold: 10 } });
    const expected = { Threshold: 10, Period: 300, EvaluationPeriods: 12, DatapointsToAlarm: 2 };
    expect(resource('failed')).toMatchObject(expected);
  });

  test('with evaluationPeriods alone, all of these periods must be breaching', () => {
    const { resource } = withAlarms({ failed: { evaluationPeriods: 3 } });
    expect(resource('failed')).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 3 });
  });

  test('a threshold can be a token', () => {
    const { stack, resource } = withAlarms({ failed: { threshold: Lazy.number({ produce: () => 7 }) } });
    expect(stack.resolve(resource('failed').Threshold)).toBe(7);
  });

  test('an alarm that does not apply to the trigger is not created', () => {
    expect(withAlarms({ oldestMessage: { threshold: 5 } }).alarms.oldestMessage).toBeUndefined();
    expect(withAlarms({ eventAge: { threshold: 5 } }, QUEUE).alarms.eventAge).toBeUndefined();
  });
});

describe('actions', () => {
  const topics = (stack: Stack, count: number) =>
    Array.from({ length: count }, (_, i) => new SnsAction(new Topic(stack, `Topic${i}`)));

  test('every alarm has all actions for ALARM and for OK', () => {
    const stack = new Stack(new App(), 'Stack');
    const [pager, chat, calm] = topics(stack, 3);
    new ImageEncodingPipeline(stack, 'Images').addAlarms({ actions: [pager, chat], okActions: [calm] });
    const topic = (i: number) => ({ Ref: Match.stringLikeRegexp(`^Topic${i}`) });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 8);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [topic(0), topic(1)],
      OKActions: [topic(2)],
    });
  });

  test('an alarm has no actions by default', () => {
    const { template } = withAlarms();
    template().allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: Match.absent(),
      OKActions: Match.absent(),
    });
  });

  test.each(['actions', 'okActions'])('%s can have 5 actions and not more, as in CloudWatch', (prop) => {
    const actions = topics(new Stack(new App(), 'Topics'), 6);
    expect(() => withAlarms({ [prop]: actions.slice(1) })).not.toThrow();
    expect(() => withAlarms({ [prop]: actions })).toThrow(
      `[Stack/Images] ${prop}: must have at most 5 actions, got 6. Specify fewer actions`,
    );
  });
});

describe('conditions that CloudWatch does not support', () => {
  const period = 'failed.period: must be a whole number of minutes and at most 7 days, got';
  const threshold = 'failed.threshold: must be a finite number of at least 0, got';
  const rejected: [string, PipelineAlarmsProps, string][] = [
    ['a period of 30 seconds', { failed: { period: Duration.seconds(30) } }, `${period} 30 seconds.`],
    ['a period of 1.5 minutes', { failed: { period: Duration.seconds(90) } }, `${period} 1 minute 30 seconds.`],
    ['a period of 8 days', { failed: { period: Duration.days(8) } }, `${period} 8 days.`],
    [
      'more than a day of periods below an hour',
      { failed: { evaluationPeriods: 289 } },
      'failed.evaluationPeriods: must be a whole number between 1 and 288 with a period of 5 minutes, got 289. Specify such a number.',
    ],
    [
      'more than seven days',
      { failed: { period: Duration.days(1) } },
      'failed.evaluationPeriods: must be a whole number between 1 and 7 with a period of 1 day, got 12.',
    ],
    ['no periods', { failed: { evaluationPeriods: 0 } }, 'failed.evaluationPeriods: must be a whole number between'],
    ['a threshold of NaN', { failed: { threshold: NaN } }, `${threshold} NaN.`],
    ['a threshold of -1', { failed: { threshold: -1 } }, `${threshold} -1.`],
    ['an infinite threshold', { failed: { threshold: Infinity } }, `${threshold} Infinity.`],
    [
      'a fraction as datapointsToAlarm',
      { failed: { datapointsToAlarm: 1.5 } },
      'failed.datapointsToAlarm: must be a whole number between 1 and 12, got 1.5.',
    ],
    [
      'datapointsToAlarm above evaluationPeriods',
      { failed: { datapointsToAlarm: 13 } },
      'failed.datapointsToAlarm: must be a whole number between 1 and 12, got 13.',
    ],
  ];

  test.each(rejected)('%s: throws', (_, props, message) => {
    expect(() => withAlarms(props)).toThrow(`[Stack/Images] ${message}`);
  });

  test('the longest supported conditions are accepted', () => {
    const { alarms } = withAlarms({
      failed: { evaluationPeriods: 288 },
      throttles: { evaluationPeriods: 1, period: Duration.days(7) },
      rejected: { evaluationPeriods: 168, datapointsToAlarm: 168 },
    });
    expect(alarms.rejected).toBeDefined();
  });
});

describe('the threshold of eventAge', () => {
  const thresholdWith = (maxEventAge?: Duration, threshold?: number) =>
    withAlarms({ eventAge: { threshold } }, { trigger: EncodingTrigger.direct({ maxEventAge }) }).resource('eventAge')
      .Threshold;

  test('is half of maxEventAge by default, but at most an hour', () => {
    expect(thresholdWith(Duration.seconds(61))).toBe(30_500);
    expect(thresholdWith(Duration.hours(1))).toBe(1_800_000);
    expect(thresholdWith(Duration.hours(6))).toBe(3_600_000);
  });

  test('depends on maxEventAge of the EventBridge trigger too', () => {
    const trigger = EncodingTrigger.eventBridge({ maxEventAge: Duration.minutes(10) });
    expect(withAlarms({}, { trigger }).resource('eventAge').Threshold).toBe(300_000);
  });

  test('must be less than maxEventAge, which the metric never reaches', () => {
    expect(thresholdWith(Duration.hours(1), 3_599_999)).toBe(3_599_999);
    expect(() => thresholdWith(Duration.hours(1), 3_600_000)).toThrow(
      '[Stack/Images] eventAge.threshold: must be at most 3,599,999 because Lambda drops an event after 3,600,000 milliseconds (maxEventAge of the trigger), got 3600000. Specify at most 3,599,999, or omit the threshold for the default.',
    );
    expect(() => thresholdWith(undefined, 21_600_000)).toThrow('Specify at most 21,599,999');
  });

  test('can be any number if maxEventAge is a token', () => {
    const maxEventAge = Duration.seconds(Lazy.number({ produce: () => 60 }));
    expect(thresholdWith(maxEventAge)).toBe(3_600_000);
    expect(thresholdWith(maxEventAge, 30_000_000)).toBe(30_000_000);
  });
});

describe('the threshold of duration', () => {
  test('can be the timeout, which invocations reach that Lambda ends, but not more', () => {
    const timeout = Duration.minutes(1);
    expect(withAlarms({ duration: { threshold: 60_000 } }, { timeout }).resource('duration').Threshold).toBe(60_000);
    expect(() => withAlarms({ duration: { threshold: 60_001 } }, { timeout })).toThrow(
      '[Stack/Images] duration.threshold: must be at most 60,000 because Lambda ends an invocation at the timeout, after 60,000 milliseconds, got 60001.',
    );
  });

  test('is required if the timeout is a token and the alarm is enabled', () => {
    const timeout = Duration.seconds(Lazy.number({ produce: () => 300 }));
    expect(() => withAlarms({}, { timeout })).toThrow(
      '[Stack/Images] duration.threshold: is required because its default depends on a value that is not known at synthesis. Specify a threshold, or set duration: { enabled: false } to omit the alarm.',
    );
    const { stack, resource } = withAlarms({ duration: { threshold: 1000 } }, { timeout });
    expect(stack.resolve(resource('duration').Threshold)).toBe(1000);
    expect(withAlarms({ duration: { enabled: false } }, { timeout }).alarms.duration).toBeUndefined();
  });
});

test('a description has at most 1,024 characters, with the end of a long path and the link to the runbook', () => {
  const stack = new Stack(new App(), 'Stack');
  let scope: Construct = stack;
  for (let i = 0; i < 12; i++) scope = new Construct(scope, `Scope${i}${'x'.repeat(100)}`);
  new ImageEncodingPipeline(scope, 'Images').addAlarms();
  const alarms = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm'));
  expect(alarms).not.toHaveLength(0);
  for (const { AlarmDescription } of alarms.map(({ Properties }) => Properties)) {
    expect(AlarmDescription).toHaveLength(1024);
    expect(AlarmDescription).toMatch(/x\/Images: .* What to do: https:.*#[a-z-]+$/);
  }
});
