import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { PIPELINE_TAGS, makePipeline, notificationsOf, onlyResource, synthesizePipeline } from '../support/synthesize';

const trigger = EncodingTrigger.eventBridge();
const importedBucket = (stack: Stack, id = 'Uploads') => Bucket.fromBucketName(stack, id, 'team-uploads');

function synthesizeImported(props: ImageEncodingPipelineProps = {}) {
  return synthesizePipeline((stack) => ({ inputBucket: importedBucket(stack), trigger, ...props }));
}

const patternOf = (template: Template) => onlyResource(template, 'AWS::Events::Rule')[1].Properties.EventPattern;

describe('EncodingTrigger.eventBridge()', () => {
  const { template } = synthesizePipeline({ trigger });
  const [ruleId, rule] = onlyResource(template, 'AWS::Events::Rule', 'ImagesRule');
  const [bucketId] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesInputBucket');
  const [encoderId] = onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder');
  const [deadLetterQueueId] = onlyResource(template, 'AWS::SQS::Queue', 'ImagesDeadLetterQueue');
  const ruleArn = { 'Fn::GetAtt': [ruleId, 'Arn'] };
  const deadLetterQueueArn = { 'Fn::GetAtt': [deadLetterQueueId, 'Arn'] };

  test('invokes the encoder for created objects, with a rule of the default event bus', () => {
    expect(rule.Properties).toEqual({
      Tags: PIPELINE_TAGS,
      Description: 'Sends S3 events to the image encoder',
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: bucketId }] },
          object: {
            key: ['.jpg', '.jpeg', '.png', '.gif', '.webp', '.avif'].flatMap((suffix) => [
              { suffix },
              { suffix: suffix.toUpperCase() },
            ]),
          },
        },
      },
      Targets: [
        {
          Id: 'Target0',
          Arn: { 'Fn::GetAtt': [encoderId, 'Arn'] },
          DeadLetterConfig: { Arn: deadLetterQueueArn },
        },
      ],
    });
  });

  test('allows only this rule to invoke the encoder', () => {
    expect(onlyResource(template, 'AWS::Lambda::Permission')[1].Properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: ruleArn,
    });
  });

  test('allows this rule to send events to the dead-letter queue', () => {
    const [, policy] = onlyResource(template, 'AWS::SQS::QueuePolicy', 'ImagesDeadLetterQueue');
    expect(policy.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: deadLetterQueueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
    );
  });

  test('sends events that failed to the dead-letter queue', () => {
    expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig')[1].Properties.DestinationConfig).toEqual({
      OnFailure: { Destination: deadLetterQueueArn },
    });
  });

  test('also invokes the encoder for deleted objects with synchronizeDeletes', () => {
    expect(patternOf(synthesizePipeline({ trigger, synchronizeDeletes: true }).template)['detail-type']).toEqual([
      'Object Created',
      'Object Deleted',
    ]);
  });

  test('deletes the rule before it empties a managed bucket', () => {
    const removed = synthesizePipeline({ trigger, removalPolicy: RemovalPolicy.DESTROY }).template;
    const [emptying] = onlyResource(removed, 'Custom::S3AutoDeleteObjects', 'ImagesInputBucket');
    expect(onlyResource(removed, 'AWS::Events::Rule')[1].DependsOn).toContain(emptying);
  });

  test('supports the options of asynchronous invocations', () => {
    const options = synthesizePipeline((stack) => ({
      trigger: EncodingTrigger.eventBridge({
        retryAttempts: 1,
        maxEventAge: Duration.hours(1),
        onSuccess: new SqsDestination(new Queue(stack, 'Done')),
      }),
    }));
    expect(onlyResource(options.template, 'AWS::Lambda::EventInvokeConfig')[1].Properties).toMatchObject({
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 3600,
      DestinationConfig: { OnSuccess: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^Done/), 'Arn'] } } },
    });
  });
});

describe('the input bucket of EncodingTrigger.eventBridge()', () => {
  const infos = (stack: Stack) => Annotations.fromStack(stack).findInfo('*', Match.anyValue());

  test('sends events to EventBridge if the pipeline creates it', () => {
    const { template, stack } = synthesizePipeline({ trigger });
    expect(notificationsOf(template)).toEqual([{ EventBridgeConfiguration: {} }]);
    expect(infos(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack, bucket: Bucket) => ImageEncodingPipelineProps]>([
    ['is created in another stack of the app', (_, inputBucket) => ({ inputBucket })],
    [
      'is an import of such a bucket',
      (stack, { bucketName }) => ({ inputBucket: Bucket.fromBucketName(stack, 'Import', bucketName) }),
    ],
  ])('sends events to EventBridge by a change of its own stack if it %s', (_, props) => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { trigger, ...props(stack, new Bucket(data, 'Uploads')) });
    expect(notificationsOf(Template.fromStack(data))).toEqual([{ EventBridgeConfiguration: {} }]);
    expect(notificationsOf(Template.fromStack(stack))).toEqual([]);
    expect(data.dependencies).toHaveLength(0);
    expect(infos(stack)).toEqual([]);
  });

  test('is not changed if it is imported, and an info asks its owner to enable EventBridge', () => {
    const { template, stack } = synthesizeImported();
    expect(notificationsOf(template)).toEqual([]);
    expect(patternOf(template).detail.bucket).toEqual({ name: ['team-uploads'] });
    expect(infos(stack).map(({ id, entry }) => [id, entry.data])).toEqual([
      [
        '/Stack/Images',
        expect.stringContaining(
          'inputBucket: is imported, so the pipeline does not change its notifications. Images are encoded only if EventBridge is enabled for the bucket. The bucket owner must enable EventBridge once in the S3 console (Properties, Amazon EventBridge).',
        ),
      ],
    ]);
  });

  test('is not changed if it is an import of a CfnBucket', () => {
    const { template, stack } = synthesizePipeline((scope) => ({
      trigger,
      inputBucket: Bucket.fromBucketName(scope, 'Import', new CfnBucket(scope, 'Uploads').ref),
    }));
    expect(notificationsOf(template)).toEqual([]);
    expect(infos(stack)).toHaveLength(1);
  });

  test('can have other notifications without a warning', () => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const inputBucket = new Bucket(data, 'Uploads');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { inputBucket, trigger });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('notifications'))).toEqual([]);
  });

  test('can be used by pipelines with overlapping filters and any number of suffixes', () => {
    const suffixFilters = Array.from({ length: 30 }, (_, i) => `.x${i + 100}`);
    const pipelines =
      (...triggers: (EncodingTrigger | undefined)[]) =>
      () => {
        const stack = new Stack();
        triggers.forEach((each, i) => {
          const inputBucket = importedBucket(stack, `Uploads${i}`);
          new ImageEncodingPipeline(stack, `Images${i}`, { inputBucket, suffixFilters, trigger: each });
        });
      };
    expect(pipelines(trigger, trigger, undefined)).not.toThrow();
    expect(pipelines(undefined, undefined)).toThrow('suffixFilters: require 60 notification configurations');
  });

  test('must not be in another Region or account', () => {
    const env = { account: '111111111111', region: 'eu-west-1' };
    const make = (attributes: { region?: string; account?: string }) => () => {
      const stack = new Stack(new App(), 'Stack', { env });
      const inputBucket = Bucket.fromBucketAttributes(stack, 'B', { bucketName: 'photos', ...attributes });
      new ImageEncodingPipeline(stack, 'Images', { inputBucket, trigger });
    };
    expect(make({ region: 'us-east-1' })).toThrow('inputBucket: is in the Region us-east-1');
    expect(make({ account: '222222222222' })).toThrow('inputBucket: is in the account 222222222222');
  });
});

describe('the event pattern of the rule', () => {
  test('matches every key if a suffix is a token', () => {
    const { template } = synthesizePipeline((stack) => ({
      inputBucket: importedBucket(stack),
      suffixFilters: [new CfnParameter(stack, 'Suffix').valueAsString],
      trigger,
    }));
    expect(patternOf(template).detail).toEqual({ bucket: { name: ['team-uploads'] } });
  });

  test('can contain a prefix that is a token', () => {
    const { template } = synthesizePipeline((stack) => ({
      inputBucket: importedBucket(stack),
      prefixFilter: new CfnParameter(stack, 'Prefix').valueAsString,
      trigger,
    }));
    expect(patternOf(template).detail.object).toEqual({ key: [{ prefix: { Ref: 'Prefix' } }] });
  });

  test('is rejected if it is longer than EventBridge allows', () => {
    const suffixFilters = (count: number) => Array.from({ length: count }, (_, i) => `.${i + 1000}`);
    const at = (count: number) => makePipeline({ suffixFilters: suffixFilters(count), trigger });
    const longest = 98;
    expect(at(longest)).not.toThrow();
    expect(at(longest + 1)).toThrow(
      /^\[Stack\/Images\] suffixFilters: the event pattern of these suffixes and the prefixFilter has 2,0\d\d characters, but EventBridge allows at most 2,048\. Specify fewer or shorter suffixes, or a shorter prefixFilter\.$/,
    );
  });
});
