import { App, CustomResource, Duration, IPropertyInjector, PropertyInjectors, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { EventInvokeConfig, EventSourceMapping, Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { EncoderCode, EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../src';
import { encoderOf, encoderStatements, onlyResource, resourcesOf } from './support/synthesize';

type Props = Record<string, unknown>;
interface Injectable {
  readonly PROPERTY_INJECTION_ID: string;
}

const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-0000-0000-000000000000';

function inject(scope: Construct, { PROPERTY_INJECTION_ID }: Injectable, change: (props: Props) => Props): void {
  const injector: IPropertyInjector = { constructUniqueId: PROPERTY_INJECTION_ID, inject: change };
  PropertyInjectors.of(scope).add(injector);
}

/** A stack with one pipeline, for which an organization has defaults, which the props of the pipeline override. */
function withDefaults(
  type: Injectable,
  defaults: (stack: Stack) => Props,
  props: ImageEncodingPipelineProps = {},
): { template: Template; pipeline: ImageEncodingPipeline; stack: Stack } {
  const stack = new Stack(new App(), 'Stack');
  const values = defaults(stack);
  inject(stack, type, (given) => ({ ...values, ...given }));
  const pipeline = new ImageEncodingPipeline(stack, 'Images', props);
  return { stack, pipeline, template: Template.fromStack(stack) };
}

/** The same with values that override the props of the pipeline. */
function withRules(type: Injectable, rules: Props, props: ImageEncodingPipelineProps = {}): Template {
  const stack = new Stack(new App(), 'Stack');
  inject(stack, type, (given) => ({ ...given, ...rules }));
  new ImageEncodingPipeline(stack, 'Images', props);
  return Template.fromStack(stack);
}

/** The templates with values that the props of the pipeline override, and with values that override them. */
function inBothOrders(type: Injectable, values: Props, props: ImageEncodingPipelineProps = {}): Template[] {
  return [withDefaults(type, () => values, props).template, withRules(type, values, props)];
}

/** The actions that the policies in the template allow a role. */
function actionsOf(template: Template, role: unknown): Set<string> {
  const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy')).filter(({ Properties }) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => JSON.stringify(role).includes(`"${Ref}"`)),
  );
  return new Set(
    policies.flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
    ),
  );
}

const statementsOn = (template: Template, resource: string) =>
  encoderStatements(template).filter(({ Resource }) => JSON.stringify(Resource).includes(resource));

describe('what a pipeline passes to the constructs of the CDK', () => {
  const TYPES: (Injectable & { readonly name: string })[] = [
    Alarm,
    Bucket,
    CustomResource,
    Dashboard,
    EventInvokeConfig,
    EventSourceMapping,
    LambdaFunction,
    LogGroup,
    Policy,
    Queue,
    Role,
    Rule,
    StateMachine,
    TableV2,
  ];
  const OWN_SCOPES = ['ImageEncodingPipeline', 'PipelineAlarms', 'ImageBackfill', 'EncoderFunction', 'BucketEmptier'];
  const OWN_IDS = ['Emptying', 'EmptyingPolicy'];

  test('has no explicit undefined, which would override the values of a property injector', () => {
    const app = new App();
    const seen = new Set<string>();
    const undefinedProps: string[] = [];
    for (const type of TYPES) {
      PropertyInjectors.of(app).add({
        constructUniqueId: type.PROPERTY_INJECTION_ID,
        inject: (props: Props, { scope, id }) => {
          if (!OWN_SCOPES.includes(scope.constructor.name) && !OWN_IDS.includes(id)) return props;
          seen.add(type.name);
          expect(props).toBeDefined();
          const names = Object.keys(props).filter((name) => props[name] === undefined);
          undefinedProps.push(...names.map((name) => `${scope.node.path}/${id}: ${name}`));
          return props;
        },
      });
    }
    const variants: ImageEncodingPipelineProps[] = [
      { trigger: EncodingTrigger.direct() },
      { trigger: EncodingTrigger.queue(), removalPolicy: RemovalPolicy.DESTROY },
      {
        trigger: EncodingTrigger.eventBridge(),
        removalPolicy: RemovalPolicy.DESTROY,
        encoderCode: EncoderCode.inline(),
      },
    ];
    variants.forEach((props, i) => {
      const pipeline = new ImageEncodingPipeline(new Stack(app, `Stack${i}`), 'Images', props);
      pipeline.addAlarms();
      pipeline.addDashboard();
      pipeline.addBackfill();
    });
    app.synth();
    expect([...seen].sort()).toEqual(TYPES.map(({ name }) => name).sort());
    expect(undefinedProps).toEqual([]);
  });
});

describe('a property injector of functions', () => {
  const network = (stack: Stack) => ({ vpc: new Vpc(stack, 'Vpc') });

  test('can place the encoder in a VPC, and the role allows the network interfaces', () => {
    const { template } = withDefaults(LambdaFunction, network);
    expect(encoderOf(template).VpcConfig.SubnetIds).toHaveLength(2);
    expect(encoderStatements(template).flatMap(({ Action }) => Action)).toContain('ec2:CreateNetworkInterface');
  });

  test('can place the bucket emptier in a VPC, and its role allows the network interfaces', () => {
    const { template } = withDefaults(LambdaFunction, network, {
      removalPolicy: RemovalPolicy.DESTROY,
      encoderCode: EncoderCode.inline(),
    });
    const [, emptier] = onlyResource(template, 'AWS::Lambda::Function', 'ImageEncodingBucketEmptier');
    expect(emptier.Properties.VpcConfig).toBeDefined();
    const [policyId, policy] = onlyResource(
      template,
      'AWS::IAM::Policy',
      'ImageEncodingBucketEmptierRoleDefaultPolicy',
    );
    expect(JSON.stringify(policy.Properties)).toContain('ec2:CreateNetworkInterface');
    expect(emptier.DependsOn).toContain(policyId);
  });

  test('can encrypt the environment, and the role may decrypt it', () => {
    const { template } = withDefaults(LambdaFunction, (stack) => ({
      environmentEncryption: Key.fromKeyArn(stack, 'Key', KEY_ARN),
    }));
    expect(encoderOf(template).KmsKeyArn).toBe(KEY_ARN);
    expect(statementsOn(template, KEY_ARN)).toEqual([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY_ARN }]);
  });

  test('can trace the encoder and reserve its concurrency, which limits the queue', () => {
    const { template } = withDefaults(
      LambdaFunction,
      () => ({ tracing: Tracing.ACTIVE, reservedConcurrentExecutions: 7 }),
      { trigger: EncodingTrigger.queue() },
    );
    expect(encoderOf(template)).toMatchObject({
      TracingConfig: { Mode: 'Active' },
      ReservedConcurrentExecutions: 7,
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 7 } });
  });

  test('can change the timeout, and the queues follow it', () => {
    const rules = { timeout: Duration.minutes(15) };
    const hidden = (props: ImageEncodingPipelineProps) =>
      Object.values(resourcesOf(withRules(LambdaFunction, rules, props), 'AWS::SQS::Queue')).map(
        ({ Properties }) => Properties.VisibilityTimeout,
      );
    for (const trigger of [EncodingTrigger.direct(), EncodingTrigger.queue()]) {
      expect(Math.min(...hidden({ trigger }))).toBeGreaterThanOrEqual(900);
    }
  });

  test('cannot set what the encoder does not support', () => {
    expect(() => withRules(LambdaFunction, { memorySize: 128 })).toThrow('[Stack/Images] memorySize: ');
  });

  test('can replace the role, which then is the one that is allowed the calls', () => {
    const stack = new Stack(new App(), 'Stack');
    const role = new Role(stack, 'TeamRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    inject(stack, LambdaFunction, (given) => ({ ...given, role }));
    new ImageEncodingPipeline(stack, 'Images');
    const [, policy] = onlyResource(Template.fromStack(stack), 'AWS::IAM::Policy', 'TeamRole');
    expect(JSON.stringify(policy.Properties)).toContain('dynamodb:UpdateItem');
  });

  test('can replace the role of the bucket emptier, which then is allowed to empty the buckets', () => {
    const stack = new Stack(new App(), 'Stack');
    const role = new Role(stack, 'TeamRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    inject(stack, LambdaFunction, (given) => ({ ...given, role }));
    new ImageEncodingPipeline(stack, 'Images', {
      removalPolicy: RemovalPolicy.DESTROY,
      encoderCode: EncoderCode.inline(),
    });
    const template = Template.fromStack(stack);
    const [, emptier] = onlyResource(template, 'AWS::Lambda::Function', 'ImageEncodingBucketEmptier');
    expect(JSON.stringify(emptier.Properties.Role)).toContain('TeamRole');
    expect([...actionsOf(template, emptier.Properties.Role)]).toEqual(
      expect.arrayContaining(['s3:GetBucketPolicy', 'lambda:InvokeFunction', 'logs:PutLogEvents']),
    );
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy'))) {
      const statement = Properties.PolicyDocument.Statement.find(
        ({ Sid }: { Sid?: string }) => Sid === 'EmptiedOnRemoval',
      );
      expect(JSON.stringify(statement.Principal)).toContain('TeamRole');
    }
  });

  test('can add environment variables, and the encoder keeps its own', () => {
    const [, encoder] = onlyResource(
      withDefaults(Bucket, () => ({})).template,
      'AWS::Lambda::Function',
      'ImagesEncoder',
    );
    for (const template of inBothOrders(LambdaFunction, { environment: { TEAM: 'photos', OUTPUT_SUFFIX: '.other' } })) {
      expect(encoderOf(template).Environment.Variables).toEqual({
        ...encoder.Properties.Environment.Variables,
        TEAM: 'photos',
      });
    }
  });

  test('can replace the log group, which then is the one of the pipeline', () => {
    const stack = new Stack(new App(), 'Stack');
    const logGroup = new LogGroup(stack, 'TeamLogs');
    inject(stack, LambdaFunction, (given) => ({ ...given, logGroup }));
    const pipeline = new ImageEncodingPipeline(stack, 'Images');
    expect(pipeline.logGroup).toBe(logGroup);
    const [id] = onlyResource(Template.fromStack(stack), 'AWS::Logs::LogGroup', 'TeamLogs');
    expect(statementsOn(Template.fromStack(stack), id)).toHaveLength(1);
  });

  test('can set the options of asynchronous invocations, and failed events still go to the dead-letter queue', () => {
    const { template, pipeline } = withDefaults(LambdaFunction, (stack) => ({
      retryAttempts: 1,
      maxEventAge: Duration.hours(2),
      onSuccess: new SqsDestination(new Queue(stack, 'Done')),
    }));
    expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig')[1].Properties).toMatchObject({
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 7200,
      DestinationConfig: {
        OnSuccess: { Destination: { 'Fn::GetAtt': [expect.stringMatching('Done'), 'Arn'] } },
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching('DeadLetterQueue'), 'Arn'] } },
      },
    });
    expect(pipeline._maxEventAge?.toHours()).toBe(2);
  });

  test('gives way to the options of the trigger', () => {
    const trigger = EncodingTrigger.direct({ retryAttempts: 0 });
    const { template } = withDefaults(LambdaFunction, () => ({ retryAttempts: 1 }), { trigger });
    expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig')[1].Properties.MaximumRetryAttempts).toBe(0);
  });
});

describe('a property injector of buckets', () => {
  const rulesOf = (template: Template, bucket: string) =>
    onlyResource(template, 'AWS::S3::Bucket', bucket)[1].Properties.LifecycleConfiguration.Rules;

  test('can set versioning, events and a key, which the encoder may use', () => {
    const { template } = withDefaults(Bucket, (stack) => ({
      versioned: true,
      eventBridgeEnabled: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: Key.fromKeyArn(stack, 'Key', KEY_ARN),
    }));
    template.allResourcesProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY_ARN } },
        ],
      },
    });
    expect(resourcesOf(template, 'Custom::S3BucketNotifications')).toMatchObject({
      [Object.keys(resourcesOf(template, 'Custom::S3BucketNotifications'))[0]]: {
        Properties: { NotificationConfiguration: { EventBridgeConfiguration: {} } },
      },
    });
    expect(statementsOn(template, KEY_ARN).flatMap(({ Action }) => Action)).toEqual(
      expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
    );
  });

  test('can add lifecycle rules, and the buckets keep the rules of the pipeline', () => {
    const lifecycleRules = [{ id: 'team', prefix: 'old/', expiration: Duration.days(400) }];
    for (const template of inBothOrders(Bucket, { lifecycleRules }, { outputExpiration: Duration.days(3) })) {
      const team = { Id: 'team', Prefix: 'old/', ExpirationInDays: 400, Status: 'Enabled' };
      const unfinished = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' };
      expect(rulesOf(template, 'ImagesInputBucket')).toEqual([team, unfinished]);
      expect(rulesOf(template, 'ImagesOutputBucket')).toEqual([
        team,
        unfinished,
        { ExpirationInDays: 3, Status: 'Enabled' },
      ]);
    }
  });

  test('can add CORS rules, and the input bucket keeps those of inputCors', () => {
    const rule = (origin: string) => ({ allowedMethods: [HttpMethods.PUT], allowedOrigins: [origin] });
    const cors = [rule('https://team.example')];
    const inputCors = [rule('https://app.example')];
    for (const template of inBothOrders(Bucket, { cors }, { inputCors })) {
      const origins = (bucket: string) =>
        onlyResource(template, 'AWS::S3::Bucket', bucket)[1].Properties.CorsConfiguration.CorsRules.flatMap(
          ({ AllowedOrigins }: { AllowedOrigins: string[] }) => AllowedOrigins,
        );
      expect(origins('ImagesInputBucket')).toEqual(['https://team.example', 'https://app.example']);
      expect(origins('ImagesOutputBucket')).toEqual(['https://team.example']);
    }
  });

  test('can set versioning, and outputExpiration then expires noncurrent versions as well', () => {
    for (const template of inBothOrders(Bucket, { versioned: true }, { outputExpiration: Duration.days(3) })) {
      expect(rulesOf(template, 'ImagesOutputBucket')).toContainEqual(
        expect.objectContaining({ ExpirationInDays: 3, NoncurrentVersionExpiration: { NoncurrentDays: 3 } }),
      );
    }
  });

  test('can retain the buckets, and the bucket emptier then leaves their objects', () => {
    const template = withRules(
      Bucket,
      { removalPolicy: RemovalPolicy.RETAIN },
      { removalPolicy: RemovalPolicy.DESTROY, encoderCode: EncoderCode.inline() },
    );
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    expect(resourcesOf(template, 'Custom::EmptiedBucket')).toEqual({});
  });

  test('cannot leave the buckets without encryption', () => {
    withRules(Bucket, { encryption: undefined }).allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });
});

describe('a property injector of tables', () => {
  test('can set a stream, a time to live and a key, which the encoder may use', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const key = Key.fromKeyArn(stack, 'Key', KEY_ARN);
    const defaults = {
      dynamoStream: StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: 'ttl',
      encryption: TableEncryptionV2.customerManagedKey(key),
    };
    inject(stack, TableV2, (given) => ({ ...defaults, ...given }));
    const { metadataTable } = new ImageEncodingPipeline(stack, 'Images');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: KEY_ARN } })],
    });
    expect(metadataTable.encryptionKey).toBe(key);
    expect(statementsOn(template, KEY_ARN).flatMap(({ Action }) => Action)).toContain('kms:GenerateDataKey*');
  });
});

describe('a property injector of tables cannot set keys that the encoder does not write', () => {
  const sortKey = { name: 'version', type: AttributeType.NUMBER };
  const hasSortKey = '[Stack/Images] metadataTable: Stack/Images/MetadataTable has the sort key "version"';

  test.each([
    ['a sort key', { sortKey }, hasSortKey],
    [
      'a partition key of another name',
      { partitionKey: { name: 'id', type: AttributeType.STRING } },
      '[Stack/Images] tableKeyName: is "image_id", but the metadata table Stack/Images/MetadataTable has the partition key "id"',
    ],
    [
      'a partition key of another type',
      { partitionKey: { name: 'image_id', type: AttributeType.NUMBER } },
      '[Stack/Images] metadataTable: Stack/Images/MetadataTable has a partition key of type N',
    ],
  ])('%s', (_, rules, problem) => {
    expect(() => withRules(TableV2, rules)).toThrow(problem);
  });

  test('a sort key that the pipeline does not override', () => {
    expect(() => withDefaults(TableV2, () => ({ sortKey }))).toThrow(hasSortKey);
  });
});

describe('a property injector of state machines', () => {
  test('can replace the role of a backfill, which then is allowed the calls of the backfill', () => {
    const stack = new Stack(new App(), 'Stack');
    const role = new Role(stack, 'TeamRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    inject(stack, StateMachine, (given) => ({ ...given, role }));
    new ImageEncodingPipeline(stack, 'Images').addBackfill();
    const template = Template.fromStack(stack);
    const [, { Properties }] = onlyResource(template, 'AWS::StepFunctions::StateMachine');
    expect(JSON.stringify(Properties.RoleArn)).toContain('TeamRole');
    expect([...actionsOf(template, Properties.RoleArn)]).toEqual(
      expect.arrayContaining(['s3:ListBucket', 'lambda:InvokeFunction', 's3:PutObject', 'states:StartExecution']),
    );
  });
});

describe('a property injector of log groups', () => {
  test('can set a key', () => {
    const { template } = withDefaults(LogGroup, (stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', KEY_ARN) }));
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: KEY_ARN });
  });

  test('cannot set a class whose log groups have no metrics', () => {
    expect(() => withRules(LogGroup, { logGroupClass: LogGroupClass.INFREQUENT_ACCESS })).toThrow(
      '[Stack/Images] logGroup: Stack/Images/EncoderLogGroup has the class INFREQUENT_ACCESS, but CloudWatch extracts the metrics of the encoder only from log groups of the class STANDARD. Use a log group with LogGroupClass.STANDARD, in the property injector if one sets the class.',
    );
  });
});

describe('a property injector of queues', () => {
  const trigger = EncodingTrigger.queue();

  test('can set a key, which S3 and the encoder may use', () => {
    const { template } = withDefaults(
      Queue,
      (stack) => ({ encryption: QueueEncryption.KMS, encryptionMasterKey: new Key(stack, 'Key') }),
      { trigger },
    );
    const [key, { Properties }] = onlyResource(template, 'AWS::KMS::Key');
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
    expect(JSON.stringify(Properties.KeyPolicy)).toContain('s3.amazonaws.com');
    expect(statementsOn(template, key).flatMap(({ Action }) => Action)).toContain('kms:Decrypt');
  });

  test('cannot leave the queues without encryption', () => {
    withDefaults(Queue, () => ({}), { trigger }).template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
    });
  });

  const managed = { encryption: QueueEncryption.KMS_MANAGED };

  test('cannot encrypt the queue of queue() with the AWS managed key', () => {
    expect(() => withRules(Queue, managed, { trigger })).toThrow(
      '[Stack/Images] trigger: Stack/Images/Queue is encrypted with the AWS managed key alias/aws/sqs, but Amazon S3 cannot send messages to such a queue. Use QueueEncryption.SQS_MANAGED or a customer managed KMS key. If a property injector sets the encryption, change it there.',
    );
  });

  test('cannot encrypt the dead-letter queue of eventBridge() with the AWS managed key', () => {
    expect(() => withRules(Queue, managed, { trigger: EncodingTrigger.eventBridge() })).toThrow(
      '[Stack/Images] deadLetterQueue: Stack/Images/DeadLetterQueue is encrypted with the AWS managed key alias/aws/sqs, but EventBridge cannot send messages to such a queue.',
    );
  });

  test('can encrypt the dead-letter queue of direct() with the AWS managed key', () => {
    withRules(Queue, managed).hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: 'alias/aws/sqs' });
  });

  test.each([
    ['EncodingTrigger.direct()', EncodingTrigger.direct(), 'DeadLetterQueue'],
    ['EncodingTrigger.queue()', trigger, 'DeadLetterQueue'],
  ])('cannot make the queues FIFO with %s', (_, given, id) => {
    expect(() => withRules(Queue, { fifo: true }, { trigger: given })).toThrow(
      `[Stack/Images] deadLetterQueue: Stack/Images/${id} is a FIFO queue, but Lambda sends failed events to standard queues only.`,
    );
  });

  test.each([
    ['queue()', trigger, 'Queue'],
    ['direct()', EncodingTrigger.direct(), 'DeadLetterQueue'],
    ['eventBridge()', EncodingTrigger.eventBridge(), 'DeadLetterQueue'],
  ])('cannot set a visibility timeout that is shorter than the timeout of the encoder with %s', (_, given, id) => {
    expect(() => withRules(Queue, { visibilityTimeout: Duration.minutes(1) }, { trigger: given })).toThrow(
      `[Stack/Images] trigger: Stack/Images/${id} has a visibility timeout of 60 seconds, but Lambda requires at least the timeout of the encoder, 300 seconds. Do not set visibilityTimeout for this queue in a property injector.`,
    );
  });
});
