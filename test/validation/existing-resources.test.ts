import { Annotations as CdkAnnotations, App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ILogGroup, LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketAttributes, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { CfnQueue, IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import {
  encoderOf,
  encoderStatements,
  makePipeline,
  notificationFilters,
  onlyResource,
  resourcesOf,
  synthesizePipeline,
} from '../support/synthesize';

describe('an imported input bucket', () => {
  const { template } = synthesizePipeline((stack) => ({
    inputBucket: Bucket.fromBucketName(stack, 'Uploads', 'team-uploads'),
    suffixFilters: ['.jpg'],
  }));

  test('gets the notifications and the permission for them, in addition to its other notifications', () => {
    expect(notificationFilters(template)).toEqual(['*.JPG', '*.jpg']);
    const [permission, { Properties }] = onlyResource(template, 'AWS::Lambda::Permission');
    expect(JSON.stringify(Properties.SourceArn)).toContain(':s3:::team-uploads');
    const [, notifications] = onlyResource(template, 'Custom::S3BucketNotifications');
    expect(notifications.Properties).toMatchObject({ BucketName: 'team-uploads', Managed: false });
    expect(notifications.DependsOn).toContain(permission);
  });

  test('can be read by the encoder', () => {
    expect(encoderOf(template).Environment.Variables.INPUT_BUCKET).toBe('team-uploads');
    expect(JSON.stringify(encoderStatements(template))).toContain(':s3:::team-uploads/*');
  });

  test('has one notifications resource for all pipelines of a stack, with a stable logical id', () => {
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

describe('existing resources in another stack of the app', () => {
  function twoStacks() {
    const app = new App();
    const data = new Stack(app, 'Data');
    const encryptionKey = new Key(data, 'Key');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', {
      inputBucket: new Bucket(data, 'Uploads', { encryption: BucketEncryption.KMS, encryptionKey }),
      outputBucket: new Bucket(data, 'Outputs', { encryption: BucketEncryption.KMS, encryptionKey }),
      metadataTable: new TableV2(data, 'Items', { partitionKey: { name: 'image_id', type: AttributeType.STRING } }),
      suffixFilters: ['.jpg'],
    });
    return { data, stack };
  }

  test('cause no dependency cycle: the notifications are in the stack of the pipeline', () => {
    const { data, stack } = twoStacks();
    expect(notificationFilters(Template.fromStack(stack))).toEqual(['*.JPG', '*.jpg']);
    Template.fromStack(data).resourceCountIs('Custom::S3BucketNotifications', 0);
    expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Data']);
    expect(data.dependencies).toHaveLength(0);
  });

  test('can be used by the encoder with their keys, by the policy of its role', () => {
    const { stack } = twoStacks();
    const actions = encoderStatements(Template.fromStack(stack)).flatMap(({ Action }) => Action);
    expect(actions).toEqual(
      expect.arrayContaining([
        'kms:Decrypt',
        'kms:GenerateDataKey',
        's3:GetObject',
        's3:PutObject',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
      ]),
    );
  });

  test('have an owner that the encoder checks', () => {
    const { stack } = twoStacks();
    expect(encoderOf(Template.fromStack(stack)).Environment.Variables).toMatchObject({
      INPUT_BUCKET_OWNER: { Ref: 'AWS::AccountId' },
      OUTPUT_BUCKET_OWNER: { Ref: 'AWS::AccountId' },
    });
  });
});

describe('the warning of rivalNotifications', () => {
  const rivals = (stack: Stack) =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('rivalNotifications'))
      .map(({ id }) => id);

  test('does not appear for imports of a bucket of the same stack, which share its notifications resource', () => {
    const stack = new Stack(new App(), 'Stack');
    const bucket = new Bucket(stack, 'Uploads');
    const imports = [
      bucket,
      Bucket.fromBucketName(stack, 'ByName', bucket.bucketName),
      Bucket.fromBucketArn(stack, 'ByArn', bucket.bucketArn),
    ];
    imports.forEach(
      (inputBucket, i) =>
        new ImageEncodingPipeline(stack, `P${i}`, { inputBucket, prefixFilter: `${i}/`, suffixFilters: ['.001'] }),
    );
    const shared = Template.fromStack(stack);
    expect(notificationFilters(shared)).toEqual(['0/*.001', '1/*.001', '2/*.001']);
    expect(onlyResource(shared, 'Custom::S3BucketNotifications')[1].Properties.Managed).toBe(true);
    expect(rivals(stack)).toEqual([]);
  });

  test('appears if the stack that creates the bucket sets other notifications', () => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const inputBucket = new Bucket(data, 'Uploads');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { inputBucket });
    inputBucket.enableEventBridgeNotification();
    expect(rivals(stack)).toEqual(['/Encoding/Images']);
    Annotations.fromStack(stack).hasWarning(
      '/Encoding/Images',
      Match.stringLikeRegexp('inputBucket: Data/Uploads .*EncodingTrigger.eventBridge\\(\\)'),
    );
  });

  test('appears if the app adds other notifications to the imported bucket', () => {
    const stack = new Stack(new App(), 'Stack');
    const inputBucket = Bucket.fromBucketName(stack, 'Uploads', 'team-uploads');
    inputBucket.enableEventBridgeNotification();
    new ImageEncodingPipeline(stack, 'Images', { inputBucket });
    expect(rivals(stack)).toEqual(['/Stack/Images']);
  });

  test('does not appear if nothing else sets notifications', () => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images', {
      inputBucket: Bucket.fromBucketName(stack, 'Uploads', 'team-uploads'),
    });
    expect(rivals(stack)).toEqual([]);
  });
});

describe('the warning of unmanagedNotifications', () => {
  const WARNING = 'cdk-image-encoding-pipeline:unmanagedNotifications';
  const warnings = (stack: Stack) =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp(WARNING))
      .map(({ id, entry }) => `${id} ${String(entry.data)}`);
  const imported = (stack: Stack) => Bucket.fromBucketName(stack, 'Uploads', 'team-uploads');

  test.each([EncodingTrigger.direct(), EncodingTrigger.queue()])(
    'recommends eventBridge() for an imported bucket',
    (trigger) => {
      const { stack } = synthesizePipeline((scope) => ({ inputBucket: imported(scope), trigger }));
      expect(warnings(stack)).toEqual([
        expect.stringMatching(
          /^\/Stack\/Images inputBucket: Stack\/Uploads is imported, created in another stack or created as a CfnBucket\. .*Use EncodingTrigger\.eventBridge\(\), which adds no notifications, or acknowledge this warning if nothing else configures notifications of the bucket\./,
        ),
      ]);
    },
  );

  test('appears for a bucket of another stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { inputBucket: new Bucket(new Stack(app, 'Data'), 'Uploads') });
    expect(warnings(stack)).toHaveLength(1);
  });

  test('can be acknowledged', () => {
    const stack = new Stack(new App(), 'Stack');
    const pipeline = new ImageEncodingPipeline(stack, 'Images', { inputBucket: imported(stack) });
    CdkAnnotations.of(pipeline).acknowledgeWarning(WARNING);
    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => ImageEncodingPipelineProps]>([
    ['with eventBridge()', (stack) => ({ inputBucket: imported(stack), trigger: EncodingTrigger.eventBridge() })],
    ['with a bucket in the stack', (stack) => ({ inputBucket: new Bucket(stack, 'Uploads') })],
    ['with a bucket that the pipeline creates', () => ({})],
  ])('does not appear %s', (_, props) => {
    expect(warnings(synthesizePipeline(props).stack)).toEqual([]);
  });
});

describe('the notification settings of an existing input bucket take effect', () => {
  const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
  const rolesOf = (stack: Stack) => Object.keys(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Role'));
  const handlerRole = (stack: Stack) =>
    onlyResource(Template.fromStack(stack), 'AWS::Lambda::Function', 'BucketNotificationsHandler')[1].Properties.Role;
  const HANDLER_ROLE = 'arn:aws:iam::111111111111:role/notifications';

  test('a handler role of a bucket in the stack of the pipeline', () => {
    const stack = new Stack(new App(), 'Stack');
    const notificationsHandlerRole = Role.fromRoleArn(stack, 'Role', HANDLER_ROLE);
    new ImageEncodingPipeline(stack, 'Images', { inputBucket: new Bucket(stack, 'In', { notificationsHandlerRole }) });
    expect(rolesOf(stack)).toEqual([expect.stringMatching('ImagesEncoderRole')]);
    expect(handlerRole(stack)).toBe(HANDLER_ROLE);
  });

  test('a handler role of an imported bucket', () => {
    const stack = new Stack(new App(), 'Stack');
    const notificationsHandlerRole = Role.fromRoleArn(stack, 'Role', HANDLER_ROLE);
    const inputBucket = Bucket.fromBucketAttributes(stack, 'In', { bucketName: 'uploads', notificationsHandlerRole });
    new ImageEncodingPipeline(stack, 'Images', { inputBucket });
    expect(rolesOf(stack)).toEqual([expect.stringMatching('ImagesEncoderRole')]);
    expect(handlerRole(stack)).toBe(HANDLER_ROLE);
  });

  test('a handler role of a bucket of another stack, which does not depend on the stack of the pipeline', () => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const notificationsHandlerRole = new Role(data, 'Role', { assumedBy });
    const inputBucket = new Bucket(data, 'In', { notificationsHandlerRole });
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { inputBucket });
    expect(rolesOf(stack)).toEqual([expect.stringMatching('ImagesEncoderRole')]);
    expect(data.dependencies).toEqual([]);
    expect(stack.dependencies).toEqual([data]);
  });

  test.each([
    ['of a bucket in the stack of the pipeline', 'Encoding', true],
    ['of a bucket of another stack', 'Data', true],
    ['by default', 'Data', undefined],
  ])('notificationsSkipDestinationValidation %s', (_, owner, notificationsSkipDestinationValidation) => {
    const app = new App();
    const stack = new Stack(app, 'Encoding');
    const inputBucket = new Bucket(owner === 'Encoding' ? stack : new Stack(app, owner), 'In', {
      notificationsSkipDestinationValidation,
    });
    new ImageEncodingPipeline(stack, 'Images', { inputBucket });
    const [, { Properties }] = onlyResource(Template.fromStack(stack), 'Custom::S3BucketNotifications');
    expect(Properties.SkipDestinationValidation).toBe(notificationsSkipDestinationValidation ?? false);
  });
});

describe('an existing resource in another Region or account', () => {
  const env = { account: '111111111111', region: 'eu-west-1' };
  const create = (props: (stack: Stack) => ImageEncodingPipelineProps) => () => {
    const stack = new Stack(new App(), 'Stack', { env });
    new ImageEncodingPipeline(stack, 'Images', props(stack));
  };
  const bucket = (attributes: Partial<BucketAttributes>) => (stack: Stack) =>
    Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'photos', ...attributes });

  test.each<[string, (stack: Stack) => ImageEncodingPipelineProps, string]>([
    [
      'input bucket, Region',
      (s) => ({ inputBucket: bucket({ region: 'us-east-1' })(s) }),
      'inputBucket: is in the Region us-east-1, but the pipeline is in eu-west-1, and S3 does not send events to another Region. Provide a resource in the Region of the pipeline, or create the pipeline in a stack of that Region.',
    ],
    [
      'input bucket, account',
      (s) => ({ inputBucket: bucket({ account: '222222222222' })(s) }),
      'inputBucket: is in the account 222222222222, but the pipeline is in 111111111111, and S3 does not send events to a function of another account.',
    ],
    [
      'output bucket, Region',
      (s) => ({ outputBucket: bucket({ region: 'us-east-1' })(s) }),
      'outputBucket: is in the Region us-east-1, but the pipeline is in eu-west-1, and the encoder writes only to its own Region.',
    ],
    [
      'table, Region',
      (s) => ({ metadataTable: Table.fromTableArn(s, 'T', 'arn:aws:dynamodb:us-east-1:111111111111:table/items') }),
      'metadataTable: is in the Region us-east-1, but the pipeline is in eu-west-1, and the encoder uses a table by its name, in its own Region.',
    ],
    [
      'table, account',
      (s) => ({ metadataTable: Table.fromTableArn(s, 'T', 'arn:aws:dynamodb:eu-west-1:222222222222:table/items') }),
      'metadataTable: is in the account 222222222222, but the pipeline is in 111111111111, and the encoder uses a table by its name, in its own account.',
    ],
    [
      'log group, Region',
      (s) => ({ logGroup: LogGroup.fromLogGroupArn(s, 'L', 'arn:aws:logs:us-east-1:111111111111:log-group:logs:*') }),
      'logGroup: is in the Region us-east-1, but the pipeline is in eu-west-1, and Lambda writes logs only to its own Region.',
    ],
    [
      'dead-letter queue, Region',
      (s) => ({ deadLetterQueue: Queue.fromQueueArn(s, 'Q', 'arn:aws:sqs:us-east-1:111111111111:dead-letters') }),
      'deadLetterQueue: is in the Region us-east-1, but the pipeline is in eu-west-1, and a dead-letter queue must be in the same Region.',
    ],
    [
      'dead-letter queue, account',
      (s) => ({ deadLetterQueue: Queue.fromQueueArn(s, 'Q', 'arn:aws:sqs:eu-west-1:222222222222:dead-letters') }),
      'deadLetterQueue: is in the account 222222222222, but the pipeline is in 111111111111, and a dead-letter queue must be in the same account.',
    ],
    [
      'bucket for access logs, Region',
      (s) => ({ serverAccessLogsBucket: bucket({ region: 'us-east-1' })(s) }),
      'serverAccessLogsBucket: is in the Region us-east-1, but the pipeline is in eu-west-1, and S3 delivers access logs only within a Region.',
    ],
    [
      'bucket for access logs, account',
      (s) => ({ serverAccessLogsBucket: bucket({ account: '222222222222' })(s) }),
      'serverAccessLogsBucket: is in the account 222222222222, but the pipeline is in 111111111111, and S3 delivers access logs only within an account.',
    ],
    [
      'encryption key, Region',
      (s) => ({ encryptionKey: Key.fromKeyArn(s, 'K', 'arn:aws:kms:us-east-1:111111111111:key/k') }),
      'encryptionKey: is in the Region us-east-1, but the pipeline is in eu-west-1, and a KMS key can be used only in its own Region.',
    ],
    [
      'key of the environment, Region',
      (s) => ({ environmentEncryption: Key.fromKeyArn(s, 'K', 'arn:aws:kms:us-east-1:111111111111:key/k') }),
      'environmentEncryption: is in the Region us-east-1',
    ],
  ])('is rejected: %s', (_, props, message) => {
    expect(create(props)).toThrow(`[Stack/Images] ${message}`);
  });

  test('is accepted if it is an output bucket of another account, whose owner can allow access in its policy', () => {
    expect(create((s) => ({ outputBucket: bucket({ account: '222222222222' })(s) }))).not.toThrow();
  });

  test('is accepted if the Region of the pipeline is not known at synthesis', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(
      () => new ImageEncodingPipeline(stack, 'Images', { inputBucket: bucket({ region: 'us-east-1' })(stack) }),
    ).not.toThrow();
  });
});

describe('an existing bucket of the same stack', () => {
  test('keeps the notifications that the app adds', () => {
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

  test('can be the input bucket and the output bucket', () => {
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

describe('an existing dead-letter queue', () => {
  test.each<[string, (stack: Stack) => IQueue]>([
    ['of the same stack', (stack) => new Queue(stack, 'DeadLetters')],
    [
      'imported by its ARN',
      (stack) => Queue.fromQueueArn(stack, 'DeadLetters', 'arn:aws:sqs:eu-west-1:111111111111:DeadLetters'),
    ],
    ['of another stack', (stack) => new Queue(new Stack(App.of(stack)!, 'Data'), 'DeadLetters')],
  ])('%s receives the failed events', (_, queueOf) => {
    const { template } = synthesizePipeline((scope) => ({ deadLetterQueue: queueOf(scope) }));
    const [, { Properties }] = onlyResource(template, 'AWS::Lambda::EventInvokeConfig');
    const arn = Properties.DestinationConfig.OnFailure.Destination;
    expect(JSON.stringify(arn)).toContain('DeadLetters');
    expect(encoderStatements(template)).toContainEqual({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn });
    expect(Object.keys(resourcesOf(template, 'AWS::SQS::Queue')).filter((id) => id.startsWith('Images'))).toEqual([]);
  });

  test.each<[string, (stack: Stack) => IQueue]>([
    ['created', (stack) => new Queue(stack, 'DeadLetters', { fifo: true })],
    [
      'imported',
      (stack) => Queue.fromQueueArn(stack, 'DeadLetters', 'arn:aws:sqs:eu-west-1:111111111111:dead-letters.fifo'),
    ],
    [
      'imported by the ARN of a CfnQueue',
      (stack) => Queue.fromQueueArn(stack, 'DeadLetters', new CfnQueue(stack, 'Fifo', { fifoQueue: true }).attrArn),
    ],
  ])('is rejected if it is a FIFO queue, %s', (_, queueOf) => {
    expect(makePipeline((scope) => ({ deadLetterQueue: queueOf(scope as Stack) }))).toThrow(
      '[Stack/Images] deadLetterQueue: Stack/DeadLetters is a FIFO queue, but Lambda sends failed events to standard queues only. Provide a standard queue, or omit deadLetterQueue to have one created.',
    );
  });

  test('is rejected with eventBridge() if it is encrypted with the AWS managed key', () => {
    expect(
      makePipeline((scope) => ({
        deadLetterQueue: new Queue(scope, 'DeadLetters', { encryption: QueueEncryption.KMS_MANAGED }),
        trigger: EncodingTrigger.eventBridge(),
      })),
    ).toThrow(
      '[Stack/Images] deadLetterQueue: Stack/DeadLetters is encrypted with the AWS managed key alias/aws/sqs, but EventBridge cannot send messages to such a queue.',
    );
  });
});

test.each<[string, (logGroup: LogGroup, stack: Stack) => ILogGroup]>([
  ['created', (logGroup) => logGroup],
  ['imported by the ARN of the created one', (logGroup, s) => LogGroup.fromLogGroupArn(s, 'L', logGroup.logGroupArn)],
])('a log group of the class INFREQUENT_ACCESS is rejected: %s', (_, logGroupOf) => {
  const stack = new Stack(new App(), 'Stack');
  const logGroup = new LogGroup(stack, 'Logs', { logGroupClass: LogGroupClass.INFREQUENT_ACCESS });
  expect(() => new ImageEncodingPipeline(stack, 'Images', { logGroup: logGroupOf(logGroup, stack) })).toThrow(
    /^\[Stack\/Images\] logGroup: Stack\/L(ogs)? has the class INFREQUENT_ACCESS, but CloudWatch extracts/,
  );
});
