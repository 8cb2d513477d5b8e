import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { IDestination } from 'aws-cdk-lib/aws-lambda';
import { S3Destination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger } from '../../src';
import { makePipeline, onlyResource, synthesizePipeline } from '../support/synthesize';

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111111111111:letters';

const asyncConfig = (trigger?: EncodingTrigger) =>
  onlyResource(synthesizePipeline({ trigger }).template, 'AWS::Lambda::EventInvokeConfig')[1].Properties;

describe('EncodingTrigger.direct', () => {
  test("leaves Lambda's own retries and event age as they are", () => {
    expect(asyncConfig()).not.toHaveProperty('MaximumRetryAttempts');
    expect(asyncConfig()).not.toHaveProperty('MaximumEventAgeInSeconds');
  });

  test('is the default', () => {
    expect(asyncConfig(EncodingTrigger.direct())).toEqual(asyncConfig());
  });

  test('retryAttempts and maxEventAge', () => {
    expect(asyncConfig(EncodingTrigger.direct({ retryAttempts: 0, maxEventAge: Duration.minutes(1) }))).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
    expect(asyncConfig(EncodingTrigger.direct({ retryAttempts: 2, maxEventAge: Duration.hours(6) }))).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
    });
  });

  test('onSuccess beside the dead-letter queue', () => {
    const { template } = synthesizePipeline((stack) => ({
      trigger: EncodingTrigger.direct({ onSuccess: new SqsDestination(new Queue(stack, 'Done')) }),
    }));
    const { DestinationConfig } = onlyResource(template, 'AWS::Lambda::EventInvokeConfig')[1].Properties;
    expect(DestinationConfig).toEqual({
      OnSuccess: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^Done/), 'Arn'] } },
      OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^ImagesDeadLetterQueue/), 'Arn'] } },
    });
  });

  test.each<[string, string, (stack: Stack) => IDestination]>([
    ['a bucket', 'a bucket', (stack) => new S3Destination(new Bucket(stack, 'Done'))],
    ['a FIFO queue', 'a FIFO queue or topic', (stack) => new SqsDestination(new Queue(stack, 'Done', { fifo: true }))],
    [
      'an imported FIFO queue',
      'a FIFO queue or topic',
      (stack) => new SqsDestination(Queue.fromQueueArn(stack, 'Done', 'arn:aws:sqs:eu-west-1:111111111111:done.fifo')),
    ],
  ])('onSuccess: %s is refused', (_, what, destination) => {
    expect(
      makePipeline((scope) => ({ trigger: EncodingTrigger.direct({ onSuccess: destination(scope as Stack) }) })),
    ).toThrow(
      `trigger: has an onSuccess destination that is ${what}, which Lambda takes only for failures or not at all. Give another standard queue, a standard topic, an event bus or a function.`,
    );
  });

  test.each<[string, (stack: Stack) => [IQueue, IQueue]]>([
    [
      'made here',
      (stack) => {
        const queue = new Queue(stack, 'Both');
        return [queue, queue];
      },
    ],
    [
      'and imported from it',
      (stack) => {
        const queue = new Queue(stack, 'Both');
        return [queue, Queue.fromQueueArn(stack, 'Done', queue.queueArn)];
      },
    ],
    [
      'imported twice',
      (stack) => {
        const [letters, done] = ['Letters', 'Done'].map((id) => Queue.fromQueueArn(stack, id, QUEUE_ARN));
        return [letters, done];
      },
    ],
  ])('onSuccess: the dead-letter queue is refused, %s', (_, queues) => {
    expect(
      makePipeline((scope) => {
        const [deadLetterQueue, done] = queues(scope as Stack);
        return { deadLetterQueue, trigger: EncodingTrigger.direct({ onSuccess: new SqsDestination(done) }) };
      }),
    ).toThrow(
      '[Stack/Images] trigger: has an onSuccess destination that is the dead-letter queue, where each success would be taken for an upload that failed. Give another standard queue, a standard topic, an event bus or a function.',
    );
  });

  test('onSuccess: another queue than the one that was brought for dead letters passes', () => {
    expect(
      makePipeline((scope) => ({
        deadLetterQueue: Queue.fromQueueArn(scope, 'Letters', QUEUE_ARN),
        trigger: EncodingTrigger.direct({ onSuccess: new SqsDestination(new Queue(scope, 'Done')) }),
      })),
    ).not.toThrow();
  });

  test('announces what was uploaded, and with synchronizeDeletes also what was deleted or expired', () => {
    const events = (synchronizeDeletes?: boolean) =>
      onlyResource(
        synthesizePipeline({ synchronizeDeletes, suffixFilters: ['.001'] }).template,
        'Custom::S3BucketNotifications',
      )[1].Properties.NotificationConfiguration.LambdaFunctionConfigurations.flatMap(({ Events }: any) => Events);
    expect(events()).toEqual(['s3:ObjectCreated:*']);
    expect(events(false)).toEqual(events());
    expect(events(true)).toEqual(['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:LifecycleExpiration:*']);
  });

  test.each([-1, 3, 1.5])('retryAttempts: %d is refused', (retryAttempts) => {
    expect(() => EncodingTrigger.direct({ retryAttempts })).toThrow(
      `EncodingTrigger.direct() retryAttempts: is ${retryAttempts}, and Lambda retries an asynchronous invocation 0, 1 or 2 times. Give 0, 1 or 2.`,
    );
  });

  test.each([Duration.seconds(59), Duration.hours(7), Duration.millis(60_500)])(
    'maxEventAge: %s is refused',
    (maxEventAge) => {
      expect(() => EncodingTrigger.direct({ maxEventAge })).toThrow(
        /EncodingTrigger.direct\(\) maxEventAge: is [\d.]+ seconds, and Lambda keeps an event for 60 to 21,600 whole seconds/,
      );
    },
  );

  test('tokens pass', () => {
    const { template } = synthesizePipeline((stack) => {
      const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
      return { trigger: EncodingTrigger.direct({ retryAttempts: number, maxEventAge: Duration.seconds(number) }) };
    });
    expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig')[1].Properties).toMatchObject({
      MaximumRetryAttempts: { Ref: 'Number' },
      MaximumEventAgeInSeconds: { Ref: 'Number' },
    });
  });
});
