import { App, CfnParameter, Errors, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, CfnKey, Key, KeyProps, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EncodingTrigger, ImageEncodingPipeline } from '../../src';
import { encoderOf, encoderStatements, makePipeline, onlyResource, synthesizePipeline } from '../support/synthesize';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-0000-0000-000000000000';

function errorOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('no error was thrown');
}

const kmsActions = (template: Template) =>
  encoderStatements(template)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith('kms:'));

const keyPolicyStatements = (template: Template) =>
  onlyResource(template, 'AWS::KMS::Key')[1].Properties.KeyPolicy.Statement as Record<string, any>[];

describe('encryptionKey', () => {
  const { template, stack } = synthesizePipeline((scope) => ({ encryptionKey: new Key(scope, 'Key') }));
  const [key] = onlyResource(template, 'AWS::KMS::Key');
  const arn = { 'Fn::GetAtt': [key, 'Arn'] };

  test('encrypts both buckets, with bucket keys', () => {
    template.resourceCountIs('AWS::S3::Bucket', 2);
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn },
          },
        ],
      },
    });
  });

  test('encrypts the table, the dead-letter queue and the log group', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: arn } })],
    });
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: arn });
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
  });

  test('can be used by the encoder', () => {
    expect(kmsActions(template)).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']));
    expect(JSON.stringify(encoderStatements(template))).toContain(JSON.stringify(arn));
  });

  test('can be used by CloudWatch Logs for the log groups of the account, and by no other service', () => {
    const [account, logs, ...others] = keyPolicyStatements(template);
    expect(JSON.stringify(account.Principal)).toContain(':root');
    expect(logs).toEqual({
      Effect: 'Allow',
      Principal: {
        Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
      },
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      Resource: '*',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
    });
    expect(JSON.stringify(logs.Condition)).toContain('{"Ref":"AWS::AccountId"},":log-group:*"');
    expect(others).toEqual([]);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test.each([
    [
      'queue(): S3, in this account only',
      EncodingTrigger.queue(),
      's3.amazonaws.com',
      { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    ],
    [
      'eventBridge(): EventBridge, without conditions, which it does not support for queues',
      EncodingTrigger.eventBridge(),
      'events.amazonaws.com',
      undefined,
    ],
  ])('can be used by the service that sends events with %s', (_, trigger, service, condition) => {
    const { template: triggered } = synthesizePipeline((scope) => ({ encryptionKey: new Key(scope, 'Key'), trigger }));
    expect(keyPolicyStatements(triggered).filter(({ Principal }) => Principal.Service === service)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: '*',
        ...(condition && { Condition: condition }),
      },
    ]);
  });

  test.each<['grantUpload' | 'grantReadOutput' | 'grantReadMetadata', string]>([
    ['grantUpload', 'kms:GenerateDataKey*'],
    ['grantReadOutput', 'kms:Decrypt'],
    ['grantReadMetadata', 'kms:Decrypt'],
  ])('can be used by the grantee of %s', (grant, action) => {
    const scope = new Stack(new App(), 'Stack');
    const user = new Role(scope, 'User', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    new ImageEncodingPipeline(scope, 'Images', { encryptionKey: new Key(scope, 'Key') })[grant](user);
    const [, policy] = onlyResource(Template.fromStack(scope), 'AWS::IAM::Policy', 'UserDefaultPolicy');
    expect(JSON.stringify(policy.Properties.PolicyDocument.Statement)).toContain(action);
  });
});

describe('encryptionKey and a table with replicas', () => {
  test('is rejected, because the key does not exist in the Regions of the replicas', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const pipeline = new ImageEncodingPipeline(stack, 'Images', { encryptionKey: new Key(stack, 'Key') });
    (pipeline.metadataTable as TableV2).addReplica({ region: 'eu-west-2' });
    const error = errorOf(() => app.synth());
    expect(error.message).toContain(
      '[Stack/Images/MetadataTable] encryptionKey: is a key of one Region, but the metadata table has replicas in other Regions. Omit encryptionKey, or provide',
    );
    expect(Errors.isValidationError(error)).toBe(true);
  });
});

describe('an encryptionKey of another stack', () => {
  test('can be shared by pipelines, without a dependency cycle and with one statement for CloudWatch Logs', () => {
    const app = new App();
    const keys = new Stack(app, 'Keys');
    const encryptionKey = new Key(keys, 'Key');
    const stacks = ['One', 'Two'].map((id) => {
      const stack = new Stack(app, id);
      new ImageEncodingPipeline(stack, 'Images', { encryptionKey });
      return stack;
    });
    app.synth();
    expect(keyPolicyStatements(Template.fromStack(keys))).toHaveLength(2);
    for (const stack of stacks) expect(stack.dependencies).toEqual([keys]);
  });
});

describe('an imported encryptionKey', () => {
  const imported = (scope: Stack) => Key.fromKeyArn(scope, 'Key', KEY_ARN);
  const warnings = (stack: Stack) =>
    Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('importedKeyPolicy'));

  test('causes a warning that its policy must allow CloudWatch Logs', () => {
    const { stack, template } = synthesizePipeline((scope) => ({ encryptionKey: imported(scope) }));
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Images',
      Match.stringLikeRegexp(
        'encryptionKey: the policy of the key Stack/Key .* the key is imported. The policy must allow CloudWatch Logs to use the key',
      ),
    );
    expect(JSON.stringify(encoderStatements(template))).toContain(KEY_ARN);
  });

  test('causes no warning if logGroup is provided', () => {
    const { stack } = synthesizePipeline((scope) => ({
      encryptionKey: imported(scope),
      logGroup: new LogGroup(scope, 'Logs'),
    }));
    expect(warnings(stack)).toEqual([]);
  });
});

describe.each(['encryptionKey', 'environmentEncryption'])('%s', (prop) => {
  test.each<[KeyProps, string]>([
    [{ keySpec: KeySpec.RSA_4096, keyUsage: KeyUsage.ENCRYPT_DECRYPT }, 'keySpec RSA_4096'],
    [{ keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY }, 'keySpec ECC_NIST_P256'],
    [{ keySpec: KeySpec.HMAC_256, keyUsage: KeyUsage.GENERATE_VERIFY_MAC }, 'keySpec HMAC_256'],
  ])('rejects a key with %j, because AWS services need a symmetric key', (keyProps, found) => {
    expect(makePipeline((scope) => ({ [prop]: new Key(scope, 'Key', keyProps) }))).toThrow(
      `[Stack/Images] ${prop}: Stack/Key has the ${found}, but AWS services encrypt only with symmetric keys (SYMMETRIC_DEFAULT). Provide a kms.Key without keySpec and keyUsage.`,
    );
  });

  test('rejects an asymmetric key that is imported by its ARN', () => {
    expect(
      makePipeline((scope) => {
        const { attrArn } = new CfnKey(scope, 'Key', { keyUsage: 'SIGN_VERIFY' });
        return { [prop]: Key.fromKeyArn(scope, 'Imported', attrArn) };
      }),
    ).toThrow(`[Stack/Images] ${prop}: Stack/Imported has the keyUsage SIGN_VERIFY`);
  });

  test('accepts a symmetric key, and a key whose type is not known at synthesis', () => {
    expect(
      makePipeline((scope) => ({
        [prop]: new Key(scope, 'Key', { keySpec: KeySpec.SYMMETRIC_DEFAULT, keyUsage: KeyUsage.ENCRYPT_DECRYPT }),
      })),
    ).not.toThrow();
    expect(
      makePipeline((scope) => {
        const keySpec = new CfnParameter(scope, 'Spec').valueAsString;
        return { [prop]: Key.fromKeyArn(scope, 'Imported', new CfnKey(scope, 'Key', { keySpec }).attrArn) };
      }),
    ).not.toThrow();
  });
});

describe('an existing deadLetterQueue', () => {
  test('is encrypted with its own key, which the encoder can use', () => {
    const { template } = synthesizePipeline((scope) => ({
      deadLetterQueue: Queue.fromQueueAttributes(scope, 'Letters', {
        queueArn: 'arn:aws:sqs:eu-west-1:111111111111:letters',
        keyArn: KEY_ARN,
      }),
    }));
    expect(encoderStatements(template)).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: KEY_ARN,
    });
  });
});

describe('an encryptionKey of another account', () => {
  test.each([
    ['direct()', EncodingTrigger.direct()],
    ['queue()', EncodingTrigger.queue()],
    ['eventBridge()', EncodingTrigger.eventBridge()],
  ])('allows a role with a physical name to decrypt messages, with %s', (_, trigger) => {
    const app = new App();
    const keys = new Stack(app, 'Keys', { env: { account: '222222222222', region: 'eu-west-1' } });
    const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
    const role = new Role(stack, 'Role', { roleName: 'image-encoder', assumedBy });
    const encryptionKey = new Key(keys, 'Key', { alias: 'alias/images' });
    new ImageEncodingPipeline(stack, 'Images', { role, encryptionKey, trigger });

    const [, policy] = onlyResource(Template.fromStack(keys), 'AWS::KMS::Key');
    const statements: { Action: unknown; Principal: unknown }[] = policy.Properties.KeyPolicy.Statement;
    const ofRole = statements.filter(({ Principal }) => JSON.stringify(Principal).includes('role/image-encoder'));
    expect(ofRole.flatMap(({ Action }) => Action)).toContain('kms:Decrypt');
  });
});

describe('a key that a property injector sets for log groups', () => {
  test('can be used by CloudWatch Logs', () => {
    const stack = new Stack(new App(), 'Stack');
    const encryptionKey = new Key(stack, 'Key');
    PropertyInjectors.of(stack).add({
      constructUniqueId: LogGroup.PROPERTY_INJECTION_ID,
      inject: (props: object) => ({ ...props, encryptionKey }),
    });
    new ImageEncodingPipeline(stack, 'Images');
    const services = keyPolicyStatements(Template.fromStack(stack)).map(({ Principal }) => Principal.Service);
    expect(JSON.stringify(services)).toContain('logs.');
  });
});

describe('environmentEncryption', () => {
  const { template } = synthesizePipeline((scope) => ({ environmentEncryption: new Key(scope, 'Key') }));

  test('encrypts the environment variables of the encoder, and the encoder can decrypt them', () => {
    const arn = { 'Fn::GetAtt': [onlyResource(template, 'AWS::KMS::Key')[0], 'Arn'] };
    expect(encoderOf(template).KmsKeyArn).toEqual(arn);
    expect(encoderStatements(template)).toContainEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: arn });
  });

  test('does not encrypt data', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    expect(keyPolicyStatements(template)).toHaveLength(1);
  });
});

test('encryptionKey that is imported by an alias causes a warning, because the CDK grants nothing for it', () => {
  const { stack } = synthesizePipeline((scope) => ({
    encryptionKey: Alias.fromAliasName(scope, 'Alias', 'alias/images'),
  }));

  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('keyNotGranted'));
  expect(warnings.length).toBeGreaterThan(0);
  expect(warnings[0].entry.data).toMatch(/^encryptionKey: the encoder was not granted the use of the key Stack\/Alias/);
});
