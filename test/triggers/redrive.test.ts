import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline } from '../../src';
import { encoderStatements, onlyResource, PIPELINE_TAGS, resourcesOf, synthesizePipeline } from '../support/synthesize';

describe.each([
  ['direct', EncodingTrigger.direct()],
  ['eventBridge', EncodingTrigger.eventBridge()],
])('the dead-letter queue of EncodingTrigger.%s()', (_, trigger) => {
  const { template } = synthesizePipeline({ trigger, timeout: Duration.minutes(2) });
  const [deadLetterQueue, { Properties: queue }] = onlyResource(template, 'AWS::SQS::Queue', 'ImagesDeadLetterQueue');
  const [mappingId, mapping] = onlyResource(template, 'AWS::Lambda::EventSourceMapping');
  const deadLetterQueueArn = { 'Fn::GetAtt': [deadLetterQueue, 'Arn'] };

  test('is redriven by a mapping that is disabled until an operator enables it', () => {
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

  test('hides received messages for the timeout of the encoder and one minute', () => {
    expect(queue.VisibilityTimeout).toBe(180);
    expect(queue).not.toHaveProperty('RedrivePolicy');
  });

  test('allows the encoder to receive messages', () => {
    expect(encoderStatements(template)).toContainEqual({
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: deadLetterQueueArn,
    });
  });

  test("is redriven by the mapping in the stack's outputs", () => {
    const stack = new Stack();
    new ImageEncodingPipeline(stack, 'Images', { trigger }).addOutputs();
    Template.fromStack(stack).hasOutput('ImagesRedriveMapping', { Value: { Ref: mappingId } });
  });
});

describe('the dead-letter queue of EncodingTrigger.queue()', () => {
  test('has no mapping, because SQS redrives it', () => {
    const stack = new Stack();
    new ImageEncodingPipeline(stack, 'Images', { trigger: EncodingTrigger.queue() }).addOutputs();
    const template = Template.fromStack(stack);
    expect(Object.keys(resourcesOf(template, 'AWS::Lambda::EventSourceMapping'))).toEqual([
      expect.stringMatching(/^ImagesQueueMapping/),
    ]);
    expect(template.findOutputs('*')).not.toHaveProperty('ImagesRedriveMapping');
  });
});

describe('an existing dead-letter queue', () => {
  test('has no mapping, because it can contain messages for others', () => {
    const stack = new Stack();
    new ImageEncodingPipeline(stack, 'Images', { deadLetterQueue: new Queue(stack, 'TeamQueue') }).addOutputs();
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
    expect(template.findOutputs('*')).not.toHaveProperty('ImagesRedriveMapping');
    expect(encoderStatements(template).flatMap(({ Action }) => Action)).not.toContain('sqs:ReceiveMessage');
  });
});
