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

describe('EncodingTrigger.eventBridge', () => {
  const { template } = synthesizePipeline({ trigger });
  const [ruleId, rule] = onlyResource(template, 'AWS::Events::Rule', 'ImagesRule');
  const [bucketId] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesInputBucket');
  const [encoderId] = onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder');
  const [deadLetterQueueId] = onlyResource(template, 'AWS::SQS::Queue', 'ImagesDeadLetterQueue');
  const ruleArn = { 'Fn::GetAtt': [ruleId, 'Arn'] };
  const deadLetterQueueArn = { 'Fn::GetAtt': [deadLetterQueueId, 'Arn'] };

  test('hands what was uploaded to the bucket to the encoder, by a rule of the default bus', () => {
    expect(rule.Properties).toEqual({
      Tags: PIPELINE_TAGS,
      Description: 'Hands uploads to the image encoder',
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

  test('lets this rule alone invoke the encoder', () => {
    expect(onlyResource(template, 'AWS::Lambda::Permission')[1].Properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: ruleArn,
    });
  });

  test('lets this rule put into the dead-letter queue what it could not hand to Lambda', () => {
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

  test('keeps what the encoder failed on in the dead-letter queue, with the reason', () => {
    expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig')[1].Properties.DestinationConfig).toEqual({
      OnFailure: { Destination: deadLetterQueueArn },
    });
  });

  test('with synchronizeDeletes hands over what was deleted or expired too', () => {
    expect(patternOf(synthesizePipeline({ trigger, synchronizeDeletes: true }).template)['detail-type']).toEqual([
      'Object Created',
      'Object Deleted',
    ]);
  });

  test('the rule is removed before a bucket of the pipeline is emptied', () => {
    const removed = synthesizePipeline({ trigger, removalPolicy: RemovalPolicy.DESTROY }).template;
    const [emptying] = onlyResource(removed, 'Custom::S3AutoDeleteObjects', 'ImagesInputBucket');
    expect(onlyResource(removed, 'AWS::Events::Rule')[1].DependsOn).toContain(emptying);
  });

  test('retryAttempts, maxEventAge and onSuccess', () => {
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

  test('retryAttempts and maxEventAge out of their range are refused', () => {
    expect(() => EncodingTrigger.eventBridge({ retryAttempts: 3 })).toThrow(
      'EncodingTrigger.eventBridge() retryAttempts: is 3, and Lambda retries an asynchronous invocation 0, 1 or 2 times.',
    );
    expect(() => EncodingTrigger.eventBridge({ maxEventAge: Duration.hours(7) })).toThrow(
      'EncodingTrigger.eventBridge() maxEventAge: is 25200 seconds, and Lambda keeps an event for 60 to 21,600 whole seconds.',
    );
  });
});

describe('a bucket whose events the pipeline takes from EventBridge', () => {
  const infos = (stack: Stack) => Annotations.fromStack(stack).findInfo('*', Match.anyValue());

  test('is switched on where this pipeline makes it', () => {
    const { template, stack } = synthesizePipeline({ trigger });
    expect(notificationsOf(template)).toEqual([{ EventBridgeConfiguration: {} }]);
    expect(infos(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack, bucket: Bucket) => ImageEncodingPipelineProps]>([
    ['another stack of the app makes it', (_, inputBucket) => ({ inputBucket })],
    [
      'it is imported by what another stack of the app makes',
      (stack, { bucketName }) => ({ inputBucket: Bucket.fromBucketName(stack, 'Import', bucketName) }),
    ],
  ])('is switched on in its own stack where %s', (_, props) => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { trigger, ...props(stack, new Bucket(data, 'Uploads')) });
    expect(notificationsOf(Template.fromStack(data))).toEqual([{ EventBridgeConfiguration: {} }]);
    expect(notificationsOf(Template.fromStack(stack))).toEqual([]);
    expect(data.dependencies).toHaveLength(0);
    expect(infos(stack)).toEqual([]);
  });

  test('is left alone where it is imported, and a notice says that its owner must switch it on', () => {
    const { template, stack } = synthesizeImported();
    expect(notificationsOf(template)).toEqual([]);
    expect(patternOf(template).detail.bucket).toEqual({ name: ['team-uploads'] });
    expect(infos(stack).map(({ id, entry }) => [id, entry.data])).toEqual([
      [
        '/Stack/Images',
        expect.stringContaining(
          'inputBucket: is imported, and the pipeline leaves its notifications as they are. No upload is encoded unless EventBridge is on for the bucket',
        ),
      ],
    ]);
  });

  test('is left alone where only its CloudFormation resource is in this app', () => {
    const { template, stack } = synthesizePipeline((scope) => ({
      trigger,
      inputBucket: Bucket.fromBucketName(scope, 'Import', new CfnBucket(scope, 'Uploads').ref),
    }));
    expect(notificationsOf(template)).toEqual([]);
    expect(infos(stack)).toHaveLength(1);
  });

  test('may be set notifications of by anybody', () => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const inputBucket = new Bucket(data, 'Uploads');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { inputBucket, trigger });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('notifications'))).toEqual([]);
  });

  test('may be read by pipelines whose filters overlap, in any number of suffixes', () => {
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

  test('must not be in another Region or account, where that is known', () => {
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

describe('the pattern of the rule', () => {
  test('takes every key where the suffixes are known at deployment only', () => {
    const { template } = synthesizePipeline((stack) => ({
      inputBucket: importedBucket(stack),
      suffixFilters: [new CfnParameter(stack, 'Suffix').valueAsString],
      trigger,
    }));
    expect(patternOf(template).detail).toEqual({ bucket: { name: ['team-uploads'] } });
  });

  test('takes a prefix that is a token', () => {
    const { template } = synthesizePipeline((stack) => ({
      inputBucket: importedBucket(stack),
      prefixFilter: new CfnParameter(stack, 'Prefix').valueAsString,
      trigger,
    }));
    expect(patternOf(template).detail.object).toEqual({ key: [{ prefix: { Ref: 'Prefix' } }] });
  });

  test('that is longer than EventBridge takes is refused', () => {
    const suffixFilters = (count: number) => Array.from({ length: count }, (_, i) => `.${i + 1000}`);
    const at = (count: number) => makePipeline({ suffixFilters: suffixFilters(count), trigger });
    const longest = 98;
    expect(at(longest)).not.toThrow();
    expect(at(longest + 1)).toThrow(
      /^\[Stack\/Images\] suffixFilters: and prefixFilter take 20\d\d characters as the pattern of an EventBridge rule, and EventBridge takes 2048\. Give fewer or shorter suffixes, or a shorter prefix\.$/,
    );
  });
});
