import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { IDestination } from 'aws-cdk-lib/aws-lambda';
import { S3Destination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { DirectTriggerOptions, EncodingTrigger } from '../../src';
import { makePipeline, notificationsOf, onlyResource, synthesizePipeline } from '../support/synthesize';

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111111111111:letters';

const invokeConfigOf = (trigger?: EncodingTrigger) =>
  onlyResource(synthesizePipeline({ trigger }).template, 'AWS::Lambda::EventInvokeConfig')[1].Properties;

describe('EncodingTrigger.direct()', () => {
  test('is the default trigger', () => {
    expect(invokeConfigOf(EncodingTrigger.direct())).toEqual(invokeConfigOf());
  });

  test.each([
    [undefined, ['s3:ObjectCreated:*']],
    [false, ['s3:ObjectCreated:*']],
    [true, ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:LifecycleExpiration:*']],
  ])('adds notifications of created objects, and of deleted ones with synchronizeDeletes: %s', (value, events) => {
    const { template } = synthesizePipeline({ synchronizeDeletes: value, suffixFilters: ['.001'] });
    const [{ LambdaFunctionConfigurations }] = notificationsOf(template);
    expect(LambdaFunctionConfigurations.flatMap(({ Events }: any) => Events)).toEqual(events);
  });
});

describe('the options of asynchronous invocations', () => {
  test('are not set by default, so that the defaults of Lambda apply', () => {
    expect(Object.keys(invokeConfigOf()).sort()).toEqual(['DestinationConfig', 'FunctionName', 'Qualifier']);
  });

  test.each([
    [0, Duration.minutes(1), 60],
    [2, Duration.hours(6), 21_600],
  ])('are set to the ends of their ranges: %d retries, %s', (retryAttempts, maxEventAge, seconds) => {
    expect(invokeConfigOf(EncodingTrigger.direct({ retryAttempts, maxEventAge }))).toMatchObject({
      MaximumRetryAttempts: retryAttempts,
      MaximumEventAgeInSeconds: seconds,
    });
  });

  test('can be tokens', () => {
    const { template } = synthesizePipeline((stack) => {
      const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
      return { trigger: EncodingTrigger.direct({ retryAttempts: number, maxEventAge: Duration.seconds(number) }) };
    });
    expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig')[1].Properties).toMatchObject({
      MaximumRetryAttempts: { Ref: 'Number' },
      MaximumEventAgeInSeconds: { Ref: 'Number' },
    });
  });

  test.each<[DirectTriggerOptions, string]>([
    [{ retryAttempts: -1 }, 'retryAttempts: must be a whole number between 0 and 2, got -1.'],
    [{ retryAttempts: 3 }, 'retryAttempts: must be a whole number between 0 and 2, got 3.'],
    [
      { maxEventAge: Duration.seconds(59) },
      'maxEventAge: must be between 1 minute and 6 hours, in whole seconds, got 59 seconds. Specify such a duration, or omit the prop for the default.',
    ],
    [{ maxEventAge: Duration.hours(7) }, 'maxEventAge: must be between 1 minute and 6 hours'],
    [{ maxEventAge: Duration.millis(60_500) }, 'maxEventAge: must be between 1 minute and 6 hours'],
  ])('are rejected out of their ranges: %j', (options, message) => {
    expect(() => EncodingTrigger.direct(options)).toThrow(`EncodingTrigger.direct() ${message}`);
    expect(() => EncodingTrigger.eventBridge(options)).toThrow(`EncodingTrigger.eventBridge() ${message}`);
  });
});

describe('onSuccess', () => {
  test('is added to the destination of failed events', () => {
    const { template } = synthesizePipeline((stack) => ({
      deadLetterQueue: Queue.fromQueueArn(stack, 'Letters', QUEUE_ARN),
      trigger: EncodingTrigger.direct({ onSuccess: new SqsDestination(new Queue(stack, 'Done')) }),
    }));
    const { DestinationConfig } = onlyResource(template, 'AWS::Lambda::EventInvokeConfig')[1].Properties;
    expect(DestinationConfig).toEqual({
      OnSuccess: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^Done/), 'Arn'] } },
      OnFailure: { Destination: QUEUE_ARN },
    });
  });

  test.each<[string, (stack: Stack) => IDestination]>([
    [
      'a bucket, but Lambda supports buckets only for failed invocations',
      (stack) => new S3Destination(new Bucket(stack, 'Done')),
    ],
    [
      'a FIFO queue or topic, but Lambda supports only standard queues and topics',
      (stack) => new SqsDestination(new Queue(stack, 'Done', { fifo: true })),
    ],
    [
      'a FIFO queue or topic, but Lambda supports only standard queues and topics',
      (stack) => new SqsDestination(Queue.fromQueueArn(stack, 'Done', `${QUEUE_ARN}.fifo`)),
    ],
  ])('cannot be %s', (problem, destination) => {
    expect(
      makePipeline((scope) => ({ trigger: EncodingTrigger.direct({ onSuccess: destination(scope as Stack) }) })),
    ).toThrow(
      `[Stack/Images] trigger: onSuccess is ${problem}. Specify a standard queue other than the dead-letter queue, a standard topic, an event bus or a function.`,
    );
  });

  test.each<[string, (stack: Stack) => [IQueue, IQueue]]>([
    [
      'by the same construct',
      (stack) => {
        const queue = new Queue(stack, 'Both');
        return [queue, queue];
      },
    ],
    [
      'by an import of the queue',
      (stack) => {
        const queue = new Queue(stack, 'Both');
        return [queue, Queue.fromQueueArn(stack, 'Done', queue.queueArn)];
      },
    ],
    [
      'by two imports',
      (stack) => [Queue.fromQueueArn(stack, 'Letters', QUEUE_ARN), Queue.fromQueueArn(stack, 'Done', QUEUE_ARN)],
    ],
  ])('cannot be the dead-letter queue, %s', (_, queues) => {
    expect(
      makePipeline((scope) => {
        const [deadLetterQueue, done] = queues(scope as Stack);
        return { deadLetterQueue, trigger: EncodingTrigger.direct({ onSuccess: new SqsDestination(done) }) };
      }),
    ).toThrow(
      'trigger: onSuccess is the dead-letter queue, but records of successful invocations there would count as failed events.',
    );
  });
});
