import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { ImageEncodingPipeline } from '../../src';
import { onlyResource, synthesizePipeline } from '../support/synthesize';

const warnings = (stack: Stack, id: string) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp(id))
    .map(({ id: path, entry }) => `${path} ${String(entry.data)}`);

describe('an input bucket of Bucket.fromCfnBucket()', () => {
  test('causes a warning, because the CDK merges its notifications', () => {
    const { stack, template } = synthesizePipeline((scope) => ({
      inputBucket: Bucket.fromCfnBucket(new CfnBucket(scope, 'Uploads')),
    }));
    expect(onlyResource(template, 'Custom::S3BucketNotifications')[1].Properties.Managed).toBe(false);
    expect(warnings(stack, 'unmanagedNotifications')).toEqual([expect.stringContaining('created as a CfnBucket.')]);
  });
});

describe('two pipelines with imports of the same bucket', () => {
  const ROLE = 'arn:aws:iam::111111111111:role/notifications';
  const twoPipelines = (...roles: (string | undefined)[]) => {
    const stack = new Stack(new App(), 'Stack');
    roles.forEach((roleArn, i) => {
      const inputBucket = Bucket.fromBucketAttributes(stack, `Uploads${i}`, {
        bucketName: 'team-uploads',
        notificationsHandlerRole: roleArn ? Role.fromRoleArn(stack, `Role${i}`, roleArn) : undefined,
      });
      new ImageEncodingPipeline(stack, `Images${i}`, {
        inputBucket,
        prefixFilter: `${i}/`,
        tableKeyPrefix: `${i}/`,
        suffixFilters: ['.001'],
      });
    });
    return stack;
  };

  test('share one custom resource', () => {
    Template.fromStack(twoPipelines(ROLE, ROLE)).resourceCountIs('Custom::S3BucketNotifications', 1);
  });

  test.each([
    [undefined, ROLE],
    [`${ROLE}-first`, ROLE],
  ])('cause a warning if the handler role of the second import does not take effect: %s, %s', (first, second) => {
    expect(warnings(twoPipelines(first, second), 'ignoredNotificationsHandlerRole')).toEqual([
      expect.stringMatching(
        /^\/Stack\/Images1 inputBucket: the notificationsHandlerRole of Stack\/Uploads1 does not take effect, because another pipeline of the stack imports the same bucket without this role\. Import the bucket once, with the role, and use this import for all pipelines of the stack\./,
      ),
    ]);
  });

  test.each([
    [ROLE, ROLE],
    [ROLE, undefined],
  ])('cause no warning if no handler role is ignored: %s, %s', (first, second) => {
    expect(warnings(twoPipelines(first, second), 'ignoredNotificationsHandlerRole')).toEqual([]);
  });
});
