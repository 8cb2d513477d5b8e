import { App, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EncodingTrigger, ImageEncodingPipeline } from '../../src';
import { TemplateResource } from '../support/synthesize';

/** Types of resources that do not support tags. */
const WITHOUT_TAGS = [
  'AWS::CloudWatch::Dashboard',
  'AWS::IAM::Policy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'Custom::S3BucketNotifications',
];

type Tag = { Key: string; Value: string };

/** The value of the tag of each resource of the pipeline, by logical id. */
function tagsOf(stack: Stack): Record<string, string | undefined> {
  const resources = Object.entries(Template.fromStack(stack).toJSON().Resources as Record<string, TemplateResource>);
  return Object.fromEntries(
    resources
      .filter(([id, { Type }]) => id.startsWith('Images') && !WITHOUT_TAGS.includes(Type))
      .map(([id, { Properties }]) => {
        const tags: Tag[] = Properties.Tags ?? Properties.Replicas?.[0].Tags ?? [];
        return [id, tags.find(({ Key }) => Key === 'image-encoding-pipeline')?.Value];
      }),
  );
}

function stackWith(create: (stack: Stack) => void): Stack {
  const stack = new Stack(new App(), 'PhotoStack');
  create(stack);
  return stack;
}

describe('the tag of a pipeline', () => {
  test.each([
    ['direct', EncodingTrigger.direct()],
    ['queue', EncodingTrigger.queue()],
  ])('is on all resources with the %s trigger, including alarms', (_, trigger) => {
    const tags = tagsOf(
      stackWith((stack) => {
        const pipeline = new ImageEncodingPipeline(stack, 'Images', { trigger });
        pipeline.addAlarms();
        pipeline.addDashboard();
      }),
    );
    expect(Object.keys(tags).length).toBeGreaterThan(12);
    expect(Object.entries(tags).filter(([, value]) => value !== 'PhotoStack/Images')).toEqual([]);
  });

  test('contains the stage', () => {
    const stack = new Stack(new Stage(new App(), 'Prod'), 'PhotoStack');
    new ImageEncodingPipeline(stack, 'Images');
    expect(new Set(Object.values(tagsOf(stack)))).toEqual(new Set(['Prod/PhotoStack/Images']));
  });

  test('has - in place of characters that tags do not allow', () => {
    const tags = tagsOf(stackWith((stack) => new ImageEncodingPipeline(stack, 'Images (größte!)')));
    expect(new Set(Object.values(tags))).toEqual(new Set(['PhotoStack/Images -größte--']));
  });

  test('has the last 256 characters of a longer path', () => {
    const tags = tagsOf(stackWith((stack) => new ImageEncodingPipeline(stack, `Images${'x'.repeat(300)}y`)));
    expect(new Set(Object.values(tags))).toEqual(new Set([`${'x'.repeat(255)}y`]));
  });

  test('can be removed', () => {
    const tags = tagsOf(
      stackWith((stack) => {
        new ImageEncodingPipeline(stack, 'Images');
        Tags.of(stack).remove('image-encoding-pipeline');
      }),
    );
    expect(new Set(Object.values(tags))).toEqual(new Set([undefined]));
  });

  test('can be replaced', () => {
    const tags = tagsOf(
      stackWith((stack) =>
        Tags.of(new ImageEncodingPipeline(stack, 'Images')).add('image-encoding-pipeline', 'photos'),
      ),
    );
    expect(new Set(Object.values(tags))).toEqual(new Set(['photos']));
  });
});

test('existing resources are not tagged', () => {
  const stack = stackWith((scope) => {
    const inputBucket = new Bucket(scope, 'Uploads');
    new ImageEncodingPipeline(scope, 'Images', { inputBucket });
  });
  const [uploads] = Object.values(Template.fromStack(stack).findResources('AWS::S3::Bucket')).filter(
    ({ Properties }) => !Properties?.BucketEncryption,
  );
  expect(uploads.Properties).toBeUndefined();
});
