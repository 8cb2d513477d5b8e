import { App, CfnOutput, CfnParameter, Duration, Lazy, RemovalPolicy, Size, Stack, Stage } from 'aws-cdk-lib';
import { Capture, Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { Construct } from 'constructs';
import { ContentPolicy, ImageEncodingPipeline, ImageFormat, OutputFormat } from '../src';
import {
  encoderOf,
  encoderStatements,
  makePipeline,
  onlyResource,
  resourcesOf,
  synthesizePipeline,
} from './support/synthesize';

const EVERY_FLAG = Object.fromEntries(Object.keys(recommendedFlags).map((flag) => [flag, true]));

describe.each([
  ['without feature flags', {}],
  ['with every recommended feature flag', recommendedFlags],
  ['with every feature flag on', EVERY_FLAG],
])('a pipeline without props, %s', (_, context) => {
  const { template } = synthesizePipeline(undefined, context);

  test('creates only the documented resources', () => {
    const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(
      ({ Type }) => Type,
    );
    const counts = Object.fromEntries(
      [...new Set(types)].sort().map((type) => [type, types.filter((t) => t === type).length]),
    );
    expect(counts).toEqual({
      'AWS::DynamoDB::GlobalTable': 1,
      'AWS::IAM::Policy': expect.any(Number),
      'AWS::IAM::Role': 2, // the encoder's, and that of the CDK's handler which sets the notifications
      'AWS::Lambda::EventInvokeConfig': 1,
      'AWS::Lambda::EventSourceMapping': 1, // redrives the dead-letter queue, and is disabled
      'AWS::Lambda::Function': 2,
      'AWS::Lambda::Permission': 1,
      'AWS::Logs::LogGroup': 1,
      'AWS::S3::Bucket': 2,
      'AWS::S3::BucketPolicy': 2,
      'AWS::SQS::Queue': 1,
      'AWS::SQS::QueuePolicy': 1,
      'Custom::S3BucketNotifications': 1,
    });
  });

  test('creates private, encrypted buckets without ACLs that delete incomplete multipart uploads', () => {
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: {
        Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' }],
      },
    });
  });

  test('creates buckets that deny requests without TLS 1.2 or newer', () => {
    template.allResourcesProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
  });

  test('creates an on-demand table with a partition key and point-in-time recovery', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'image_id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'image_id', AttributeType: 'S' }],
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
  });

  test('creates an encoder with Node.js 24, arm64, 1,769 MB and a timeout of 5 minutes', () => {
    expect(encoderOf(template)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 1769,
      Timeout: 300,
    });
    expect(encoderOf(template).ReservedConcurrentExecutions).toBeUndefined();
  });

  test('creates a log group for JSON logs with a retention of 90 days', () => {
    const [logGroup, { Properties }] = onlyResource(template, 'AWS::Logs::LogGroup');
    expect(Properties.RetentionInDays).toBe(90);
    expect(encoderOf(template).LoggingConfig).toEqual({ LogFormat: 'JSON', LogGroup: { Ref: logGroup } });
  });

  test('creates an encrypted dead-letter queue that requires TLS and keeps messages for 14 days', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  test('sends failed events to the dead-letter queue', () => {
    const [queue] = onlyResource(template, 'AWS::SQS::Queue');
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    });
  });

  test('allows S3 to invoke the encoder only for this bucket and account, before notifications are set', () => {
    const [bucket] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesInputBucket');
    const [permission, { Properties }] = onlyResource(template, 'AWS::Lambda::Permission');
    expect(Properties).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: { 'Fn::GetAtt': [bucket, 'Arn'] },
    });
    expect(onlyResource(template, 'Custom::S3BucketNotifications')[1].DependsOn).toContain(permission);
  });

  test('allows the encoder only the calls that it makes', () => {
    const [input] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesInputBucket');
    const [output] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesOutputBucket');
    const [table] = onlyResource(template, 'AWS::DynamoDB::GlobalTable');
    const [queue] = onlyResource(template, 'AWS::SQS::Queue');
    const [logGroup] = onlyResource(template, 'AWS::Logs::LogGroup');
    const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
    const objects = (id: string) => ({ 'Fn::Join': ['', [arn(id), '/*']] });
    const statements = Object.entries(resourcesOf(template, 'AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith('ImagesEncoder'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    // With some feature flags CDK merges statements; what they allow is the same.
    const permissions = statements.flatMap(({ Action, Effect, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => [Effect, action, resource])),
    );
    const expected = [
      ['logs:CreateLogStream', expect.objectContaining({ 'Fn::Join': expect.anything() })],
      ['logs:PutLogEvents', expect.objectContaining({ 'Fn::Join': expect.anything() })],
      ['s3:GetObject', objects(input)],
      ['s3:ListBucket', arn(input)],
      ['s3:AbortMultipartUpload', objects(output)],
      ['s3:DeleteObject', objects(output)],
      ['s3:GetObject', objects(output)],
      ['s3:PutObject', objects(output)],
      ['s3:ListBucket', arn(output)],
      ['dynamodb:GetItem', arn(table)],
      ['dynamodb:PutItem', arn(table)],
      ['dynamodb:UpdateItem', arn(table)],
      ['sqs:SendMessage', arn(queue)],
      ['sqs:ReceiveMessage', arn(queue)],
      ['sqs:DeleteMessage', arn(queue)],
      ['sqs:GetQueueAttributes', arn(queue)],
    ].map(([action, resource]) => ['Allow', action, resource]);
    expect(permissions).toEqual(expect.arrayContaining(expected));
    expect(permissions).toHaveLength(expected.length);
    expect(JSON.stringify(statements[0].Resource)).toContain(`{"Ref":"${logGroup}"},":*"`);
    expect(onlyResource(template, 'AWS::IAM::Role', 'ImagesEncoder')[1].Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('retains all resources that store data', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup']) {
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('adds no stack outputs', () => {
    expect(template.findOutputs('*')).toEqual({});
  });
});

describe('the template', () => {
  test('is the same for two syntheses', () => {
    const text = () => JSON.stringify(synthesizePipeline().template.toJSON());
    expect(text()).toBe(text());
  });

  test('contains no account, Region, path or date', () => {
    const text = JSON.stringify(synthesizePipeline().template.toJSON());
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/\b\d{12}\b|20\d\d-(0\d|1[012])-[0-3]\dT/);
  });

  test('contains these resources for a pipeline without props', () => {
    const resources = synthesizePipeline().template.toJSON().Resources as Record<string, { Properties: any }>;
    const own = Object.fromEntries(Object.entries(resources).filter(([id]) => id.startsWith('Images')));
    for (const { Properties } of Object.values(own)) if (Properties.Code) Properties.Code = 'the encoder';
    expect(own).toMatchSnapshot();
  });
});

describe('removalPolicy', () => {
  test('DESTROY deletes all created resources and empties the buckets first', () => {
    const { template } = synthesizePipeline({ removalPolicy: RemovalPolicy.DESTROY });
    for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup']) {
      template.allResources(type, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    }
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 2);
  });

  test('RETAIN_ON_UPDATE_OR_DELETE applies to created resources', () => {
    const { template } = synthesizePipeline({ removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  });

  test('SNAPSHOT is rejected', () => {
    expect(makePipeline({ removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
      '[Stack/Images] removalPolicy: is SNAPSHOT, but CloudFormation does not support snapshots of buckets, tables, queues and log groups. Specify RemovalPolicy.RETAIN to keep them, or RemovalPolicy.DESTROY to delete them.',
    );
  });

  test('does not apply to existing resources', () => {
    const { template } = synthesizePipeline((stack) => ({
      removalPolicy: RemovalPolicy.DESTROY,
      inputBucket: new Bucket(stack, 'In'),
      outputBucket: Bucket.fromBucketName(stack, 'Out', 'outputs'),
      metadataTable: new TableV2(stack, 'Table', { partitionKey: { name: 'image_id', type: AttributeType.STRING } }),
      logGroup: new LogGroup(stack, 'Logs'),
    }));
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    template.allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });
});

describe('the props of the encoder function', () => {
  test.each([
    [{ memorySize: 3008 }, { MemorySize: 3008 }],
    [{ timeout: Duration.minutes(15) }, { Timeout: 900 }],
    [{ architecture: Architecture.X86_64 }, { Architectures: ['x86_64'] }],
    [{ reservedConcurrentExecutions: 5 }, { ReservedConcurrentExecutions: 5 }],
    [{ reservedConcurrentExecutions: 0 }, { ReservedConcurrentExecutions: 0 }],
    [{ runtime: Runtime.NODEJS_24_X }, { Runtime: 'nodejs24.x' }],
  ])('include %j', (props, expected) => {
    expect(encoderOf(synthesizePipeline(props).template)).toMatchObject(expected);
  });

  test('include a runtime that the CDK does not define yet', () => {
    const runtime = new Runtime('nodejs26.x', Runtime.NODEJS_24_X.family);
    expect(encoderOf(synthesizePipeline({ runtime }).template).Runtime).toBe('nodejs26.x');
  });

  test('include an existing log group, to which the encoder can write', () => {
    const { template } = synthesizePipeline((stack) => ({
      logGroup: LogGroup.fromLogGroupName(stack, 'Logs', '/images/encoder'),
    }));
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    expect(encoderOf(template).LoggingConfig.LogGroup).toBe('/images/encoder');
    expect(JSON.stringify(encoderStatements(template)[0].Resource)).toContain(':log-group:/images/encoder:*');
  });
});

describe('the environment variables of the encoder', () => {
  const environment = (props: Parameters<typeof synthesizePipeline>[0]) =>
    encoderOf(synthesizePipeline(props).template).Environment.Variables;

  test('contain all settings', () => {
    expect(
      environment({
        suffixFilters: ['.jpg', '.PNG'],
        prefixFilter: 'photos/',
        tableKeyName: 'image_name',
        tableKeyPrefix: 'photos#',
        outputFormat: OutputFormat.DATA_URI,
        outputPrefix: 'base64/',
        outputSuffix: '.b64',
        contentPolicy: ContentPolicy.images({ formats: [ImageFormat.JPEG, ImageFormat.PNG] }),
        maxObjectSize: Size.mebibytes(10),
        synchronizeDeletes: true,
      }),
    ).toEqual({
      INPUT_BUCKET: { Ref: expect.stringMatching(/^ImagesInputBucket/) },
      INPUT_BUCKET_OWNER: { Ref: 'AWS::AccountId' },
      OUTPUT_BUCKET: { Ref: expect.stringMatching(/^ImagesOutputBucket/) },
      OUTPUT_BUCKET_OWNER: { Ref: 'AWS::AccountId' },
      OUTPUT_FORMAT: 'DATA_URI',
      OUTPUT_PREFIX: 'base64/',
      OUTPUT_SUFFIX: '.b64',
      METADATA_TABLE: { Ref: expect.stringMatching(/^ImagesMetadataTable/) },
      TABLE_KEY_NAME: 'image_name',
      TABLE_KEY_PREFIX: 'photos#',
      PREFIX_FILTER: 'photos/',
      SUFFIX_FILTERS: '[".jpg",".PNG"]',
      CONTENT_POLICY: '["JPEG","PNG"]',
      MAX_OBJECT_SIZE_BYTES: '10485760',
      SYNCHRONIZE_DELETES: 'true',
    });
  });

  test('do not contain empty settings', () => {
    const variables = environment(undefined);
    expect(Object.values(variables)).not.toContain('');
    expect(variables).not.toHaveProperty('PREFIX_FILTER');
    expect(variables).toMatchObject({
      OUTPUT_SUFFIX: '.txt',
      TABLE_KEY_NAME: 'image_id',
      MAX_OBJECT_SIZE_BYTES: '10737418240',
    });
  });

  test('do not contain an empty outputSuffix', () => {
    expect(environment({ outputSuffix: '' })).not.toHaveProperty('OUTPUT_SUFFIX');
  });

  test('contain the owner of an imported bucket only if it is known', () => {
    expect(environment((stack) => ({ inputBucket: Bucket.fromBucketName(stack, 'In', 'uploads') }))).not.toHaveProperty(
      'INPUT_BUCKET_OWNER',
    );
    expect(
      environment((stack) => ({
        inputBucket: Bucket.fromBucketAttributes(stack, 'In', { bucketName: 'uploads', account: '111122223333' }),
      })).INPUT_BUCKET_OWNER,
    ).toBe('111122223333');
  });

  test('can contain tokens', () => {
    const variables = environment((stack) => {
      const token = new CfnParameter(stack, 'Parameter').valueAsString;
      return {
        suffixFilters: ['.jpg', `.${token}`],
        prefixFilter: `${token}/`,
        tableKeyName: token,
        tableKeyPrefix: token,
        outputPrefix: token,
        outputSuffix: token,
        maxObjectSize: Size.bytes(new CfnParameter(stack, 'MaxBytes', { type: 'Number' }).valueAsNumber),
      };
    });
    expect(variables).toMatchObject({
      PREFIX_FILTER: { 'Fn::Join': ['', [{ Ref: 'Parameter' }, '/']] },
      SUFFIX_FILTERS: { 'Fn::Join': ['', ['[".jpg",".', { Ref: 'Parameter' }, '"]']] },
      TABLE_KEY_NAME: { Ref: 'Parameter' },
      MAX_OBJECT_SIZE_BYTES: { Ref: 'MaxBytes' },
    });
  });
});

describe('the permissions of the encoder', () => {
  const resourceOf = (template: Template, action: string) =>
    JSON.stringify(encoderStatements(template).find(({ Action }) => [Action].flat().includes(action))?.Resource);

  test('allow reading under prefixFilter and writing under outputPrefix', () => {
    const { template } = synthesizePipeline({ prefixFilter: 'photos/', outputPrefix: 'base64/' });
    expect(resourceOf(template, 's3:GetObject')).toContain('/photos/*');
    expect(resourceOf(template, 's3:PutObject')).toContain('/base64/*');
  });

  test('escape wildcards of IAM', () => {
    const { template } = synthesizePipeline({ prefixFilter: 'what?/$x/', outputPrefix: 'a*b/' });
    expect(resourceOf(template, 's3:GetObject')).toContain('/what${?}/${$}x/*');
    expect(resourceOf(template, 's3:PutObject')).toContain('/a${*}b/*');
  });

  test('have wildcards for characters that policies do not allow', () => {
    const { template } = synthesizePipeline({ prefixFilter: '写真/größe/', outputPrefix: 'тексты' });
    expect(resourceOf(template, 's3:GetObject')).toMatch(/"\/\*\/größe\/\*"/);
    expect(resourceOf(template, 's3:PutObject')).toMatch(/"\/\*"/);
  });

  test('contain a token of prefixFilter unmodified', () => {
    const { template } = synthesizePipeline((stack) => ({
      prefixFilter: `photos/${new CfnParameter(stack, 'Team').valueAsString}/`,
    }));
    expect(resourceOf(template, 's3:GetObject')).toMatch(/"\/photos\/",{"Ref":"Team"},"\/\*"/);
  });

  test('have wildcards for characters that policies do not allow if the prefix contains a token', () => {
    const prefixFilter = `写真/${Lazy.string({ produce: () => 'new/' })}`;
    const { template } = synthesizePipeline({ prefixFilter });
    const policies = JSON.stringify(resourcesOf(template, 'AWS::IAM::Policy'));
    expect(policies).toContain('/*/new/*');
    expect(policies).not.toMatch(/[^\u0020-\u00ff]/);
  });

  test('include the keys of existing buckets and tables', () => {
    const { template } = synthesizePipeline((stack) => {
      const encryptionKey = new Key(stack, 'Key');
      return {
        inputBucket: Bucket.fromBucketAttributes(stack, 'In', { bucketName: 'uploads', encryptionKey }),
        outputBucket: Bucket.fromBucketAttributes(stack, 'Out', { bucketName: 'outputs', encryptionKey }),
        metadataTable: Table.fromTableAttributes(stack, 'Table', { tableName: 'table', encryptionKey }),
      };
    });
    const actions = encoderStatements(template).flatMap(({ Action }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']));
  });

  test('include decryption with the key of the output bucket, which multipart uploads require', () => {
    const { template } = synthesizePipeline((stack) => ({
      outputBucket: Bucket.fromBucketAttributes(stack, 'Out', {
        bucketName: 'outputs',
        encryptionKey: new Key(stack, 'Key'),
      }),
    }));
    const actions = encoderStatements(template).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith('kms:')).sort()).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey',
    ]);
  });

  test('include permissions that are granted to the pipeline', () => {
    const stack = new Stack(new App(), 'Stack');
    new Bucket(stack, 'Other').grantRead(new ImageEncodingPipeline(stack, 'Images'));
    expect(resourceOf(Template.fromStack(stack), 's3:GetObject*')).toContain('Other');
  });
});

describe('grants', () => {
  const statementsOf = (grant: (pipeline: ImageEncodingPipeline, user: Role) => void, props = {}) => {
    const stack = new Stack(new App(), 'Stack');
    const user = new Role(stack, 'User', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    grant(new ImageEncodingPipeline(stack, 'Images', props), user);
    const [, policy] = onlyResource(Template.fromStack(stack), 'AWS::IAM::Policy', 'UserDefaultPolicy');
    return JSON.stringify(policy.Properties.PolicyDocument.Statement);
  };

  test('grantUpload allows uploads to the input bucket under prefixFilter', () => {
    const statements = statementsOf((pipeline, user) => pipeline.grantUpload(user), { prefixFilter: 'photos/' });
    expect(statements).toContain('s3:PutObject');
    expect(statements).toMatch(/ImagesInputBucket\w+","Arn"\]},"\/photos\/\*"/);
    expect(statements).not.toContain('s3:GetObject');
  });

  test('grantReadOutput allows reading of the output bucket under outputPrefix', () => {
    const statements = statementsOf((pipeline, user) => pipeline.grantReadOutput(user), { outputPrefix: 'base64/' });
    expect(statements).toContain('s3:GetObject');
    expect(statements).toMatch(/ImagesOutputBucket\w+","Arn"\]},"\/base64\/\*"/);
    expect(statements).not.toContain('s3:PutObject');
  });

  test('grantReadMetadata allows reading of the table', () => {
    const statements = statementsOf((pipeline, user) => pipeline.grantReadMetadata(user));
    expect(statements).toContain('dynamodb:Query');
    expect(statements).not.toMatch(/dynamodb:(?:Put|Update)Item/);
  });
});

function pipelineInStack(props = {}) {
  const stack = new Stack(new App(), 'Stack');
  return { stack, pipeline: new ImageEncodingPipeline(stack, 'Images', props) };
}

describe('addOutputs', () => {
  test('adds an output for each resource that an operator uses', () => {
    const { stack, pipeline } = pipelineInStack();
    pipeline.addOutputs();
    const outputs = Template.fromStack(stack).findOutputs('*');
    expect(Object.keys(outputs).sort()).toEqual([
      'ImagesDeadLetterQueue',
      'ImagesEncoderFunction',
      'ImagesEncoderLogGroup',
      'ImagesMetadataTable',
      'ImagesOutputBucket',
      'ImagesRedriveMapping',
      'ImagesUploadBucket',
    ]);
    expect(outputs.ImagesUploadBucket).toMatchObject({
      Description: 'Upload images to this bucket',
      Value: { Ref: expect.stringMatching(/^ImagesInputBucket/) },
    });
  });

  test('describes the prefix of uploads', () => {
    const { stack, pipeline } = pipelineInStack({ prefixFilter: 'photos/' });
    pipeline.addOutputs();
    expect(Template.fromStack(stack).findOutputs('ImagesUploadBucket').ImagesUploadBucket.Description).toBe(
      'Upload images with keys under photos/ to this bucket',
    );
  });

  test('does not describe a prefix that is a token or too long', () => {
    for (const prefixFilter of [Lazy.string({ produce: () => 'photos/' }), 'x'.repeat(1000)]) {
      const { stack, pipeline } = pipelineInStack({ prefixFilter });
      pipeline.addOutputs();
      const { Description } = Template.fromStack(stack).findOutputs('ImagesUploadBucket').ImagesUploadBucket;
      expect(Description).toBe('Upload images to this bucket');
    }
  });

  test('adds different names for ids that differ only in characters that names cannot contain', () => {
    const stack = new Stack(new App(), 'Stack');
    for (const id of ['写真', '画像', 'a-b', 'ab']) new ImageEncodingPipeline(stack, id).addOutputs();
    const names = Object.keys(Template.fromStack(stack).findOutputs('*'));
    expect(names).toHaveLength(28);
    expect(names).toContain('abUploadBucket');
  });

  test('shortens names to the 255 characters that CloudFormation allows', () => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(new Construct(stack, 'x'.repeat(120)), 'y'.repeat(130)).addOutputs();
    const names = Object.keys(Template.fromStack(stack).findOutputs('*'));
    expect(names).toHaveLength(7);
    expect(names.filter((name) => name.length > 255)).toEqual([]);
  });

  test('cannot be called twice', () => {
    const { pipeline } = pipelineInStack();
    pipeline.addOutputs();
    expect(() => pipeline.addOutputs()).toThrow('addOutputs: was called before. Call it once');
  });

  test('adds different names for each pipeline of a stack in a stage', () => {
    const app = new App();
    const stack = new Stack(new Stage(app, 'Prod'), 'Stack');
    for (const id of ['Avatars', 'Products']) new ImageEncodingPipeline(stack, id).addOutputs();
    const names = Object.keys(Template.fromStack(stack).findOutputs('*'));
    expect(names).toEqual(expect.arrayContaining(['AvatarsUploadBucket', 'ProductsUploadBucket']));
    expect(names).toHaveLength(14);
  });
});

describe('the attributes of a pipeline', () => {
  test('contain the created resources', () => {
    const { stack, pipeline } = pipelineInStack();
    const value = new Capture();
    new CfnOutput(stack, 'All', {
      value: [
        pipeline.inputBucket.bucketName,
        pipeline.outputBucket.bucketName,
        pipeline.metadataTable.tableName,
        pipeline.encoder.functionName,
        pipeline.deadLetterQueue.queueName,
        pipeline.logGroup.logGroupName,
      ].join(),
    });
    Template.fromStack(stack).hasOutput('All', { Value: value });
    expect(JSON.stringify(value.asObject()).match(/Images[A-Za-z]+?(?=[0-9A-F]{8})/g)).toEqual([
      'ImagesInputBucket',
      'ImagesOutputBucket',
      'ImagesMetadataTable',
      'ImagesEncoder',
      'ImagesDeadLetterQueue',
      'ImagesEncoderLogGroup',
    ]);
  });

  test('contain the existing resources', () => {
    const stack = new Stack(new App(), 'Stack');
    const inputBucket = new Bucket(stack, 'In');
    const outputBucket = Bucket.fromBucketName(stack, 'Out', 'outputs');
    const metadataTable = Table.fromTableName(stack, 'Table', 'items');
    const logGroup = new LogGroup(stack, 'Logs');
    const pipeline = new ImageEncodingPipeline(stack, 'Images', { inputBucket, outputBucket, metadataTable, logGroup });
    expect(pipeline).toMatchObject({ inputBucket, outputBucket, metadataTable, logGroup });
  });
});
