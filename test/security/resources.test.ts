import { Template } from 'aws-cdk-lib/assertions';
import type { Statement } from '../support/security/deployed-policies';
import { isAllowed } from '../support/security/policy-simulator';
import { defaultPipelines, fullestPipelines, ReviewedStack } from '../support/security/reviewed-pipelines';
import { tableUnder } from '../support/security/security-page';

const ofPipeline = (reviewed: ReviewedStack, type: string, within = '') =>
  Object.entries(Template.fromStack(reviewed.stack).findResources(type))
    .filter(([logicalId]) => !/^(CDK|existing): /.test(reviewed.nameOf(logicalId)))
    .filter(([logicalId]) => reviewed.nameOf(logicalId).startsWith(within))
    .map(([, { Properties }]) => Properties as Record<string, any>);

/** The statements of every policy of a type, with an ARN instead of each reference. */
function statementsOf(reviewed: ReviewedStack, type: string, arn: string): Statement[] {
  return ofPipeline(reviewed, type)
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map((statement) => ({ ...statement, Resource: [arn, `${arn}/*`] }));
}

const reviewed = [
  ...Object.entries(defaultPipelines()).map(([trigger, stack]) => [`default, ${trigger}`, stack] as const),
  ...Object.entries(fullestPipelines()).map(([trigger, stack]) => [`fullest, ${trigger}`, stack] as const),
];

test("the security page lists exactly the actions of the encoder's role with any props", () => {
  const granted = reviewed.flatMap(([, stack]) =>
    ofPipeline(stack, 'AWS::IAM::Policy', 'EncoderRole/').flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.flatMap(({ Action }: Statement) => [Action].flat()),
    ),
  );
  const headings = ['What the encoder calls', 'What AWS requires', 'What some props add'];
  const documented = headings.flatMap((heading) => tableUnder(heading).map(([action]) => action));
  expect([...new Set(granted)].sort()).toEqual([...new Set(documented)].sort());
});

describe.each(reviewed)('the resources of a pipeline: %s', (_, stack) => {
  test('buckets are private, own all their objects and are encrypted', () => {
    const buckets = ofPipeline(stack, 'AWS::S3::Bucket');
    expect(buckets).toHaveLength(2);
    for (const bucket of buckets) {
      expect(bucket.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(bucket.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      expect(bucket.AccessControl).toBeUndefined();
      const [rule] = bucket.BucketEncryption.ServerSideEncryptionConfiguration;
      expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toMatch(/^(AES256|aws:kms)$/);
    }
  });

  test('every queue is encrypted and requires TLS', () => {
    const queues = ofPipeline(stack, 'AWS::SQS::Queue');
    expect(queues.length).toBeGreaterThan(0);
    for (const queue of queues) {
      expect(queue.SqsManagedSseEnabled === true || queue.KmsMasterKeyId !== undefined).toBe(true);
    }
    const policies = ofPipeline(stack, 'AWS::SQS::QueuePolicy');
    expect(policies).toHaveLength(queues.length);
    for (const { PolicyDocument } of policies) {
      expect(PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
  });

  test('buckets deny requests without permissions, and requests without TLS 1.2 or later', async () => {
    const arn = 'arn:aws:s3:::images';
    const bucket = statementsOf(stack, 'AWS::S3::BucketPolicy', arn);
    const everything: Statement[] = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
    const read = { action: 's3:GetObject', resource: `${arn}/a.jpg` };
    const by = (version: string) => ({ 'aws:SecureTransport': 'true', 's3:TlsVersion': version });

    expect(await isAllowed({ identity: [], bucket }, read)).toBe(false);
    expect(await isAllowed({ identity: everything, bucket }, read, by('1.2'))).toBe(true);
    expect(await isAllowed({ identity: everything, bucket }, read, by('1.1'))).toBe(false);
    expect(await isAllowed({ identity: everything, bucket }, read, { 'aws:SecureTransport': 'false' })).toBe(false);
  });

  test('bucket and queue policies do not deny their own removal', async () => {
    const everything: Statement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    const removals = [
      ...['s3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:PutBucketPolicy'].map((action) => ({
        action,
        arn: 'arn:aws:s3:::images',
      })),
      ...['sqs:DeleteQueue', 'sqs:SetQueueAttributes'].map((action) => ({
        action,
        arn: 'arn:aws:sqs:us-east-1:000000000000:q',
      })),
    ];
    for (const { action, arn } of removals) {
      const type = action.startsWith('s3:') ? 'AWS::S3::BucketPolicy' : 'AWS::SQS::QueuePolicy';
      const bucket = statementsOf(stack, type, arn).filter(({ Effect }) => Effect === 'Deny');
      expect(bucket.length).toBeGreaterThan(0);
      expect([action, await isAllowed({ identity: everything, bucket }, { action, resource: arn })]).toEqual([
        action,
        true,
      ]);
    }
  });

  test('the table is encrypted, with an AWS owned key by default', () => {
    const [table] = ofPipeline(stack, 'AWS::DynamoDB::GlobalTable');
    // Without a specification, DynamoDB encrypts with an AWS owned key; every table is encrypted.
    expect(table.SSESpecification ?? { SSEEnabled: true }).toMatchObject({ SSEEnabled: true });
  });

  test('only the input bucket of this account, or the rule for it, can invoke the encoder', () => {
    for (const { Principal, SourceAccount, SourceArn } of ofPipeline(stack, 'AWS::Lambda::Permission')) {
      expect([`${Principal}`, SourceAccount, SourceArn]).toEqual(
        Principal === 's3.amazonaws.com'
          ? [Principal, { Ref: 'AWS::AccountId' }, arnOf(/^ImagesInputBucket/)]
          : ['events.amazonaws.com', undefined, arnOf(/^ImagesRule/)],
      );
    }
    for (const { AssumeRolePolicyDocument } of ofPipeline(stack, 'AWS::IAM::Role')) {
      expect(AssumeRolePolicyDocument.Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });

  test('only the input bucket of this account, or the rule for it, can send messages to a queue', () => {
    const allowing = ofPipeline(stack, 'AWS::SQS::QueuePolicy')
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement as (Statement & { Principal: unknown })[])
      .filter(({ Effect }) => Effect === 'Allow');
    for (const { Action, Principal, Condition } of allowing) {
      expect(Action).toBe('sqs:SendMessage');
      expect([Principal, Condition]).toEqual(
        JSON.stringify(Principal).includes('s3.')
          ? [
              { Service: 's3.amazonaws.com' },
              {
                ArnEquals: { 'aws:SourceArn': arnOf(/^ImagesInputBucket/) },
                StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              },
            ]
          : [{ Service: 'events.amazonaws.com' }, { ArnEquals: { 'aws:SourceArn': arnOf(/^ImagesRule/) } }],
      );
    }
  });
});

/** The ARN of a resource whose logical id matches. */
function arnOf(logicalId: RegExp) {
  return { 'Fn::GetAtt': [expect.stringMatching(logicalId), 'Arn'] };
}
