import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { ImageEncodingPipeline } from '../src';
import {
  encoderOf,
  encoderStatements,
  notificationFilters,
  onlyResource,
  resourcesOf,
  synthesizePipeline,
} from './synthesize';

describe('an imported input bucket', () => {
  const { template } = synthesizePipeline((stack) => ({
    inputBucket: Bucket.fromBucketName(stack, 'Uploads', 'team-uploads'),
    suffixFilters: ['.jpg'],
  }));

  test('gets its notifications, with the permission, in the same deploy, beside those it has', () => {
    expect(notificationFilters(template)).toEqual(['*.JPG', '*.jpg']);
    const [permission, { Properties }] = onlyResource(template, 'AWS::Lambda::Permission');
    expect(JSON.stringify(Properties.SourceArn)).toContain(':s3:::team-uploads');
    const [, notifications] = onlyResource(template, 'Custom::S3BucketNotifications');
    expect(notifications.Properties).toMatchObject({ BucketName: 'team-uploads', Managed: false });
    expect(notifications.DependsOn).toContain(permission);
  });

  test('is read by the encoder', () => {
    expect(encoderOf(template).Environment.Variables.INPUT_BUCKET).toBe('team-uploads');
    expect(JSON.stringify(encoderStatements(template))).toContain(':s3:::team-uploads/*');
  });

  test('shared by pipelines of a stack is imported once for their notifications, whoever comes or goes', () => {
    const notificationsId = (...ids: string[]) => {
      const stack = new Stack(new App(), 'Stack');
      for (const id of ids) {
        new ImageEncodingPipeline(stack, id, {
          inputBucket: Bucket.fromBucketName(stack, `${id}Uploads`, 'team-uploads'),
          prefixFilter: `${id}/`,
          suffixFilters: ['.001'],
        });
      }
      const shared = Template.fromStack(stack);
      expect(notificationFilters(shared)).toEqual(ids.map((id) => `${id}/*.001`));
      return onlyResource(shared, 'Custom::S3BucketNotifications')[0];
    };
    const both = notificationsId('a', 'b');
    expect(notificationsId('a')).toBe(both);
    expect(notificationsId('b')).toBe(both);
  });
});

describe('resources of another stack of the app', () => {
  function twoStacks() {
    const app = new App();
    const data = new Stack(app, 'Data');
    const encryptionKey = new Key(data, 'Key');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', {
      inputBucket: new Bucket(data, 'Uploads', { encryption: BucketEncryption.KMS, encryptionKey }),
      outputBucket: new Bucket(data, 'Texts', { encryption: BucketEncryption.KMS, encryptionKey }),
      metadataTable: new TableV2(data, 'Rows', { partitionKey: { name: 'image_id', type: AttributeType.STRING } }),
      suffixFilters: ['.jpg'],
    });
    return { data, stack };
  }

  test('make no cycle: the notifications are in the stack of the pipeline', () => {
    const { data, stack } = twoStacks();
    expect(notificationFilters(Template.fromStack(stack))).toEqual(['*.JPG', '*.jpg']);
    Template.fromStack(data).resourceCountIs('Custom::S3BucketNotifications', 0);
    expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Data']);
    expect(data.dependencies).toHaveLength(0);
  });

  test("are reached with their keys, by the encoder's own policy", () => {
    const { stack } = twoStacks();
    const actions = encoderStatements(Template.fromStack(stack)).flatMap(({ Action }) => Action);
    expect(actions).toEqual(
      expect.arrayContaining([
        'kms:Decrypt',
        'kms:GenerateDataKey',
        's3:GetObject',
        's3:PutObject',
        'dynamodb:UpdateItem',
      ]),
    );
  });

  test('tell the encoder their owner', () => {
    const { stack } = twoStacks();
    expect(encoderOf(Template.fromStack(stack)).Environment.Variables).toMatchObject({
      INPUT_BUCKET_OWNER: { Ref: 'AWS::AccountId' },
      OUTPUT_BUCKET_OWNER: { Ref: 'AWS::AccountId' },
    });
  });
});

describe('a bucket of the same stack', () => {
  test('keeps the notifications that the app adds to it itself', () => {
    const { template } = synthesizePipeline((stack) => {
      const inputBucket = new Bucket(stack, 'Uploads');
      inputBucket.enableEventBridgeNotification();
      return { inputBucket, suffixFilters: ['.001'] };
    });
    template.hasResourceProperties('Custom::S3BucketNotifications', {
      NotificationConfiguration: {
        EventBridgeConfiguration: {},
        LambdaFunctionConfigurations: [Match.objectLike({ Events: ['s3:ObjectCreated:*'] })],
      },
    });
    expect(Object.keys(resourcesOf(template, 'Custom::S3BucketNotifications'))).toHaveLength(1);
  });

  test('may take the texts too', () => {
    const { template } = synthesizePipeline((stack) => {
      const bucket = new Bucket(stack, 'Both');
      return { inputBucket: bucket, outputBucket: bucket, prefixFilter: 'photos/', outputPrefix: 'base64/' };
    });
    template.resourceCountIs('AWS::S3::Bucket', 1);
    const statements = JSON.stringify(encoderStatements(template));
    expect(statements).toContain('/photos/*');
    expect(statements).toContain('/base64/*');
  });
});
