import { CfnParameter, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps, QueueTriggerOptions } from '../../src';
import { maxReceiveCount, visibilityTimeout } from '../../src/triggers/visibility-timeout';
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

describe('EncodingTrigger.queue()', () => {
  const { template, pipeline, stack } = synthesize({}, { suffixFilters: ['.001'] });
  const [queueId, queue] = queueOf(template);
  const queueArn = { 'Fn::GetAtt': [queueId, 'Arn'] };

  test('creates an encrypted queue that keeps events for 14 days', () => {
    expect(queue.Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    expect(stack.resolve(pipeline.queue?.queueArn)).toEqual(queueArn);
  });

  test('adds notifications of created objects, and does not invoke the encoder directly', () => {
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

  test('adds notifications of deleted objects with synchronizeDeletes', () => {
    const deletes = synthesize({}, { suffixFilters: ['.001'], synchronizeDeletes: true });
    const [{ QueueConfigurations }] = notificationsOf(deletes.template);
    expect(QueueConfigurations.flatMap(({ Events }: any) => Events)).toEqual([
      's3:ObjectCreated:*',
      's3:ObjectRemoved:*',
      's3:LifecycleExpiration:*',
    ]);
  });

  test('allows only this bucket of this account to send messages, before the notifications are added', () => {
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

  test('invokes the encoder with batches, and retries only the messages that it reports', () => {
    const [encoder] = onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder');
    expect(mappingOf(template)).toEqual({
      Tags: PIPELINE_TAGS,
      EventSourceArn: queueArn,
      FunctionName: { Ref: encoder },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('grants the encoder only the permissions that Lambda needs to receive messages', () => {
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

  test('sends a message to the dead-letter queue after 25 receives by default', () => {
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
  ])('applies the removal policy %s to the queue', (removalPolicy, DeletionPolicy) => {
    expect(queueOf(synthesize({}, { removalPolicy }).template)[1]).toMatchObject({ DeletionPolicy });
  });

  test('adds a stack output for the queue, unlike other triggers', () => {
    const outputs = (trigger?: EncodingTrigger) => {
      const app = new Stack();
      new ImageEncodingPipeline(app, 'Images', { trigger }).addOutputs();
      return Template.fromStack(app).findOutputs('*');
    };
    expect(outputs(EncodingTrigger.queue())).toMatchObject({ ImagesQueue: { Value: { Ref: queueId } } });
    expect(outputs()).not.toHaveProperty('ImagesQueue');
    expect(synthesizePipeline().pipeline.queue).toBeUndefined();
  });

  test('supports an imported bucket', () => {
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

describe('the options of EncodingTrigger.queue()', () => {
  test('are set to the ends of their ranges', () => {
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
    ['a short timeout', {}, { timeout: Duration.seconds(10) }, 70],
    ['a batching window', { maxBatchingWindow: Duration.seconds(20) }, { timeout: Duration.seconds(10) }, 90],
    ['the maximum of both', { maxBatchingWindow: Duration.minutes(5) }, { timeout: Duration.minutes(15) }, 1260],
  ])(
    'the visibility timeout is the sum of the timeout, the batching window and one minute: %s',
    (_, options, props, seconds) => {
      expect(queueOf(synthesize(options, props).template)[1].Properties.VisibilityTimeout).toBe(seconds);
    },
  );

  test.each(
    [1, 5, 10, 60, 299, 300, 301, 600, 900].flatMap((timeout) => [0, 1, 60, 300].map((window) => [timeout, window])),
  )(
    'a message is dead-lettered after at least two and a half hours: timeout %i s, batching window %i s',
    (timeout, window) => {
      const durations = [Duration.seconds(timeout), Duration.seconds(window)] as const;
      const receives = maxReceiveCount(...durations);
      const secondsUntilDeadLetter = receives * visibilityTimeout(...durations).toSeconds();
      expect(secondsUntilDeadLetter).toBeGreaterThanOrEqual(2.5 * 3600);
      expect(secondsUntilDeadLetter).toBeGreaterThanOrEqual(5 * (6 * timeout + window));
      expect(receives).toBeGreaterThanOrEqual(5);
      expect(receives).toBeLessThanOrEqual(1000);
    },
  );

  test('can be tokens, and the visibility timeout then fits the maximum timeout', () => {
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

describe('the maximum concurrency of the queue', () => {
  const concurrency = (reservedConcurrentExecutions?: number, maxConcurrency?: number) =>
    mappingOf(synthesize({ maxConcurrency }, { reservedConcurrentExecutions }).template).ScalingConfig
      ?.MaximumConcurrency;

  test('is maxConcurrency without reservedConcurrentExecutions', () => {
    expect(concurrency()).toBeUndefined();
    expect(concurrency(undefined, 20)).toBe(20);
  });

  test.each([
    [20, 20],
    [5000, 1000],
    [1, 2],
    [0, 2],
  ])('with %d reserved executions, the default is %d', (reserved, expected) => {
    expect(concurrency(reserved)).toBe(expected);
  });

  test('is at least 2, so a warning reports a single reserved execution', () => {
    const countWarnings = (reservedConcurrentExecutions: number) => {
      const { stack } = synthesize({}, { reservedConcurrentExecutions });
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('singleReservedExecution')).length;
    };
    expect(countWarnings(1)).toBe(1);
    expect(countWarnings(2)).toBe(0);
    expect(countWarnings(0)).toBe(0);
  });

  test('can be lower than the reserved executions, but exceeds them only while the encoder is stopped', () => {
    expect(concurrency(20, 10)).toBe(10);
    expect(concurrency(0, 10)).toBe(10);
    expect(() => concurrency(20, 21)).toThrow(
      '[Stack/Images] trigger: maxConcurrency must be at most 20 because reservedConcurrentExecutions is 20, got 21. Specify a maxConcurrency of at most 20, omit it, or increase reservedConcurrentExecutions.',
    );
    expect(() => concurrency(1, 3)).toThrow('Specify a maxConcurrency of at most 2,');
  });
});

describe('the checks of EncodingTrigger.queue()', () => {
  test.each<[QueueTriggerOptions, string]>([
    [
      { batchSize: 0 },
      'batchSize: must be a whole number between 1 and 10 without a maxBatchingWindow, got 0. Specify such a batchSize. For a batchSize of up to 10,000, also specify a maxBatchingWindow of at least 1 second.',
    ],
    [{ batchSize: 1.5 }, 'batchSize: must be a whole number between 1 and 10 without a maxBatchingWindow, got 1.5.'],
    [{ batchSize: 11, maxBatchingWindow: Duration.seconds(0) }, 'batchSize: must be a whole number between 1 and 10 '],
    [
      { batchSize: 10_001, maxBatchingWindow: Duration.seconds(1) },
      'batchSize: must be a whole number between 1 and 10,000, got 10,001.',
    ],
    [
      { maxBatchingWindow: Duration.seconds(301) },
      'maxBatchingWindow: must be a whole number between 0 and 300 seconds, got 301 seconds.',
    ],
    [
      { maxBatchingWindow: Duration.millis(1500) },
      'maxBatchingWindow: must be a whole number between 0 and 300 seconds',
    ],
    [{ maxConcurrency: 1 }, 'maxConcurrency: must be a whole number between 2 and 1,000, got 1.'],
    [{ maxConcurrency: 1001 }, 'maxConcurrency: must be a whole number between 2 and 1,000'],
    [{ maxReceiveCount: 0 }, 'maxReceiveCount: must be a whole number between 1 and 1,000, got 0.'],
    [{ maxReceiveCount: 1001 }, 'maxReceiveCount: must be a whole number between 1 and 1,000'],
  ])('reject %j', (options, message) => {
    expect(() => EncodingTrigger.queue(options)).toThrow(`EncodingTrigger.queue() ${message}`);
  });

  test('accept any batch size with a batching window that is a token', () => {
    const maxBatchingWindow = Duration.seconds(Lazy.number({ produce: () => 1 }));
    expect(() => EncodingTrigger.queue({ batchSize: 11, maxBatchingWindow })).not.toThrow();
  });

  test('reject filters that need more notifications than S3 allows', () => {
    const suffixFilters = Array.from({ length: 51 }, (_, i) => `.x${i + 100}`);
    expect(makePipeline({ suffixFilters, trigger: EncodingTrigger.queue() })).toThrow(
      'suffixFilters: require 102 notification configurations',
    );
  });
});

describe('a batch size', () => {
  const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('batchSize'));

  test('causes a warning if the batch takes longer than the timeout', () => {
    const { stack } = synthesize(
      { batchSize: 10_000, maxBatchingWindow: Duration.seconds(1) },
      { timeout: Duration.minutes(1), maxObjectSize: undefined },
    );
    expect(warnings(stack).map(({ entry }) => entry.data)).toEqual([
      expect.stringContaining(
        'trigger: batchSize is 10,000, but an invocation encodes about 2,400 small images within the timeout of 60 seconds (an assumed 40 per second). The other events of the batch are retried, and can be sent to the dead-letter queue. Increase timeout, or specify a batchSize of at most 2,400.',
      ),
    ]);
  });

  test.each([
    ['the maximum for the timeout', Duration.minutes(1), 2400],
    ['the maximum of Lambda, with the default timeout', undefined, 10_000],
    ['1, with the minimum timeout', Duration.seconds(1), 1],
  ])('causes no warning if it is %s', (_, timeout, batchSize) => {
    expect(warnings(synthesize({ batchSize, maxBatchingWindow: Duration.seconds(1) }, { timeout }).stack)).toEqual([]);
  });
});
