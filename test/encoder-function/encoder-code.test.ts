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
    const given = synthesizePipeline({ encoderCode: EncoderCode.asset(), removalPolicy: RemovalPolicy.DESTROY });
    const left = synthesizePipeline({ removalPolicy: RemovalPolicy.DESTROY });
    expect(given.template.toJSON()).toEqual(left.template.toJSON());
    expect(encoderOf(left.template).Code).toEqual({ S3Bucket: expect.anything(), S3Key: expect.anything() });
  });
});

describe('EncoderCode.inline()', () => {
  test('puts the tested bundle into the template, byte for byte', () => {
    expect(Buffer.from(encoderOf(inline().template).Code.ZipFile).equals(readFileSync(BUNDLE))).toBe(true);
  });

  test('changes nothing else', () => {
    const withoutCode = (template: Template) => {
      const json = template.toJSON();
      delete onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder')[1].Properties.Code;
      return json.Resources;
    };
    expect(withoutCode(inline().template)).toEqual(withoutCode(synthesizePipeline().template));
  });

  test.each(Object.entries(RemovalPolicy).filter(([name]) => name !== 'SNAPSHOT'))(
    'needs no file and no bootstrap, with RemovalPolicy.%s',
    (_, removalPolicy) => {
      const app = new App();
      const stack = new Stack(app, 'Alone', { synthesizer: new BootstraplessSynthesizer() });
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
      expect(assembly.getStackByName('Alone').assets).toEqual([]);
      const { Parameters, Rules, Conditions } = assembly.getStackByName('Alone').template;
      expect({ Parameters, Rules, Conditions }).toEqual({});
    },
  );
});

describe('the bundles', () => {
  test.each(['encode-image', 'empty-bucket'])('%s is plain ASCII, as a template carries it', (name) => {
    const bundle = readFileSync(join(__dirname, '..', '..', 'assets', `${name}.lambda`, 'index.js'), 'latin1');
    // eslint-disable-next-line no-control-regex
    expect(bundle).toMatch(/^[\x00-\x7f]*$/);
  });
});

describe('RemovalPolicy.DESTROY with inline code', () => {
  const { template } = inline({ removalPolicy: RemovalPolicy.DESTROY });
  const emptyings = resourcesOf(template, 'Custom::EmptiedBucket');
  const emptier = onlyResource(template, 'AWS::Lambda::Function', 'ImageEncodingBucketEmptier');
  const policies = resourcesOf(template, 'AWS::S3::BucketPolicy');

  test('empties both buckets by one function, whose code is the tracked bundle', () => {
    const buckets = Object.keys(resourcesOf(template, 'AWS::S3::Bucket'));
    expect(Object.values(emptyings).map(({ Properties }) => Properties.BucketName.Ref)).toEqual(buckets);
    expect(Object.values(emptyings).map(({ Properties }) => Properties.ServiceToken['Fn::GetAtt'][0])).toEqual(
      buckets.map(() => emptier[0]),
    );
    const bundle = readFileSync(join(__dirname, '..', '..', 'assets', 'empty-bucket.lambda', 'index.js'), 'utf8');
    expect(emptier[1].Properties.Code).toEqual({ ZipFile: bundle });
  });

  test("leaves out the CDK's own, which takes an asset", () => {
    expect(resourcesOf(template, 'Custom::S3AutoDeleteObjects')).toEqual({});
    const asAsset = synthesizePipeline({ removalPolicy: RemovalPolicy.DESTROY }).template;
    expect(Object.keys(resourcesOf(asAsset, 'Custom::S3AutoDeleteObjects'))).toHaveLength(2);
    expect(resourcesOf(asAsset, 'Custom::EmptiedBucket')).toEqual({});
  });

  test('lets it empty those buckets and nothing else, and only while they are to be emptied', () => {
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

  test('empties before permissions go, and refuses writes until the bucket goes', () => {
    Object.values(emptyings).forEach(({ DependsOn }) => {
      expect(DependsOn).toEqual([
        expect.stringContaining('ImageEncodingBucketEmptierPolicy'),
        expect.stringContaining('EmptyingPolicy'),
        expect.stringMatching(/BucketPolicy[0-9A-F]{8}$/),
      ]);
    });
    expect(Object.values(policies).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain']);
  });

  test('runs that function with the runtime of the pipeline, so that neither waits for a release of ours', () => {
    const runtime = new Runtime('nodejs26.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });
    const newer = inline({ removalPolicy: RemovalPolicy.DESTROY, runtime }).template;
    const [, { Properties }] = onlyResource(newer, 'AWS::Lambda::Function', 'ImageEncodingBucketEmptier');
    expect(Properties.Runtime).toBe('nodejs26.x');
  });

  test('has one function for all pipelines of a stack', () => {
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
