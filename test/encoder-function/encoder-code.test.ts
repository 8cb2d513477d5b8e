import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, BootstraplessSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { EncoderCode, ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { BUNDLE } from '../support/encoder/shipped-bundle';
import { encoderOf, onlyResource, resourcesOf, synthesizePipeline } from '../support/synthesize';

const inline = (props: ImageEncodingPipelineProps = {}) =>
  synthesizePipeline({ encoderCode: EncoderCode.inline(), ...props });

describe('EncoderCode.asset()', () => {
  test('is the default', () => {
    const explicit = synthesizePipeline({ encoderCode: EncoderCode.asset(), removalPolicy: RemovalPolicy.DESTROY });
    const omitted = synthesizePipeline({ removalPolicy: RemovalPolicy.DESTROY });
    expect(explicit.template.toJSON()).toEqual(omitted.template.toJSON());
    expect(encoderOf(omitted.template).Code).toEqual({ S3Bucket: expect.anything(), S3Key: expect.anything() });
  });
});

describe('EncoderCode.inline()', () => {
  test('puts the unmodified bundle into the template', () => {
    expect(Buffer.from(encoderOf(inline().template).Code.ZipFile).equals(readFileSync(BUNDLE))).toBe(true);
  });

  test('changes only the code of the function', () => {
    const withoutCode = (template: Template) => {
      const json = template.toJSON();
      delete onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder')[1].Properties.Code;
      return json.Resources;
    };
    expect(withoutCode(inline().template)).toEqual(withoutCode(synthesizePipeline().template));
  });

  test.each(Object.entries(RemovalPolicy).filter(([name]) => name !== 'SNAPSHOT'))(
    'requires no asset and no bootstrapping with RemovalPolicy.%s',
    (_, removalPolicy) => {
      const app = new App();
      const stack = new Stack(app, 'Standalone', { synthesizer: new BootstraplessSynthesizer() });
      const pipeline = new ImageEncodingPipeline(stack, 'Images', {
        encoderCode: EncoderCode.inline(),
        removalPolicy,
        synchronizeDeletes: true,
        versioned: true,
      });
      pipeline.addBackfill();
      pipeline.addAlarms();
      pipeline.addDashboard();
      const assembly = app.synth();

      expect(Object.values(assembly.manifest.artifacts!).map(({ type }) => type)).not.toContain('cdk:asset-manifest');
      expect(assembly.getStackByName('Standalone').assets).toEqual([]);
      const { Parameters, Rules, Conditions } = assembly.getStackByName('Standalone').template;
      expect({ Parameters, Rules, Conditions }).toEqual({});
    },
  );
});

describe('the bundle', () => {
  test.each(['encode-image', 'empty-bucket'])(
    '%s contains only ASCII characters, so that it can be in a template',
    (name) => {
      const bundle = readFileSync(join(__dirname, '..', '..', 'assets', `${name}.lambda`, 'index.js'), 'latin1');
      // eslint-disable-next-line no-control-regex
      expect(bundle).toMatch(/^[\x00-\x7f]*$/);
    },
  );
});

describe('RemovalPolicy.DESTROY with inline code', () => {
  const { template } = inline({ removalPolicy: RemovalPolicy.DESTROY });
  const emptiedBuckets = resourcesOf(template, 'Custom::EmptiedBucket');
  const emptier = onlyResource(template, 'AWS::Lambda::Function', 'ImageEncodingBucketEmptier');
  const policies = resourcesOf(template, 'AWS::S3::BucketPolicy');

  test('creates one function that empties both buckets, with the tracked bundle as its code', () => {
    const buckets = Object.keys(resourcesOf(template, 'AWS::S3::Bucket'));
    expect(Object.values(emptiedBuckets).map(({ Properties }) => Properties.BucketName.Ref)).toEqual(buckets);
    expect(Object.values(emptiedBuckets).map(({ Properties }) => Properties.ServiceToken['Fn::GetAtt'][0])).toEqual(
      buckets.map(() => emptier[0]),
    );
    const bundle = readFileSync(join(__dirname, '..', '..', 'assets', 'empty-bucket.lambda', 'index.js'), 'utf8');
    expect(emptier[1].Properties.Code).toEqual({ ZipFile: bundle });
  });

  test("does not create the CDK's custom resource, which requires an asset", () => {
    expect(resourcesOf(template, 'Custom::S3AutoDeleteObjects')).toEqual({});
    const asAsset = synthesizePipeline({ removalPolicy: RemovalPolicy.DESTROY }).template;
    expect(Object.keys(resourcesOf(asAsset, 'Custom::S3AutoDeleteObjects'))).toHaveLength(2);
    expect(resourcesOf(asAsset, 'Custom::EmptiedBucket')).toEqual({});
  });

  test('allows that function to empty these buckets and nothing else, and only with DESTROY', () => {
    const ofRole = Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
      .filter(({ Properties }) => Properties.Roles[0].Ref.startsWith('ImageEncodingBucketEmptier'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .map(({ Action, Resource }) => [Action, JSON.stringify(Resource)]);
    expect(ofRole).toEqual([
      ['s3:GetBucketPolicy', expect.stringMatching(/^\{"Fn::GetAtt":\["ImagesInputBucket/)],
      ['s3:GetBucketPolicy', expect.stringMatching(/^\{"Fn::GetAtt":\["ImagesOutputBucket/)],
      [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.stringContaining('EmptierLogGroup')],
      ['lambda:InvokeFunction', expect.stringContaining('EmptierFunction')],
    ]);

    for (const { Properties } of Object.values(policies)) {
      const statements: { Sid?: string; Effect: string; Action: string[]; Principal: unknown }[] =
        Properties.PolicyDocument.Statement;
      expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
        expect.objectContaining({
          Sid: 'EmptiedOnRemoval',
          Principal: { AWS: { 'Fn::GetAtt': [expect.stringContaining('EmptierRole'), 'Arn'] } },
          Action: [
            's3:AbortMultipartUpload',
            's3:DeleteObject',
            's3:DeleteObjectVersion',
            's3:ListBucketMultipartUploads',
            's3:ListBucketVersions',
            's3:PutBucketPolicy',
          ],
        }),
      ]);
    }
    const kept = resourcesOf(inline().template, 'AWS::S3::BucketPolicy');
    expect(JSON.stringify(kept)).not.toContain('EmptiedOnRemoval');
  });

  test('empties the buckets before their permissions are deleted, and keeps their policies', () => {
    Object.values(emptiedBuckets).forEach(({ DependsOn }) => {
      expect(DependsOn).toEqual([
        expect.stringContaining('ImageEncodingBucketEmptierPolicy'),
        expect.stringContaining('EmptyingPolicy'),
        expect.stringMatching(/BucketPolicy[0-9A-F]{8}$/),
      ]);
    });
    expect(Object.values(policies).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain']);
  });

  test('uses the runtime of the pipeline for that function', () => {
    const runtime = new Runtime('nodejs26.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });
    const newer = inline({ removalPolicy: RemovalPolicy.DESTROY, runtime }).template;
    const [, { Properties }] = onlyResource(newer, 'AWS::Lambda::Function', 'ImageEncodingBucketEmptier');
    expect(Properties.Runtime).toBe('nodejs26.x');
  });

  test('creates one function for all pipelines of a stack', () => {
    const stack = new Stack(new App(), 'Stack');
    for (const id of ['One', 'Two']) {
      new ImageEncodingPipeline(stack, id, {
        encoderCode: EncoderCode.inline(),
        removalPolicy: RemovalPolicy.DESTROY,
      });
    }
    const both = Template.fromStack(stack);
    expect(Object.keys(resourcesOf(both, 'Custom::EmptiedBucket'))).toHaveLength(4);
    onlyResource(both, 'AWS::Lambda::Function', 'ImageEncodingBucketEmptier');
  });
});
