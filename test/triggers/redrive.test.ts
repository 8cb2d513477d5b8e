import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline } from '../../src';
import { encoderStatements, onlyResource, PIPELINE_TAGS, resourcesOf, synthesizePipeline } from '../support/synthesize';

describe.each([
  ['direct', EncodingTrigger.direct()],
  ['eventBridge', EncodingTrigger.eventBridge()],
])('dead letters of EncodingTrigger.%s()', (_, trigger) => {
  const { template } = synthesizePipeline({ trigger, timeout: Duration.minutes(2) });
  const [deadLetterQueue, { Properties: queue }] = onlyResource(template, 'AWS::SQS::Queue', 'ImagesDeadLetterQueue');
  const [mappingId, mapping] = onlyResource(template, 'AWS::Lambda::EventSourceMapping');
  const deadLetterQueueArn = { 'Fn::GetAtt': [deadLetterQueue, 'Arn'] };

  test('are given back by a mapping that is off until an operator enables it', () => {
    expect(mapping.Properties).toEqual({
      Tags: PIPELINE_TAGS,
      Enabled: false,
      EventSourceArn: deadLetterQueueArn,
      FunctionName: { Ref: onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder')[0] },
      BatchSize: 5,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('stay hidden for the timeout and a minute while the encoder has them', () => {
    expect(queue.VisibilityTimeout).toBe(180);
    expect(queue).not.toHaveProperty('RedrivePolicy');
  });

  test('may be taken by the encoder', () => {
    expect(encoderStatements(template)).toContainEqual({
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: deadLetterQueueArn,
    });
  });

  test("are given back by the mapping that the stack's output names", () => {
    const stack = new Stack();
    new ImageEncodingPipeline(stack, 'Images', { trigger }).addOutputs();
    Template.fromStack(stack).hasOutput('ImagesRedriveMapping', { Value: { Ref: mappingId } });
  });
});

describe('dead letters of EncodingTrigger.queue()', () => {
  test("are given back by SQS: no mapping takes the dead-letter queue's messages", () => {
    const stack = new Stack();
    new ImageEncodingPipeline(stack, 'Images', { trigger: EncodingTrigger.queue() }).addOutputs();
    const template = Template.fromStack(stack);
    expect(Object.keys(resourcesOf(template, 'AWS::Lambda::EventSourceMapping'))).toEqual([
      expect.stringMatching(/^ImagesQueueMapping/),
    ]);
    expect(template.findOutputs('*')).not.toHaveProperty('ImagesRedriveMapping');
  });
});

describe('a dead-letter queue that was brought', () => {
  test("may hold what is others': no mapping takes its messages", () => {
    const stack = new Stack();
    new ImageEncodingPipeline(stack, 'Images', { deadLetterQueue: new Queue(stack, 'TeamQueue') }).addOutputs();
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
    expect(template.findOutputs('*')).not.toHaveProperty('ImagesRedriveMapping');
    expect(encoderStatements(template).flatMap(({ Action }) => Action)).not.toContain('sqs:ReceiveMessage');
  });
});
