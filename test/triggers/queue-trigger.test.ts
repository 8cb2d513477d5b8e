import { CfnParameter, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps, QueueTriggerOptions } from '../../src';
import {
  PIPELINE_TAGS,
  encoderStatements,
  makePipeline,
  notificationsOf,
  onlyResource,
  synthesizePipeline,
} from '../support/synthesize';

const synthesize = (options?: QueueTriggerOptions, props: ImageEncodingPipelineProps = {}) =>
  synthesizePipeline({ ...props, trigger: EncodingTrigger.queue(options) });

const queueOf = (template: Template) => onlyResource(template, 'AWS::SQS::Queue', 'ImagesQueue');
const mappingOf = (template: Template) =>
  onlyResource(template, 'AWS::Lambda::EventSourceMapping', 'ImagesQueueMapping')[1].Properties;

describe('EncodingTrigger.queue', () => {
  const { template, pipeline, stack } = synthesize({}, { suffixFilters: ['.001'] });
  const [queueId, queue] = queueOf(template);
  const queueArn = { 'Fn::GetAtt': [queueId, 'Arn'] };

  test('makes an encrypted queue that keeps uploads for 14 days', () => {
    expect(queue.Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    expect(stack.resolve(pipeline.queue?.queueArn)).toEqual(queueArn);
  });

  test('tells S3 to send what was uploaded to the queue, and invokes nothing itself', () => {
    expect(notificationsOf(template)).toEqual([
      {
        QueueConfigurations: [
          {
            Events: ['s3:ObjectCreated:*'],
            Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.001' }] } },
            QueueArn: queueArn,
          },
        ],
      },
    ]);
    template.resourceCountIs('AWS::Lambda::Permission', 0);
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
  });

  test('with synchronizeDeletes S3 sends what was deleted or expired too', () => {
    const deletes = synthesize({}, { suffixFilters: ['.001'], synchronizeDeletes: true });
    const [{ QueueConfigurations }] = notificationsOf(deletes.template);
    expect(QueueConfigurations.flatMap(({ Events }: any) => Events)).toEqual([
      's3:ObjectCreated:*',
      's3:ObjectRemoved:*',
      's3:LifecycleExpiration:*',
    ]);
  });

  test('lets the queue take messages of this bucket and account only, over TLS, before the bucket is told of it', () => {
    const [policyId, policy] = onlyResource(template, 'AWS::SQS::QueuePolicy', 'ImagesQueue');
    const [bucketId] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesInputBucket');
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: {
          ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [bucketId, 'Arn'] } },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]);
    expect(onlyResource(template, 'Custom::S3BucketNotifications')[1].DependsOn).toContain(policyId);
  });

  test('hands batches to the encoder, which answers for each message', () => {
    const [encoder] = onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder');
    expect(mappingOf(template)).toEqual({
      Tags: PIPELINE_TAGS,
      EventSourceArn: queueArn,
      FunctionName: { Ref: encoder },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('lets the encoder take messages, and do nothing else with the queue', () => {
    expect(encoderStatements(template).filter(({ Resource }) => JSON.stringify(Resource).includes(queueId))).toEqual([
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: queueArn,
      },
    ]);
    const [policyId] = onlyResource(template, 'AWS::IAM::Policy', 'ImagesEncoderRoleDefaultPolicy');
    expect(onlyResource(template, 'AWS::Lambda::EventSourceMapping')[1].DependsOn).toContain(policyId);
  });

  test('gives an upload that was received 25 times in two and a half hours to the dead-letter queue', () => {
    const [deadLetterQueueId, deadLetterQueue] = onlyResource(template, 'AWS::SQS::Queue', 'ImagesDeadLetterQueue');
    expect(queue.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLetterQueueId, 'Arn'] },
      maxReceiveCount: 25,
    });
    expect(deadLetterQueue.Properties.MessageRetentionPeriod).toBe(queue.Properties.MessageRetentionPeriod);
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain'],
  ])('follows removalPolicy: %s', (removalPolicy, DeletionPolicy) => {
    expect(queueOf(synthesize({}, { removalPolicy }).template)[1]).toMatchObject({ DeletionPolicy });
  });

  test('tells the queue in the outputs; other triggers have none', () => {
    const outputs = (trigger?: EncodingTrigger) => {
      const app = new Stack();
      new ImageEncodingPipeline(app, 'Images', { trigger }).addOutputs();
      return Template.fromStack(app).findOutputs('*');
    };
    expect(outputs(EncodingTrigger.queue())).toMatchObject({ ImagesQueue: { Value: { Ref: queueId } } });
    expect(outputs()).not.toHaveProperty('ImagesQueue');
    expect(synthesizePipeline().pipeline.queue).toBeUndefined();
  });

  test('works with an imported bucket', () => {
    const imported = synthesizePipeline((scope) => ({
      inputBucket: Bucket.fromBucketName(scope, 'Uploads', 'team-uploads'),
      trigger: EncodingTrigger.queue(),
    }));
    expect(notificationsOf(imported.template)[0].QueueConfigurations).toHaveLength(12);
    expect(JSON.stringify(onlyResource(imported.template, 'AWS::SQS::QueuePolicy', 'ImagesQueue'))).toContain(
      ':s3:::team-uploads',
    );
  });
});

describe('what the options of EncodingTrigger.queue() do', () => {
  test('all of them', () => {
    const { template } = synthesize({
      batchSize: 10_000,
      maxBatchingWindow: Duration.minutes(5),
      maxConcurrency: 1000,
      maxReceiveCount: 1000,
    });
    expect(mappingOf(template)).toMatchObject({
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      ScalingConfig: { MaximumConcurrency: 1000 },
    });
    expect(queueOf(template)[1].Properties.RedrivePolicy.maxReceiveCount).toBe(1000);
  });

  test.each<[string, QueueTriggerOptions, ImageEncodingPipelineProps, number]>([
    ['the default timeout', {}, {}, 360],
    ['a timeout', {}, { timeout: Duration.seconds(10) }, 70],
    ['a batching window', { maxBatchingWindow: Duration.seconds(20) }, { timeout: Duration.seconds(10) }, 90],
    ['the longest of both', { maxBatchingWindow: Duration.minutes(5) }, { timeout: Duration.minutes(15) }, 1260],
  ])('a message is retried after the timeout, the batching window and a minute: %s', (_, options, props, seconds) => {
    expect(queueOf(synthesize(options, props).template)[1].Properties.VisibilityTimeout).toBe(seconds);
  });

  test.each(
    [1, 5, 10, 60, 299, 300, 301, 600, 900].flatMap((timeout) => [0, 1, 60, 300].map((window) => [timeout, window])),
  )(
    'a lasting failure or throttling is dead-lettered after two and a half hours or later, and never before five receives of six times the timeout: timeout %i s, batching window %i s',
    (timeout, window) => {
      const options = { maxBatchingWindow: Duration.seconds(window) };
      const [, { Properties }] = queueOf(synthesize(options, { timeout: Duration.seconds(timeout) }).template);
      const { VisibilityTimeout, RedrivePolicy } = Properties;
      const secondsUntilDeadLetter = RedrivePolicy.maxReceiveCount * VisibilityTimeout;
      expect(secondsUntilDeadLetter).toBeGreaterThanOrEqual(2.5 * 3600);
      expect(secondsUntilDeadLetter).toBeGreaterThanOrEqual(5 * (6 * timeout + window));
      expect(RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(5);
      expect(RedrivePolicy.maxReceiveCount).toBeLessThanOrEqual(1000);
    },
  );

  test('tokens pass, and a timeout that is not known is taken for the longest', () => {
    const { template } = synthesizePipeline((stack) => {
      const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
      return {
        timeout: Duration.seconds(number),
        reservedConcurrentExecutions: number,
        trigger: EncodingTrigger.queue({
          batchSize: number,
          maxBatchingWindow: Duration.seconds(number),
          maxConcurrency: number,
          maxReceiveCount: number,
        }),
      };
    });
    expect(mappingOf(template)).toMatchObject({
      BatchSize: { Ref: 'Number' },
      MaximumBatchingWindowInSeconds: { Ref: 'Number' },
      ScalingConfig: { MaximumConcurrency: { Ref: 'Number' } },
    });
    expect(queueOf(template)[1].Properties).toMatchObject({
      VisibilityTimeout: 1260,
      RedrivePolicy: { maxReceiveCount: { Ref: 'Number' } },
    });
  });
});

describe('the queue keeps no more runs going than there may be', () => {
  const concurrency = (reservedConcurrentExecutions?: number, maxConcurrency?: number) =>
    mappingOf(synthesize({ maxConcurrency }, { reservedConcurrentExecutions }).template).ScalingConfig
      ?.MaximumConcurrency;

  test('without reservedConcurrentExecutions: as given', () => {
    expect(concurrency()).toBeUndefined();
    expect(concurrency(undefined, 20)).toBe(20);
  });

  test.each([
    [20, 20],
    [5000, 1000],
    [1, 2],
    [0, 2],
  ])('with %d reserved: %d unless given', (reserved, expected) => {
    expect(concurrency(reserved)).toBe(expected);
  });

  test('one reserved run is warned of: a queue keeps two going, and the second is throttled', () => {
    const warned = (reservedConcurrentExecutions: number) => {
      const { stack } = synthesize({}, { reservedConcurrentExecutions });
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('oneReservedRun')).length;
    };
    expect(warned(1)).toBe(1);
    expect(warned(2)).toBe(0);
    expect(warned(0)).toBe(0);
  });

  test('fewer may be given; more only while the encoder is stopped', () => {
    expect(concurrency(20, 10)).toBe(10);
    expect(concurrency(0, 10)).toBe(10);
    expect(() => concurrency(20, 21)).toThrow(
      '[Stack/Images] trigger: has a maxConcurrency of 21, and reservedConcurrentExecutions is 20: runs beyond it are throttled, and their uploads end in the dead-letter queue though nothing is wrong with them. Give a maxConcurrency of at most 20, leave it out, or raise reservedConcurrentExecutions.',
    );
    expect(() => concurrency(1, 3)).toThrow('Give a maxConcurrency of at most 2');
  });
});

describe('what EncodingTrigger.queue() refuses', () => {
  test.each<[QueueTriggerOptions, string]>([
    [{ batchSize: 0 }, 'batchSize: must be a whole number between 1 and 10,000, got 0.'],
    [
      { batchSize: 10_001, maxBatchingWindow: Duration.seconds(1) },
      'batchSize: must be a whole number between 1 and 10,000, got 10001.',
    ],
    [{ batchSize: 1.5 }, 'batchSize: must be a whole number between 1 and 10,000, got 1.5.'],
    [
      { batchSize: 11 },
      'batchSize: is 11, and Lambda gathers more than 10 messages only with a maxBatchingWindow. Give a maxBatchingWindow of 1 second or more, or a batchSize of at most 10.',
    ],
    [{ batchSize: 11, maxBatchingWindow: Duration.seconds(0) }, 'batchSize: is 11, and Lambda gathers'],
    [
      { maxBatchingWindow: Duration.seconds(301) },
      'maxBatchingWindow: must be a whole number between 0 and 300 seconds, got 301 seconds.',
    ],
    [
      { maxBatchingWindow: Duration.millis(1500) },
      'maxBatchingWindow: must be a whole number between 0 and 300 seconds, got 1.5 seconds.',
    ],
    [{ maxConcurrency: 1 }, 'maxConcurrency: must be a whole number between 2 and 1,000, got 1.'],
    [{ maxConcurrency: 1001 }, 'maxConcurrency: must be a whole number between 2 and 1,000, got 1001.'],
    [{ maxReceiveCount: 0 }, 'maxReceiveCount: must be a whole number between 1 and 1,000, got 0.'],
    [{ maxReceiveCount: 1001 }, 'maxReceiveCount: must be a whole number between 1 and 1,000, got 1001.'],
  ])('%j', (options, message) => {
    expect(() => EncodingTrigger.queue(options)).toThrow(`EncodingTrigger.queue() ${message}`);
  });

  test('a batching window that is a token lets any batch size pass', () => {
    const maxBatchingWindow = Duration.seconds(Lazy.number({ produce: () => 1 }));
    expect(() => EncodingTrigger.queue({ batchSize: 11, maxBatchingWindow })).not.toThrow();
  });

  test('filters that take more notifications than a bucket has', () => {
    const suffixFilters = Array.from({ length: 51 }, (_, i) => `.x${i + 100}`);
    expect(makePipeline({ suffixFilters, trigger: EncodingTrigger.queue() })).toThrow(
      'suffixFilters: require 102 notification configurations',
    );
  });
});

describe('a batch that takes longer than the timeout', () => {
  const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('batchSize'));

  test('is warned of', () => {
    const { stack } = synthesize(
      { batchSize: 10_000, maxBatchingWindow: Duration.seconds(1) },
      { timeout: Duration.minutes(1), maxObjectSize: undefined },
    );
    expect(warnings(stack).map(({ entry }) => entry.data)).toEqual([
      expect.stringContaining(
        'trigger: has a batchSize of 10000, and a run encodes about 40 small images a second, 2400 within the timeout of 60 seconds. What a run does not get to is delivered again, and ends in the dead-letter queue in the end. Raise timeout, or give a batchSize of at most 2400.',
      ),
    ]);
  });

  test.each([
    ['one that fits', Duration.minutes(1), 2400],
    ['the largest with the default timeout', undefined, 10_000],
    ['a single image', Duration.seconds(1), 1],
  ])('%s is not', (_, timeout, batchSize) => {
    expect(warnings(synthesize({ batchSize, maxBatchingWindow: Duration.seconds(1) }, { timeout }).stack)).toEqual([]);
  });
});
