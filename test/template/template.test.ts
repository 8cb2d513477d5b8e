import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImageEncodingPipelineProps } from '../../src';
import { FORM, FormField } from '../../template/form';
import { synthesizeTemplate, TemplateFile, TEMPLATES } from '../../template/templates';
import { BUNDLE } from '../support/encoder/shipped-bundle';
import { tableOf } from '../support/markdown';
import { makePipeline } from '../support/synthesize';

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
const TEMPLATE_BODIES = Object.fromEntries(FILES.map((file) => [file, synthesizeTemplate(file)]));
const templateOf = (file: TemplateFile): Template => JSON.parse(TEMPLATE_BODIES[file]);
const KEEP = templateOf('image-encoding-pipeline.template.json');
const DELETE = templateOf('image-encoding-pipeline-delete.template.json');

const DATA_RESOURCES = ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'];

const fields: [string, FormField][] = Object.values(FORM).flatMap((group) => Object.entries(group));

describe.each(FILES)('%s', (file) => {
  const template = templateOf(file);

  test('needs no assets, and is small enough to be uploaded in the console', () => {
    expect(TEMPLATE_BODIES[file].length).toBeLessThan(600_000);
    expect(template).not.toHaveProperty('Transform');
    expect(Object.keys(template.Parameters).sort()).toEqual(fields.map(([name]) => name).sort());
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::CloudFormation::Stack');
    expect(types).not.toContain('AWS::CDK::Metadata');
    const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    functions.forEach(({ Properties }) => expect(Object.keys(Properties.Code)).toEqual(['ZipFile']));
  });

  test('contains the tested bundle, byte for byte', () => {
    const [encoder] = Object.entries(template.Resources).find(([id]) => /^ImagesEncoder[0-9A-F]{8}$/.test(id))!;
    const inline = Buffer.from(template.Resources[encoder].Properties.Code.ZipFile);
    expect(inline.equals(readFileSync(BUNDLE))).toBe(true);
  });

  test('is ASCII, and contains no account, Region or path of this machine', () => {
    // eslint-disable-next-line no-control-regex
    expect(TEMPLATE_BODIES[file]).toMatch(/^[\x00-\x7f]*$/);
    // The parameters contain an example of an ARN.
    const { Parameters, ...rest } = template;
    const withoutCode = JSON.stringify(rest, (key, value) => (key === 'ZipFile' ? '' : value));
    expect(withoutCode).not.toMatch(/\b\d{12}\b|[a-z]{2}-[a-z]+-\d\b|\/(home|tmp|root|Users)\//);
    expect(withoutCode).not.toMatch(/arn:aws:/);
    expect(Object.keys(Parameters).length).toBeGreaterThan(0);
  });

  test('is the same each time it is synthesized', () => {
    expect(synthesizeTemplate(file)).toBe(TEMPLATE_BODIES[file]);
  });

  test('has a label, a description and a group for each parameter', () => {
    const { ParameterGroups, ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'];
    expect(ParameterGroups.flatMap((group: { Parameters: string[] }) => group.Parameters).sort()).toEqual(
      Object.keys(template.Parameters).sort(),
    );
    for (const [name, { Description }] of Object.entries(template.Parameters)) {
      expect(ParameterLabels[name].default).not.toBe('');
      expect(Description).toMatch(/\.$/);
    }
  });

  test('has a valid default for each parameter', () => {
    for (const { Default, AllowedPattern, Type } of Object.values(template.Parameters)) {
      const members: string[] = Type === 'CommaDelimitedList' ? Default.split(',') : [Default];
      if (AllowedPattern) members.forEach((member) => expect(member).toMatch(new RegExp(AllowedPattern)));
    }
  });

  test('has links to the console of every partition', () => {
    expect(Object.keys(template.Mappings.Console)).toEqual(['aws', 'aws-cn', 'aws-eusc', 'aws-us-gov']);
  });
});

describe('the parameters of the template', () => {
  const only = (type: string, id = ''): Resource => {
    const found = Object.entries(KEEP.Resources).filter(([name, { Type }]) => Type === type && name.startsWith(id));
    expect(found).toHaveLength(1);
    return found[0][1];
  };
  const encoder = only('AWS::Lambda::Function', 'ImagesEncoder').Properties;
  const inputBucket = {
    'Fn::If': ['InputBucketIsMade', { Ref: expect.stringMatching(/^InputBucket/) }, { Ref: 'ExistingInputBucket' }],
  };

  test('are settings of the encoder', () => {
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

  test('filter the notification by the prefix if it is specified', () => {
    const { BucketName, Managed, NotificationConfiguration } = only('Custom::S3BucketNotifications').Properties;
    // Not managed, so other notifications are kept.
    expect({ BucketName, Managed }).toEqual({ BucketName: inputBucket, Managed: false });
    const filter = { Key: { FilterRules: [{ Name: 'prefix', Value: { Ref: 'KeyPrefix' } }] } };
    expect(NotificationConfiguration.LambdaFunctionConfigurations).toEqual([
      expect.objectContaining({ Filter: { 'Fn::If': ['HasKeyPrefix', filter, { Ref: 'AWS::NoValue' }] } }),
    ]);
  });

  test('create an input bucket if no existing one is specified', () => {
    const conditional = Object.entries(KEEP.Resources).filter(([, { Condition }]) => Condition === 'InputBucketIsMade');
    expect(conditional.map(([, { Type }]) => Type)).toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
  });

  test('grant the encoder the use of the key of an existing bucket', () => {
    expect(only('AWS::IAM::Policy', 'ExistingInputBucketKeyPolicy')).toMatchObject({
      Condition: 'HasExistingInputBucketKey',
      Properties: {
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: { Ref: 'ExistingInputBucketKey' } }],
        },
      },
    });
  });

  test('create alarms if an e-mail address is specified', () => {
    const types = /^AWS::(CloudWatch|SNS)::/;
    const conditional = Object.values(KEEP.Resources).filter(({ Condition }) => Condition === 'CreateAlarms');
    expect(conditional).toEqual(Object.values(KEEP.Resources).filter(({ Type }) => types.test(Type)));
    expect(only('AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: { Ref: 'AlarmEmail' },
    });
  });
});

describe('the parameters and rules of the template', () => {
  const { ImageSuffixes, KeyPrefix, MemorySize, OutputFormat } = KEEP.Parameters;
  const matches = ({ AllowedPattern }: Record<string, any>, value: string) => new RegExp(AllowedPattern).test(value);

  test.each<[string, ImageEncodingPipelineProps, boolean]>([
    ['ImageSuffixes', { suffixFilters: ['*.png'] }, matches(ImageSuffixes, '*.png')],
    ['KeyPrefix', { prefixFilter: 'photos/*' }, matches(KeyPrefix, 'photos/*')],
    ['MemorySize', { memorySize: 255 }, MemorySize.MinValue <= 255],
    ['OutputFormat', { outputFormat: 'HEX' as any }, OutputFormat.AllowedValues.includes('HEX')],
  ])('reject a value of %s that the construct rejects', (_, props, isAllowed) => {
    expect(makePipeline(props)).toThrow();
    expect(isAllowed).toBe(false);
  });

  test('reject the attributes of items as TableKeyName', () => {
    const [{ Assert }] = KEEP.Rules.TableKeyNameIsNotAnAttribute.Assertions;
    const [attributes] = Assert['Fn::Not'][0]['Fn::Contains'];
    expect(attributes).toContain('status');
    for (const tableKeyName of attributes) expect(makePipeline({ tableKeyName })).toThrow('tableKeyName');
  });
});

test('template/ imports only the public API and published-template.ts of src', () => {
  const folder = join(__dirname, '..', '..', 'template');
  const sources = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const imports = sources.flatMap((file) => [
    ...readFileSync(join(folder, file), 'utf8').matchAll(/from '(\.\.\/src[^']*)'/g),
  ]);
  expect([...new Set(imports.map(([, path]) => path))].sort()).toEqual(['../src', '../src/published-template']);
});

describe('the data of a deleted stack', () => {
  const policies = (template: Template) =>
    Object.entries(template.Resources)
      .filter(
        ([id, { Type }]) => DATA_RESOURCES.includes(Type) && !/^(Notifications|ImageEncodingBucketEmptier)/.test(id),
      )
      .map(([, { DeletionPolicy, UpdateReplacePolicy }]) => `${DeletionPolicy}, ${UpdateReplacePolicy}`);

  test('is retained by one template', () => {
    expect([...new Set(policies(KEEP))]).toEqual(['RetainExceptOnCreate, Retain']);
    expect(policies(KEEP)).toHaveLength(5);
  });

  test('is deleted by the other template', () => {
    expect([...new Set(policies(DELETE))]).toEqual(['Delete, Delete']);
  });

  test('is the only difference, so that a stack can be updated with the other template', () => {
    const differing = Object.entries(KEEP.Resources)
      .filter(([id, { Properties }]) => JSON.stringify(Properties) !== JSON.stringify(DELETE.Resources[id]?.Properties))
      .map(([, { Type }]) => Type);
    expect([...new Set(differing)]).toEqual(['AWS::S3::BucketPolicy']);
  });
});

describe('docs/template.md', () => {
  test('describes the parameters with their defaults', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'template.md'), 'utf8');
    const rows = tableOf(page, 'parameter');
    expect(rows.map(([name]) => name)).toEqual(fields.map(([name]) => `\`${name}\``));
    expect(rows.map(([, value]) => value)).toEqual(
      fields.map(([, field]) => (field.default === '' ? 'none' : `\`${field.default}\``)),
    );
  });

  test('describes the outputs', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'template.md'), 'utf8');
    expect(tableOf(page, 'output').map(([name]) => name)).toEqual(
      Object.keys(KEEP.Outputs).map((name) => `\`${name}\``),
    );
  });
});
