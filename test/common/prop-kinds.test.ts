import { App, CfnParameter, Duration, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  ContentPolicy,
  EncodingTrigger,
  ImageEncodingPipeline,
  ImageEncodingPipelineProps,
  ImageFormat,
  OutputFormat,
  PipelineAlarmsProps,
  PipelineDashboardProps,
} from '../../src';
import { PIPELINE_PROP_KINDS } from '../../src/validation/pipeline-prop-kinds';
import { makePipeline, synthesizePipeline } from '../support/synthesize';

/** What a caller can give whose values the compiler does not check. */
const anything = (value: unknown) => value as any;

const onPipeline = (act: (pipeline: ImageEncodingPipeline) => unknown) => () =>
  act(new ImageEncodingPipeline(new Stack(new App(), 'Stack'), 'Images'));

describe('a prop of a wrong kind is refused, with what was given, what it must be and what to do', () => {
  const refused: [string, unknown, string][] = [
    ['synchronizeDeletes', 'false', 'is "false", a string, and it must be a boolean. Give true or false.'],
    ['versioned', 'false', 'is "false", a string, and it must be a boolean'],
    ['statusIndex', 1, 'is 1, a number, and it must be a boolean'],
    ['outputEventBridgeEnabled', 'no', 'is "no", a string, and it must be a boolean'],
    [
      'outputFormat',
      'HEX',
      'is "HEX", a string, and it must be a value of OutputFormat. Give one of OutputFormat.BASE64, .BASE64URL, .MIME, .DATA_URI.',
    ],
    ['outputFormat', 'base64', 'is "base64", a string, and it must be a value of OutputFormat'],
    ['removalPolicy', 'DESTROY', 'is "DESTROY", a string, and it must be a value of RemovalPolicy'],
    ['tracing', true, 'is true, a boolean, and it must be a value of lambda.Tracing'],
    ['tableStream', 'ALL', 'is "ALL", a string, and it must be a value of dynamodb.StreamViewType'],
    [
      'suffixFilters',
      '.jpg',
      'is ".jpg", a string, and it must be a list of strings. Give a list, also for a single one.',
    ],
    ['prefixFilter', 5, 'is 5, a number, and it must be a string. Give a text in quotes, or leave it out.'],
    ['prefixFilter', null, 'is null, and it must be a string'],
    ['tableKeyName', ['image_id'], 'is a list, and it must be a string'],
    ['tableKeyPrefix', true, 'is true, a boolean, and it must be a string'],
    ['outputPrefix', 5, 'is 5, a number, and it must be a string'],
    ['outputSuffix', 5, 'is 5, a number, and it must be a string'],
    [
      'inputBucket',
      'team-uploads',
      'is "team-uploads", a string, and it must be a bucket. Give one such as new s3.Bucket(…) or s3.Bucket.fromBucketName(…).',
    ],
    ['outputBucket', 'team-texts', 'is "team-texts", a string, and it must be a bucket'],
    ['serverAccessLogsBucket', 'team-logs', 'is "team-logs", a string, and it must be a bucket'],
    ['metadataTable', 'rows', 'is "rows", a string, and it must be a table'],
    ['deadLetterQueue', 'letters', 'is "letters", a string, and it must be a queue'],
    ['logGroup', '/encoder', 'is "/encoder", a string, and it must be a log group'],
    ['encryptionKey', 'alias/images', 'is "alias/images", a string, and it must be a key'],
    ['environmentEncryption', 'alias/images', 'is "alias/images", a string, and it must be a key'],
    ['role', 'encoder', 'is "encoder", a string, and it must be a role'],
    ['vpc', 'vpc-1', 'is "vpc-1", a string, and it must be a VPC'],
    ['vpcSubnets', 'private', 'is "private", a string, and it must be a SubnetSelection'],
    ['securityGroups', 'sg-1', 'is "sg-1", a string, and it must be a list of security groups'],
    ['timeout', 60, 'is 60, a number, and it must be a Duration. Give one such as Duration.minutes(5).'],
    ['rejectedItemRetention', 30, 'is 30, a number, and it must be a Duration'],
    ['outputExpiration', 30, 'is 30, a number, and it must be a Duration'],
    ['maxObjectSize', 1000, 'is 1000, a number, and it must be a Size. Give one such as Size.mebibytes(20).'],
    ['memorySize', '512', 'is "512", a string, and it must be a number. Convert it where it is read, or leave it out.'],
    ['reservedConcurrentExecutions', '5', 'is "5", a string, and it must be a number'],
    ['trigger', 'queue', 'is "queue", a string, and it must be an EncodingTrigger'],
    [
      'trigger',
      EncodingTrigger.queue,
      'is a function, which was not called, and it must be an EncodingTrigger. Give one such as EncodingTrigger.queue().',
    ],
    ['contentPolicy', {}, 'is an object, and it must be a ContentPolicy'],
    ['encoderCode', 'inline', 'is "inline", a string, and it must be an EncoderCode'],
    ['runtime', 'nodejs24.x', 'is "nodejs24.x", a string, and it must be a Runtime'],
    ['architecture', 'arm64', 'is "arm64", a string, and it must be an Architecture'],
    ['inputCors', {}, 'is an object, and it must be a list of rules'],
  ];

  test.each(refused)('%s: %p', (prop, value, message) => {
    expect(makePipeline(anything({ [prop]: value }))).toThrow(`[Stack/Images] ${prop}: ${message}`);
  });

  test('there is a case for each', () => {
    expect([...new Set(refused.map(([prop]) => prop))].sort()).toEqual(Object.keys(PIPELINE_PROP_KINDS).sort());
  });

  test.each([
    [{ suffixFilters: ['.jpg', 5] }, 'suffixFilters[1]: is 5, a number, and it must be a string'],
    [{ suffixFilters: [undefined] }, 'suffixFilters[0]: is undefined, and it must be a string'],
    [{ securityGroups: ['sg-1'] }, 'securityGroups[0]: is "sg-1", a string, and it must be a security group'],
    [
      { inputCors: [{ allowedMethods: 'PUT', allowedOrigins: ['*'] }] },
      'inputCors[0]: is an object, and it must be a rule with lists of allowedMethods and allowedOrigins',
    ],
  ])('in a list: %j', (props, message) => {
    expect(makePipeline(anything(props))).toThrow(`[Stack/Images] ${message}`);
  });
});

describe('so is an option of', () => {
  test.each([
    [{ formats: 'JPEG' }, 'formats: is "JPEG", a string, and it must be a list of formats'],
    [
      { formats: [ImageFormat.PNG, 'jpg'] },
      'formats[1]: is "jpg", a string, and it must be a value of ImageFormat. Give one of ImageFormat.JPEG, .PNG,',
    ],
    [{ formats: [undefined] }, 'formats[0]: is undefined, and it must be a value of ImageFormat'],
  ])('ContentPolicy.images(): %j', (options, message) => {
    expect(() => ContentPolicy.images(anything(options))).toThrow(`ContentPolicy.images() ${message}`);
  });

  const tunings: { [prop in Exclude<keyof PipelineAlarmsProps, 'actions' | 'okActions'>]-?: true } = {
    deadLetters: true,
    failed: true,
    errors: true,
    throttles: true,
    duration: true,
    rejected: true,
    oldestMessage: true,
    eventAge: true,
    eventsDropped: true,
    deadLettersLost: true,
  };

  test.each(Object.keys(tunings))('addAlarms(): %s', (alarm) => {
    expect(onPipeline((pipeline) => pipeline.addAlarms(anything({ [alarm]: false })))).toThrow(
      `[Stack/Images] ${alarm}: is false, a boolean, and it must be an AlarmTuning. Give one such as { threshold: 10 } or { enabled: false }.`,
    );
  });

  test.each([
    [{ enabled: 'false' }, 'failed.enabled: is "false", a string, and it must be a boolean'],
    [{ threshold: '5' }, 'failed.threshold: is "5", a string, and it must be a number'],
    [{ period: 60 }, 'failed.period: is 60, a number, and it must be a Duration'],
    [{ evaluationPeriods: '5' }, 'failed.evaluationPeriods: is "5", a string, and it must be a number'],
    [{ datapointsToAlarm: '5' }, 'failed.datapointsToAlarm: is "5", a string, and it must be a number'],
  ])('an alarm: %j', (failed, message) => {
    expect(onPipeline((pipeline) => pipeline.addAlarms(anything({ failed })))).toThrow(`[Stack/Images] ${message}`);
  });

  test.each(['actions', 'okActions'])('addAlarms(): %s', (prop) => {
    const queue = new Queue(new Stack(new App(), 'Stack'), 'NoAction');
    expect(onPipeline((pipeline) => pipeline.addAlarms(anything({ [prop]: [queue] })))).toThrow(
      `[Stack/Images] ${prop}[0]: is the construct Stack/NoAction, and it must be an alarm action. Give one such as new cloudwatch_actions.SnsAction(topic).`,
    );
    expect(onPipeline((pipeline) => pipeline.addAlarms(anything({ [prop]: queue })))).toThrow(
      `[Stack/Images] ${prop}: is the construct Stack/NoAction, and it must be a list of alarm actions`,
    );
  });

  const dashboards: { [option in keyof Required<PipelineDashboardProps>]: [unknown, string] } = {
    dashboardName: [5, 'is 5, a number, and it must be a string'],
    defaultInterval: [5, 'is 5, a number, and it must be a Duration'],
  };

  test.each(Object.entries(dashboards))('addDashboard(): %s', (option, [value, message]) => {
    expect(onPipeline((pipeline) => pipeline.addDashboard(anything({ [option]: value })))).toThrow(
      `[Stack/Images] ${option}: ${message}`,
    );
  });
});

describe('what is of the kind passes', () => {
  test('undefined is as if it were left out', () => {
    const props = Object.fromEntries(Object.keys(PIPELINE_PROP_KINDS).map((prop) => [prop, undefined]));
    expect(synthesizePipeline(props).template.toJSON()).toEqual(synthesizePipeline().template.toJSON());
  });

  test('a token, where a deployment can fill it in', () => {
    expect(
      makePipeline((scope) => {
        const text = new CfnParameter(scope, 'Text').valueAsString;
        return {
          suffixFilters: [text],
          prefixFilter: text,
          tableKeyName: text,
          outputFormat: text as OutputFormat,
          memorySize: Lazy.number({ produce: () => 512 }),
          reservedConcurrentExecutions: Token.asAny({ Ref: 'Number' }) as any,
        };
      }),
    ).not.toThrow();
  });

  test('and not where it would only be taken for true', () => {
    const token = Token.asString({ Ref: 'Setting' });
    expect(makePipeline({ versioned: anything(token) })).toThrow(
      '[Stack/Images] versioned: is a token, and it must be a boolean.',
    );
  });

  test('of whichever class it is: of another copy of the CDK, or made in another language', () => {
    /** It has all that the value has, and is of no class. */
    const classless = <T extends object>(value: T): T =>
      new Proxy(value, { getPrototypeOf: () => Object.prototype }) as T;
    const props = (scope: Stack, as: <T extends object>(value: T) => T): ImageEncodingPipelineProps => ({
      outputBucket: as(Bucket.fromBucketName(scope, 'Texts', 'team-texts')),
      encryptionKey: as(new Key(scope, 'Key')),
      timeout: as(Duration.minutes(1)),
      maxObjectSize: as(Size.mebibytes(1)),
      trigger: as(EncodingTrigger.queue()),
      contentPolicy: as(ContentPolicy.anything()),
    });
    expect(classless(Duration.minutes(1))).not.toBeInstanceOf(Duration);
    expect(synthesizePipeline((scope) => props(scope, classless)).template.toJSON()).toEqual(
      synthesizePipeline((scope) => props(scope, (value) => value)).template.toJSON(),
    );
  });
});
