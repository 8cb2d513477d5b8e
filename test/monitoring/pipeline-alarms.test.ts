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

const made = (alarms: Partial<Record<AlarmName, unknown>>) => NAMES.filter((name) => alarms[name] !== undefined);

const QUEUE = { trigger: EncodingTrigger.queue() };
const FUNCTION = { Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^ImagesEncoder') } };
const ofQueue = (id: string) => [
  { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(id), 'QueueName'] } },
];

describe('the alarms of a pipeline', () => {
  test('are those that its trigger has use for: with Lambda between', () => {
    const { alarms, template } = withAlarms();
    expect(made(alarms)).toEqual([
      'deadLetters',
      'failed',
      'errors',
      'throttles',
      'duration',
      'eventAge',
      'eventsDropped',
      'deadLettersLost',
    ]);
    expect(alarms.all).toEqual(made(alarms).map((name) => alarms[name]));
    template().resourceCountIs('AWS::CloudWatch::Alarm', 8);
  });

  test('are those that its trigger has use for: with a queue between', () => {
    const { alarms, template } = withAlarms({}, QUEUE);
    expect(made(alarms)).toEqual(['deadLetters', 'failed', 'errors', 'throttles', 'duration', 'oldestMessage']);
    template().resourceCountIs('AWS::CloudWatch::Alarm', 6);
  });

  test('are none without being asked for', () => {
    const stack = new Stack();
    new ImageEncodingPipeline(stack, 'Images');
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('are added once', () => {
    const { pipeline } = withAlarms();
    expect(() => pipeline.addAlarms()).toThrow(
      '[Stack/Images] addAlarms: was called before. Give all actions and differences at once',
    );
  });

  test('are of two pipelines in one stack', () => {
    const stack = new Stack();
    for (const id of ['Photos', 'Scans']) new ImageEncodingPipeline(stack, id).addAlarms();
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 16);
  });
});

describe('each alarm watches what it says', () => {
  const minutes = (number: number) => number * 60;
  const cases: [AlarmName, ImageEncodingPipelineProps, object][] = [
    [
      'deadLetters',
      {},
      {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        Dimensions: ofQueue('^ImagesDeadLetterQueue'),
        Threshold: 1,
        Period: minutes(1),
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      },
    ],
    [
      'failed',
      {},
      {
        Namespace: 'ImageEncodingPipeline',
        MetricName: 'Failed',
        Statistic: 'Sum',
        Dimensions: [FUNCTION],
        Threshold: 1,
        Period: minutes(5),
        EvaluationPeriods: 12,
        DatapointsToAlarm: 2,
      },
    ],
    [
      'errors',
      {},
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Dimensions: [FUNCTION],
        Threshold: 1,
        Period: minutes(5),
        EvaluationPeriods: 12,
        DatapointsToAlarm: 2,
      },
    ],
    [
      'throttles',
      {},
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Throttles',
        Statistic: 'Sum',
        Dimensions: [FUNCTION],
        Threshold: 1,
        Period: minutes(5),
        EvaluationPeriods: 3,
        DatapointsToAlarm: 3,
      },
    ],
    [
      'duration',
      { timeout: Duration.minutes(10) },
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Duration',
        Statistic: 'Maximum',
        Dimensions: [FUNCTION],
        Threshold: 480_000,
        Period: minutes(5),
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      },
    ],
    [
      'rejected',
      {},
      {
        Namespace: 'ImageEncodingPipeline',
        MetricName: 'Rejected',
        Statistic: 'Sum',
        Dimensions: [FUNCTION],
        Threshold: 100,
        Period: minutes(60),
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      },
    ],
    [
      'oldestMessage',
      QUEUE,
      {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Statistic: 'Maximum',
        Dimensions: ofQueue('^ImagesQueue'),
        Threshold: 3600,
        Period: minutes(5),
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      },
    ],
    [
      'eventAge',
      {},
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'AsyncEventAge',
        Statistic: 'Maximum',
        Dimensions: [FUNCTION],
        Threshold: 3_600_000,
        Period: minutes(5),
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      },
    ],
    [
      'eventsDropped',
      {},
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'AsyncEventsDropped',
        Statistic: 'Sum',
        Dimensions: [FUNCTION],
        Threshold: 1,
        Period: minutes(5),
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      },
    ],
    [
      'deadLettersLost',
      {},
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'DestinationDeliveryFailures',
        Statistic: 'Sum',
        Dimensions: [FUNCTION],
        Threshold: 1,
        Period: minutes(5),
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      },
    ],
  ];

  test('there is a case for each', () => {
    expect(cases.map(([name]) => name)).toEqual(NAMES);
  });

  test.each(cases)('%s', (_, pipelineProps, properties) => {
    withAlarms({ rejected: {} }, pipelineProps)
      .template()
      .hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...properties,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
  });
});

describe('an alarm can be', () => {
  test.each(NAMES)('left out: %s', (name) => {
    const { alarms } = withAlarms({ [name]: { enabled: false } }, name === 'oldestMessage' ? QUEUE : {});
    expect(alarms[name]).toBeUndefined();
    expect(alarms.all.length).toBeGreaterThan(4);
  });

  test('tuned', () => {
    const { resource } = withAlarms({
      failed: { threshold: 10, period: Duration.minutes(1), evaluationPeriods: 6, datapointsToAlarm: 4 },
    });
    expect(resource('failed')).toMatchObject({
      Threshold: 10,
      Period: 60,
      EvaluationPeriods: 6,
      DatapointsToAlarm: 4,
    });
  });

  test('tuned in one thing, and the rest stays', () => {
    const { resource } = withAlarms({ failed: { threshold: 10 } });
    expect(resource('failed')).toMatchObject({
      Threshold: 10,
      Period: 300,
      EvaluationPeriods: 12,
      DatapointsToAlarm: 2,
    });
  });

  test('given other periods, and then all of them count', () => {
    const { resource } = withAlarms({ failed: { evaluationPeriods: 3 } });
    expect(resource('failed')).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 3 });
  });

  test('tuned by what is known at deploy only', () => {
    const { stack, resource } = withAlarms({ failed: { threshold: Lazy.number({ produce: () => 7 }) } });
    expect(stack.resolve(resource('failed').Threshold)).toBe(7);
  });

  test('given to a pipeline whose trigger has no use for it: it is not made', () => {
    expect(withAlarms({ oldestMessage: { threshold: 5 } }).alarms.oldestMessage).toBeUndefined();
    expect(withAlarms({ eventAge: { threshold: 5 } }, QUEUE).alarms.eventAge).toBeUndefined();
  });

  test('used further', () => {
    const { stack, alarms } = withAlarms();
    const topic = new Topic(stack, 'Topic');
    alarms.deadLetters!.addInsufficientDataAction(new SnsAction(topic));
    Template.fromStack(stack).resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      { InsufficientDataActions: [{ Ref: Match.stringLikeRegexp('^Topic') }] },
      1,
    );
  });
});

describe('when an alarm rings', () => {
  const stack = new Stack(new App(), 'Stack');
  const action = (id: string) => new SnsAction(new Topic(stack, id));
  const pipeline = new ImageEncodingPipeline(stack, 'Images');
  pipeline.addAlarms({ actions: [action('Pager'), action('Chat')], okActions: [action('Calm')] });
  const alarms = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm'));

  test('all actions are taken, and when it ends those for that', () => {
    const topics = (refs: { Ref: string }[]) => refs.map(({ Ref }) => Ref.slice(0, 4));
    for (const { Properties } of alarms) {
      expect(topics(Properties.AlarmActions)).toEqual(['Page', 'Chat']);
      expect(topics(Properties.OKActions)).toEqual(['Calm']);
    }
    expect(alarms).toHaveLength(8);
  });

  test('nothing is done where nothing is asked for', () => {
    const { template } = withAlarms();
    template().allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: Match.absent(),
      OKActions: Match.absent(),
    });
  });
});

describe('what CloudWatch would not take is refused', () => {
  const refused: [string, PipelineAlarmsProps, string][] = [
    ['seconds', { failed: { period: Duration.seconds(30) } }, 'failed.period: is 30 seconds'],
    ['parts of a minute', { failed: { period: Duration.seconds(90) } }, 'failed.period: is 90 seconds'],
    [
      'more than a day of short periods',
      { failed: { evaluationPeriods: 289 } },
      'failed.evaluationPeriods: is 289 of 300 seconds',
    ],
    [
      'more than a week',
      { rejected: { evaluationPeriods: 169 } },
      'rejected.evaluationPeriods: is 169 of 3600 seconds',
    ],
    ['a threshold that is no number', { failed: { threshold: NaN } }, 'failed.threshold: is NaN'],
    ['a threshold below all values', { failed: { threshold: -1 } }, 'failed.threshold: is -1, and the values of every'],
    ['a threshold without end', { failed: { threshold: Infinity } }, 'failed.threshold: is Infinity'],
    [
      'a period of more than a week',
      { failed: { period: Duration.days(8) } },
      'failed.evaluationPeriods: is 12 of 691200 seconds, and CloudWatch looks back at most 604800 seconds with such periods. Give a period of at most 604800 seconds.',
    ],
    [
      'no periods',
      { failed: { evaluationPeriods: 0 } },
      'failed.evaluationPeriods: must be a whole number of at least 1, got 0.',
    ],
    [
      'parts of a period',
      { failed: { datapointsToAlarm: 1.5 } },
      'failed.datapointsToAlarm: must be a whole number of at least 1, got 1.5.',
    ],
    ['more bad periods than there are', { failed: { datapointsToAlarm: 13 } }, 'failed.datapointsToAlarm: is 13'],
  ];

  test.each(refused)('%s', (_, props, message) => {
    expect(() => withAlarms(props)).toThrow(`[Stack/Images] ${message}`);
  });

  test('but not the most of each', () => {
    const { alarms } = withAlarms({
      failed: { evaluationPeriods: 288 },
      rejected: { evaluationPeriods: 168, datapointsToAlarm: 168 },
    });
    expect(alarms.rejected).toBeDefined();
  });
});

describe('the age of an event, which Lambda gives up at the maxEventAge of the trigger,', () => {
  const thresholdWith = (maxEventAge?: Duration, threshold?: number) =>
    withAlarms({ eventAge: { threshold } }, { trigger: EncodingTrigger.direct({ maxEventAge }) }).resource('eventAge')
      .Threshold;

  test('rings at half of it, at the latest at an hour', () => {
    expect(thresholdWith(Duration.hours(1))).toBe(1_800_000);
    expect(thresholdWith(Duration.seconds(61))).toBe(30_500);
    expect(thresholdWith(Duration.hours(2))).toBe(3_600_000);
    expect(thresholdWith(Duration.hours(6))).toBe(3_600_000);
  });

  test('also with EventBridge', () => {
    const trigger = EncodingTrigger.eventBridge({ maxEventAge: Duration.minutes(10) });
    expect(withAlarms({}, { trigger }).resource('eventAge').Threshold).toBe(300_000);
  });

  test('is refused a threshold that it never reaches', () => {
    expect(thresholdWith(Duration.hours(1), 3_599_999)).toBe(3_599_999);
    expect(() => thresholdWith(Duration.hours(1), 3_600_000)).toThrow(
      "[Stack/Images] eventAge.threshold: is 3600000, and Lambda gives an upload up after 3600000 milliseconds (the trigger's maxEventAge), so that the alarm would never ring. Give at most 3599999, or leave it out.",
    );
    expect(() => thresholdWith(undefined, 21_600_000)).toThrow('Give at most 21599999');
  });

  test('takes any where it is not known before deployment', () => {
    const maxEventAge = Duration.seconds(Lazy.number({ produce: () => 60 }));
    expect(thresholdWith(maxEventAge)).toBe(3_600_000);
    expect(thresholdWith(maxEventAge, 30_000_000)).toBe(30_000_000);
  });
});

test('the duration of a run is refused a threshold beyond the timeout, which a run that was ended reaches', () => {
  const timeout = Duration.minutes(1);
  expect(withAlarms({ duration: { threshold: 60_000 } }, { timeout }).resource('duration').Threshold).toBe(60_000);
  expect(() => withAlarms({ duration: { threshold: 60_001 } }, { timeout })).toThrow(
    '[Stack/Images] duration.threshold: is 60001, and a run ends at the timeout, after 60000 milliseconds, so that the alarm would never ring. Give at most 60000, or leave it out.',
  );
});

describe('a timeout that is not known before deployment', () => {
  const timeout = Duration.seconds(Lazy.number({ produce: () => 300 }));

  test('needs a threshold', () => {
    expect(() => withAlarms({}, { timeout })).toThrow('[Stack/Images] duration: has no threshold');
  });

  test('is no matter with a threshold, or without the alarm', () => {
    const { stack, resource } = withAlarms({ duration: { threshold: 1000 } }, { timeout });
    expect(stack.resolve(resource('duration').Threshold)).toBe(1000);
    expect(withAlarms({ duration: { enabled: false } }, { timeout }).alarms.duration).toBeUndefined();
  });
});

describe('what CloudWatch takes of an alarm', () => {
  const actions = (number: number) => {
    const stack = new Stack(new App(), 'Topics');
    return Array.from({ length: number }, (_, i) => new SnsAction(Topic.fromTopicArn(stack, `T${i}`, TOPIC)));
  };
  const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:alarms';

  test.each(['actions', 'okActions'])('five %s, and no more', (prop) => {
    expect(() => withAlarms({ [prop]: actions(5) })).not.toThrow();
    expect(() => withAlarms({ [prop]: actions(6) })).toThrow(
      `[Stack/Images] ${prop}: has 6 actions, and CloudWatch takes 5 for a state of an alarm.`,
    );
  });

  test('1,024 characters of a description: of a longer path the end is there, and what to do', () => {
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
});
