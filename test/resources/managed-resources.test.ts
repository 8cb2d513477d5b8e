import { CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { makePipeline, onlyResource, synthesizePipeline } from '../support/synthesize';

const bucket = (template: Template, id: 'InputBucket' | 'OutputBucket') =>
  onlyResource(template, 'AWS::S3::Bucket', `Images${id}`)[1].Properties;
const table = (template: Template) => onlyResource(template, 'AWS::DynamoDB::GlobalTable')[1].Properties;

/** Provides every resource that can be provided. */
const everything = (scope: Stack): ImageEncodingPipelineProps => ({
  inputBucket: new Bucket(scope, 'In'),
  outputBucket: new Bucket(scope, 'Out'),
  metadataTable: new TableV2(scope, 'Items', { partitionKey: { name: 'image_id', type: AttributeType.STRING } }),
  logGroup: new LogGroup(scope, 'Logs'),
  deadLetterQueue: new Queue(scope, 'Letters'),
});

describe('versioned', () => {
  test('enables versioning of both buckets', () => {
    const { template } = synthesizePipeline({ versioned: true });
    template.allResourcesProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } });
  });

  test('does not change an existing bucket', () => {
    const { template } = synthesizePipeline((scope) => ({ versioned: true, inputBucket: new Bucket(scope, 'In') }));
    expect(bucket(template, 'OutputBucket')).toHaveProperty('VersioningConfiguration');
    expect(onlyResource(template, 'AWS::S3::Bucket', 'In')[1].Properties).toBeUndefined();
  });
});

describe('serverAccessLogsBucket', () => {
  const logs = (template: Template, id: 'InputBucket' | 'OutputBucket') => bucket(template, id).LoggingConfiguration;

  test.each<[string, Record<string, boolean>]>([
    ['without feature flags', {}],
    ['with bucket policies for access logs', { '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true }],
  ])('receives the logs of each bucket under its path, and allows only S3 to deliver them, %s', (_, context) => {
    const { template } = synthesizePipeline((s) => ({ serverAccessLogsBucket: new Bucket(s, 'AccessLogs') }), context);
    const [destination] = onlyResource(template, 'AWS::S3::Bucket', 'AccessLogs');
    for (const id of ['InputBucket', 'OutputBucket'] as const) {
      expect(logs(template, id)).toEqual({
        DestinationBucketName: { Ref: destination },
        LogFilePrefix: `Stack/Images/${id}/`,
      });
    }
    const [, policy] = onlyResource(template, 'AWS::S3::BucketPolicy', 'AccessLogs');
    expect(policy.Properties.PolicyDocument.Statement).toEqual(
      ['InputBucket', 'OutputBucket'].map((id) => ({
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [destination, 'Arn'] }, `/Stack/Images/${id}/*`]] },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      })),
    );
    expect(onlyResource(template, 'AWS::S3::Bucket', 'AccessLogs')[1].Properties?.AccessControl).toBeUndefined();
  });

  test('can be a bucket of another stack, without a dependency cycle', () => {
    const { stack } = synthesizePipeline((scope) => ({
      serverAccessLogsBucket: new Bucket(new Stack(scope.node.root, 'Audit'), 'AccessLogs'),
    }));
    expect(stack.dependencies.map(({ node }) => node.id)).toEqual(['Audit']);
  });

  test('causes a warning if it is imported, because its policy must allow S3', () => {
    const { stack } = synthesizePipeline((scope) => ({
      serverAccessLogsBucket: Bucket.fromBucketName(scope, 'AccessLogs', 'audit'),
    }));
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Images/InputBucket',
      Match.stringLikeRegexp(
        'serverAccessLogsBucket: the policy of Stack/AccessLogs .* the bucket is imported. S3 logs access to Stack/Images/InputBucket only if the policy allows it',
      ),
    );
  });

  test('cannot be encrypted with a KMS key', () => {
    expect(
      makePipeline((scope) => ({
        serverAccessLogsBucket: new Bucket(scope, 'AccessLogs', { encryption: BucketEncryption.KMS }),
      })),
    ).toThrow(
      '[Stack/Images] serverAccessLogsBucket: Stack/AccessLogs is encrypted with a KMS key, but S3 delivers access logs only to buckets with SSE-S3. Provide a bucket with BucketEncryption.S3_MANAGED.',
    );
  });
});

describe('inputCors', () => {
  const rule = { allowedMethods: [HttpMethods.PUT], allowedOrigins: ['https://*.example.com'] };

  test('sets the CORS rules of the input bucket only', () => {
    const { template } = synthesizePipeline({ inputCors: [rule] });
    expect(bucket(template, 'InputBucket').CorsConfiguration).toEqual({
      CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['https://*.example.com'] }],
    });
    expect(bucket(template, 'OutputBucket')).not.toHaveProperty('CorsConfiguration');
  });

  test.each([
    [Array(101).fill(rule), 'must contain at most 100 rules, got 101. Remove or combine rules.'],
    [
      [rule, { ...rule, allowedOrigins: [] }],
      'rule 2 has no origin or no method. Specify at least one origin and one method for each rule.',
    ],
    [
      [{ ...rule, allowedOrigins: ['https://*.*.com'] }],
      `the origin "https://*.*.com" contains more than one '*'. Specify at most one '*'.`,
    ],
  ])('rejects rules that S3 does not support, case %#', (inputCors, message) => {
    expect(makePipeline({ inputCors })).toThrow(`[Stack/Images] inputCors: ${message}`);
  });
});

describe('outputExpiration', () => {
  const rules = (props: ImageEncodingPipelineProps) =>
    bucket(synthesizePipeline(props).template, 'OutputBucket').LifecycleConfiguration.Rules.slice(1);

  test('expires outputs after the number of days', () => {
    expect(rules({ outputExpiration: Duration.days(30) })).toEqual([{ ExpirationInDays: 30, Status: 'Enabled' }]);
  });

  test('expires only objects under outputPrefix', () => {
    expect(rules({ outputExpiration: Duration.days(30), outputPrefix: 'base64/' })).toEqual([
      { ExpirationInDays: 30, Prefix: 'base64/', Status: 'Enabled' },
    ]);
  });

  test('expires noncurrent versions too if versioned is true', () => {
    expect(rules({ outputExpiration: Duration.days(30), versioned: true })).toEqual([
      { ExpirationInDays: 30, NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' },
    ]);
  });

  test('does not expire images', () => {
    const { template } = synthesizePipeline({ outputExpiration: Duration.days(30) });
    expect(bucket(template, 'InputBucket').LifecycleConfiguration.Rules).toHaveLength(1);
  });

  test.each([Duration.hours(12), Duration.days(0), Duration.hours(36)])(
    'rejects %s, because S3 supports only whole days',
    (outputExpiration) => {
      expect(makePipeline({ outputExpiration })).toThrow(
        `[Stack/Images] outputExpiration: must be at least 1 day, in whole days, got ${outputExpiration.toDays({ integral: false })} days. Specify Duration.days(1) or longer.`,
      );
    },
  );

  test('accepts a token', () => {
    const { template } = synthesizePipeline((scope) => ({
      outputExpiration: Duration.days(new CfnParameter(scope, 'Days', { type: 'Number' }).valueAsNumber),
    }));
    expect(bucket(template, 'OutputBucket').LifecycleConfiguration.Rules[1].ExpirationInDays).toEqual({ Ref: 'Days' });
  });
});

describe('outputEventBridgeEnabled and tableStream', () => {
  test.each<[string, EncodingTrigger]>([
    ['direct', EncodingTrigger.direct()],
    ['queue', EncodingTrigger.queue()],
    ['eventBridge', EncodingTrigger.eventBridge()],
  ])('can be used with the %s trigger', (_, trigger) => {
    const { template } = synthesizePipeline({
      trigger,
      outputEventBridgeEnabled: true,
      tableStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    expect(table(template).StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
    const [id] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesOutputBucket');
    template.hasResourceProperties('Custom::S3BucketNotifications', {
      BucketName: { Ref: id },
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    });
  });
});

describe('statusIndex', () => {
  test('creates an index by status and time of the last update, with the reason and the source of each item', () => {
    const { template } = synthesizePipeline({ statusIndex: true });
    expect(table(template).GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'status-updated_at-index',
        KeySchema: [
          { AttributeName: 'status', KeyType: 'HASH' },
          { AttributeName: 'updated_at', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['reason', 'source_bucket', 'source_key'] },
      },
    ]);
  });

  test('can be queried by the grantees of grantReadMetadata', () => {
    const scope = new Stack();
    const user = new Role(scope, 'User', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    new ImageEncodingPipeline(scope, 'Images', { statusIndex: true }).grantReadMetadata(user);
    const [, policy] = onlyResource(Template.fromStack(scope), 'AWS::IAM::Policy', 'UserDefaultPolicy');
    expect(JSON.stringify(policy.Properties.PolicyDocument.Statement)).toContain('/index/*');
  });
});

describe('props for created resources, if all of these resources are provided', () => {
  test.each<[string, ImageEncodingPipelineProps | ((scope: Stack) => ImageEncodingPipelineProps), string]>([
    [
      'versioned',
      { versioned: true },
      'inputBucket and outputBucket are provided. Omit it, and set versioned on the existing buckets.',
    ],
    [
      'serverAccessLogsBucket',
      (scope) => ({ serverAccessLogsBucket: new Bucket(scope, 'AccessLogs') }),
      'inputBucket and outputBucket are provided. Omit it, and set serverAccessLogsBucket on the existing buckets.',
    ],
    [
      'inputCors',
      { inputCors: [{ allowedMethods: [HttpMethods.PUT], allowedOrigins: ['*'] }] },
      'inputBucket is provided. Omit it, and set cors on the existing bucket.',
    ],
    [
      'outputExpiration',
      { outputExpiration: Duration.days(1) },
      'outputBucket is provided. Omit it, and add a lifecycle rule with this expiration to the existing bucket.',
    ],
    [
      'outputEventBridgeEnabled',
      { outputEventBridgeEnabled: true },
      'outputBucket is provided. Omit it, and set eventBridgeEnabled on the existing bucket.',
    ],
    [
      'tableStream',
      { tableStream: StreamViewType.KEYS_ONLY },
      'metadataTable is provided. Omit it, and enable a stream on the existing table.',
    ],
    [
      'statusIndex',
      { statusIndex: true },
      'metadataTable is provided. Omit it, and add a global secondary index with the partition key status to the existing table.',
    ],
    [
      'encryptionKey',
      (scope) => ({ encryptionKey: new Key(scope, 'Key') }),
      'inputBucket, outputBucket, metadataTable, logGroup and deadLetterQueue are provided. Omit it. Existing resources keep their own encryption.',
    ],
  ])('%s is rejected', (prop, props, message) => {
    expect(
      makePipeline((scope) => ({
        ...everything(scope as Stack),
        ...(typeof props === 'function' ? props(scope as Stack) : props),
      })),
    ).toThrow(`[Stack/Images] ${prop}: applies only to resources that the pipeline creates, but ${message}`);
  });

  test('props that are false are accepted', () => {
    expect(
      makePipeline((scope) => ({
        ...everything(scope as Stack),
        versioned: false,
        outputEventBridgeEnabled: false,
        statusIndex: false,
      })),
    ).not.toThrow();
  });

  test('encryptionKey applies to the queue of the trigger', () => {
    const { template } = synthesizePipeline((scope) => ({
      ...everything(scope),
      encryptionKey: new Key(scope, 'Key'),
      trigger: EncodingTrigger.queue(),
    }));
    expect(onlyResource(template, 'AWS::SQS::Queue', 'ImagesQueue')[1].Properties).toHaveProperty('KmsMasterKeyId');
  });

  test('removalPolicy causes a warning', () => {
    const { stack } = synthesizePipeline((scope) => ({ ...everything(scope), removalPolicy: RemovalPolicy.DESTROY }));
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Images',
      Match.stringLikeRegexp('removalPolicy: has no effect because all resources that store data are existing ones'),
    );
  });
});
