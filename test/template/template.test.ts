import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORM, Question } from '../../template/form';
import { synthesizeTemplate, TemplateFile, TEMPLATES } from '../../template/templates';
import { BUNDLE } from '../support/encoder/shipped-bundle';
import { tableOf } from '../support/markdown';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
}

interface Template {
  readonly Parameters: Record<string, Record<string, any>>;
  readonly Metadata: Record<string, any>;
  readonly Resources: Record<string, Resource>;
  readonly [section: string]: any;
}

const FILES = Object.keys(TEMPLATES) as TemplateFile[];
const TEXTS = Object.fromEntries(FILES.map((file) => [file, synthesizeTemplate(file)]));
const templateOf = (file: TemplateFile): Template => JSON.parse(TEXTS[file]);
const KEEP = templateOf('image-encoding-pipeline.template.json');
const DELETE = templateOf('image-encoding-pipeline-delete.template.json');

const HOLDS_DATA = ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'];

const questions: [string, Question][] = Object.values(FORM).flatMap((group) => Object.entries(group));

describe.each(FILES)('%s', (file) => {
  const template = templateOf(file);

  test('is all that CloudFormation needs, and small enough to be uploaded in the console', () => {
    expect(TEXTS[file].length).toBeLessThan(600_000);
    expect(template).not.toHaveProperty('Transform');
    expect(Object.keys(template.Parameters).sort()).toEqual(questions.map(([name]) => name).sort());
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::CloudFormation::Stack');
    expect(types).not.toContain('AWS::CDK::Metadata');
    const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    functions.forEach(({ Properties }) => expect(Object.keys(Properties.Code)).toEqual(['ZipFile']));
  });

  test('has the tested bundle in it, byte for byte', () => {
    const [encoder] = Object.entries(template.Resources).find(([id]) => /^ImagesEncoder[0-9A-F]{8}$/.test(id))!;
    const inline = Buffer.from(template.Resources[encoder].Properties.Code.ZipFile);
    expect(inline.equals(readFileSync(BUNDLE))).toBe(true);
  });

  test('is plain ASCII, and names no account, Region or machine', () => {
    // eslint-disable-next-line no-control-regex
    expect(TEXTS[file]).toMatch(/^[\x00-\x7f]*$/);
    // But for an example of what an ARN looks like.
    const { Parameters, ...rest } = template;
    const withoutCode = JSON.stringify(rest, (key, value) => (key === 'ZipFile' ? '' : value));
    expect(withoutCode).not.toMatch(/\b\d{12}\b|[a-z]{2}-[a-z]+-\d\b|\/(home|tmp|root|Users)\//);
    expect(withoutCode).not.toMatch(/arn:aws:/);
    expect(Object.keys(Parameters).length).toBeGreaterThan(0);
  });

  test('comes out the same each time', () => {
    expect(synthesizeTemplate(file)).toBe(TEXTS[file]);
  });

  test('asks each question with a label and a description, in a group', () => {
    const { ParameterGroups, ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'];
    expect(ParameterGroups.flatMap((group: { Parameters: string[] }) => group.Parameters).sort()).toEqual(
      Object.keys(template.Parameters).sort(),
    );
    for (const [name, { Description }] of Object.entries(template.Parameters)) {
      expect(ParameterLabels[name].default).not.toBe('');
      expect(Description).toMatch(/\.$/);
    }
  });

  test('needs no answer', () => {
    for (const { Default, AllowedPattern, Type } of Object.values(template.Parameters)) {
      const members: string[] = Type === 'CommaDelimitedList' ? Default.split(',') : [Default];
      if (AllowedPattern) members.forEach((member) => expect(member).toMatch(new RegExp(AllowedPattern)));
    }
  });

  test('makes links for every partition it can be in', () => {
    expect(Object.keys(template.Mappings.Console)).toEqual(['aws', 'aws-cn', 'aws-eusc', 'aws-us-gov']);
  });
});

describe('what becomes of the answers', () => {
  const only = (type: string, id = ''): Resource => {
    const found = Object.entries(KEEP.Resources).filter(([name, { Type }]) => Type === type && name.startsWith(id));
    expect(found).toHaveLength(1);
    return found[0][1];
  };
  const encoder = only('AWS::Lambda::Function', 'ImagesEncoder').Properties;
  const inputBucket = {
    'Fn::If': ['InputBucketIsMade', { Ref: expect.stringMatching(/^InputBucket/) }, { Ref: 'ExistingInputBucket' }],
  };

  test('the settings of the encoder, and its memory', () => {
    expect(encoder.Environment.Variables).toMatchObject({
      INPUT_BUCKET: inputBucket,
      INPUT_BUCKET_OWNER: { Ref: 'AWS::AccountId' },
      PREFIX_FILTER: { Ref: 'KeyPrefix' },
      SUFFIX_FILTERS: { 'Fn::Join': ['', ['["', { 'Fn::Join': ['","', { Ref: 'ImageSuffixes' }] }, '"]']] },
      MAX_OBJECT_SIZE_BYTES: { 'Fn::Join': ['', [{ Ref: 'MaximumImageSize' }, '000000']] },
      OUTPUT_FORMAT: { Ref: 'OutputFormat' },
      TABLE_KEY_NAME: { Ref: 'TableKeyName' },
    });
    expect(encoder.MemorySize).toEqual({ Ref: 'MemorySize' });
  });

  test('one notification, filtered by the prefix alone where there is one', () => {
    const { BucketName, Managed, NotificationConfiguration } = only('Custom::S3BucketNotifications').Properties;
    // Not managed: what others set stays.
    expect({ BucketName, Managed }).toEqual({ BucketName: inputBucket, Managed: false });
    const filter = { Key: { FilterRules: [{ Name: 'prefix', Value: { Ref: 'KeyPrefix' } }] } };
    expect(NotificationConfiguration.LambdaFunctionConfigurations).toEqual([
      expect.objectContaining({ Filter: { 'Fn::If': ['PrefixIsGiven', filter, { Ref: 'AWS::NoValue' }] } }),
    ]);
  });

  test('a bucket that is made only where none was named', () => {
    const conditional = Object.entries(KEEP.Resources).filter(([, { Condition }]) => Condition === 'InputBucketIsMade');
    expect(conditional.map(([, { Type }]) => Type)).toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
  });

  test('the right to use the key of the bucket that was named', () => {
    expect(only('AWS::IAM::Policy', 'ExistingInputBucketKeyPolicy')).toMatchObject({
      Condition: 'KeyIsGiven',
      Properties: {
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: { Ref: 'ExistingInputBucketKey' } }],
        },
      },
    });
  });

  test('alarms that are made only where there is somebody to tell, and nothing else with them', () => {
    const types = /^AWS::(CloudWatch|SNS)::/;
    const wanted = Object.values(KEEP.Resources).filter(({ Condition }) => Condition === 'AlarmsAreWanted');
    expect(wanted).toEqual(Object.values(KEEP.Resources).filter(({ Type }) => types.test(Type)));
    expect(only('AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: { Ref: 'AlarmEmail' },
    });
  });
});

describe('what becomes of data', () => {
  const policies = (template: Template) =>
    Object.entries(template.Resources)
      .filter(([id, { Type }]) => HOLDS_DATA.includes(Type) && !/^(Notifications|ImageEncodingBucketEmptier)/.test(id))
      .map(([, { DeletionPolicy, UpdateReplacePolicy }]) => `${DeletionPolicy}, ${UpdateReplacePolicy}`);

  test('it is kept once it was made', () => {
    expect([...new Set(policies(KEEP))]).toEqual(['RetainExceptOnCreate, Retain']);
    expect(policies(KEEP)).toHaveLength(5);
  });

  test('or it goes with the stack', () => {
    expect([...new Set(policies(DELETE))]).toEqual(['Delete, Delete']);
  });

  test('and one template takes the place of the other: the same resources, with the same properties', () => {
    const differing = Object.entries(KEEP.Resources)
      .filter(([id, { Properties }]) => JSON.stringify(Properties) !== JSON.stringify(DELETE.Resources[id]?.Properties))
      .map(([, { Type }]) => Type);
    expect([...new Set(differing)]).toEqual(['AWS::S3::BucketPolicy']);
  });
});

describe('the documentation', () => {
  test('has the parameters as they are', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'template.md'), 'utf8');
    const rows = tableOf(page, 'parameter');
    expect(rows.map(([name]) => name)).toEqual(questions.map(([name]) => `\`${name}\``));
    expect(rows.map(([, value]) => value)).toEqual(
      questions.map(([, question]) => (question.default === '' ? 'none' : `\`${question.default}\``)),
    );
  });

  test('has the outputs as they are', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'template.md'), 'utf8');
    expect(tableOf(page, 'output').map(([name]) => name)).toEqual(
      Object.keys(KEEP.Outputs).map((name) => `\`${name}\``),
    );
  });
});
