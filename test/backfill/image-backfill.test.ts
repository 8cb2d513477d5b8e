import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import aslValidator from 'asl-validator';
import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  BackfillSource,
  ContentPolicy,
  ImageBackfillProps,
  ImageEncodingPipeline,
  ImageEncodingPipelineProps,
  InventorySourceOptions,
} from '../../src';
import { stateMachineOf } from '../support/state-machine';
import { onlyResource, resourcesOf } from '../support/synthesize';

type PropsOrFactory<Props> = Props | ((stack: Stack) => Props);
const propsFor = <Props extends object>(props: PropsOrFactory<Props>, stack: Stack): Props =>
  typeof props === 'function' ? props(stack) : props;

/** A stack with one pipeline that has one backfill. */
function createBackfill(
  props: PropsOrFactory<ImageBackfillProps> = {},
  pipelineProps: PropsOrFactory<ImageEncodingPipelineProps> = {},
  context: Record<string, unknown> = {},
) {
  const stack = new Stack(new App({ context }), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const pipeline = new ImageEncodingPipeline(stack, 'Images', propsFor(pipelineProps, stack));
  return { stack, pipeline, backfill: pipeline.addBackfill(propsFor(props, stack)) };
}

function synthesizeBackfill(...options: Parameters<typeof createBackfill>) {
  const created = createBackfill(...options);
  const template = Template.fromStack(created.stack);
  const definition = stateMachineOf(template);
  return { ...created, template, definition, map: definition.States['Encode the objects'] };
}

/** The only state of a Distributed Map's items. */
function taskOf(map: any) {
  const { StartAt, States } = map.ItemProcessor;
  expect(Object.keys(States)).toEqual([StartAt]);
  return States[StartAt];
}

const inventory =
  (options: Partial<InventorySourceOptions> = {}) =>
  (stack: Stack): ImageBackfillProps => ({
    source: BackfillSource.inventory({
      bucket: Bucket.fromBucketName(stack, 'Inventories', 'inventories'),
      ...options,
    }),
  });

/** The statements of the role of a backfill, without those for logs, which the CDK adds. */
function statementsOf(template: Template) {
  const [role] = onlyResource(template, 'AWS::IAM::Role', 'ImagesBackfillRole');
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as any[])
    .map(({ Action, Resource, Condition }) => ({
      actions: [Action].flat(),
      resource: JSON.stringify(Resource),
      ...(Condition && { condition: Condition }),
    }))
    .filter(({ actions }) => !actions.every((action: string) => action.startsWith('logs:')));
}

const actionsOn = (template: Template, resource: string) =>
  statementsOf(template)
    .filter((statement) => statement.resource.includes(resource))
    .flatMap(({ actions }) => actions);

describe('the state machine of a backfill', () => {
  test.each<[string, PropsOrFactory<ImageBackfillProps>]>([
    ['for a listing', {}],
    ['for an inventory', inventory({ manifestKey: 'a/manifest.json' })],
    ['for an inventory whose manifest is in the input of each execution', inventory()],
    ['without batches', { batchSize: 1 }],
    ['with all limits', { maxConcurrency: 500, batchSize: 20, toleratedFailurePercentage: 5, prefix: 'a/' }],
  ])('is valid Amazon States Language %s', (_, props) => {
    const { isValid, errorsText } = aslValidator(synthesizeBackfill(props).definition);
    expect(errorsText('\n')).toBe('');
    expect(isValid).toBe(true);
  });
});

describe('a backfill without props', () => {
  const { template, definition, map } = synthesizeBackfill();
  const [bucket] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesInputBucket');
  const [output] = onlyResource(template, 'AWS::S3::Bucket', 'ImagesOutputBucket');
  const [encoder] = onlyResource(template, 'AWS::Lambda::Function', 'ImagesEncoder');

  test('lists the whole input bucket without an empty prefix', () => {
    const { 'Encode all objects': mapOfAll, ...states } = definition.States;
    expect({ ...mapOfAll, ItemProcessor: undefined }).toEqual({
      ...map,
      Label: 'BackfillOfAll',
      ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: `\${${bucket}}` } },
      ItemProcessor: undefined,
    });
    expect(taskOf(mapOfAll)).toEqual(taskOf(map));
    expect(mapOfAll).toMatchObject({ Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' } } });
    expect(states['Use the default input']).toMatchObject({ Result: { prefix: '' }, Next: 'Is the input empty' });
    expect(states['Is the input empty']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.prefix', StringEquals: '', Next: 'Encode all objects' }],
      Default: 'Encode the objects',
    });
  });

  test('lists only the prefix in the input of an execution', () => {
    expect(map.ItemReader).toEqual({
      Resource: 'arn:aws:states:::s3:listObjectsV2',
      Parameters: { Bucket: `\${${bucket}}`, 'Prefix.$': '$.prefix' },
    });
    expect(definition.States[definition.StartAt]).toMatchObject({
      Choices: [{ Variable: '$.prefix', IsPresent: true, Next: 'Is the input empty' }],
      Default: 'Use the default input',
    });
  });

  test('passes batches of buckets and keys to the encoder, ten at the same time', () => {
    expect(map.ItemSelector).toEqual({ bucket: `\${${bucket}}`, 'key.$': '$$.Map.Item.Value.Key' });
    expect(map.ItemBatcher).toEqual({ MaxItemsPerBatch: 100, MaxInputBytesPerBatch: 200_000 });
    expect(map.MaxConcurrency).toBe(10);
    expect(taskOf(map)).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: `\${${encoder}.Arn}`, 'Payload.$': '$' },
      OutputPath: '$.Payload',
    });
  });

  test('has a timeout for each batch: the timeout of the encoder and one minute', () => {
    expect(map.ItemProcessor.ProcessorConfig.ExecutionType).toBe('STANDARD');
    expect(taskOf(map).TimeoutSeconds).toBe(360);
  });

  test('retries throttled batches 20 times and failed batches three times', () => {
    const [throttled, failed] = taskOf(map).Retry;
    expect(throttled.ErrorEquals).toContain('Lambda.TooManyRequestsException');
    expect(throttled).toMatchObject({ MaxAttempts: 20, MaxDelaySeconds: 300 });
    expect(failed).toMatchObject({ ErrorEquals: ['States.ALL'], MaxAttempts: 3 });
  });

  test('processes all items, and fails at the end if any item failed', () => {
    expect(map.ToleratedFailurePercentage).toBe(100);
    const { Choices, Default } = definition.States['Did all items succeed'];
    expect(Choices[1]).toEqual({
      Variable: '$.mapRun.result.items.succeeded',
      NumericEqualsPath: '$.mapRun.result.items.total',
      Next: 'All items succeeded',
    });
    expect(Default).toBe('Some items failed');
    expect(definition.States['Some items failed']).toMatchObject({ Type: 'Fail', Error: 'ImagesFailed' });
  });

  test('waits up to two minutes for a Map Run that is not listed or reported as running', () => {
    const retry = 'Are attempts left';
    expect(definition.States['Is the Map Run listed'].Default).toBe(retry);
    expect(definition.States['Did all items succeed'].Choices[0]).toEqual({
      Variable: '$.mapRun.status',
      StringEquals: 'RUNNING',
      Next: retry,
    });
    expect(definition.States[retry].Choices).toEqual([{ Variable: '$.attempts', NumericLessThan: 12, Next: 'Wait' }]);
    expect(definition.States.Wait.Seconds).toBe(10);
  });

  test('writes the report to the output bucket', () => {
    expect(map.ResultWriter).toEqual({
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: `\${${output}}`, Prefix: 'backfill-reports' },
    });
  });

  test('has no other permissions', () => {
    const [stateMachine] = onlyResource(template, 'AWS::StepFunctions::StateMachine');
    const statement = (resource: unknown, ...actions: string[]) => ({ actions, resource: JSON.stringify(resource) });
    const executions = (start: string, end: string) => ({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          `:states:eu-west-1:111122223333:${start}:`,
          { 'Fn::GetAtt': [stateMachine, 'Name'] },
          end,
        ],
      ],
    });
    const reports = { 'Fn::Join': ['', [{ 'Fn::GetAtt': [output, 'Arn'] }, '/backfill-reports/*']] };
    const expected = [
      statement({ 'Fn::GetAtt': [bucket, 'Arn'] }, 's3:ListBucket'),
      statement({ 'Fn::GetAtt': [encoder, 'Arn'] }, 'lambda:InvokeFunction'),
      statement(reports, 's3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'),
      statement({ Ref: stateMachine }, 'states:StartExecution'),
      statement(
        executions('execution', ':*'),
        'states:DescribeExecution',
        'states:ListMapRuns',
        'states:StopExecution',
      ),
      statement(
        [executions('execution', '/Backfill:*'), executions('execution', '/BackfillOfAll:*')],
        'states:RedriveExecution',
      ),
      statement(
        [executions('mapRun', '/Backfill:*'), executions('mapRun', '/BackfillOfAll:*')],
        'states:DescribeMapRun',
      ),
    ];
    expect(statementsOf(template)).toEqual(expect.arrayContaining(expected));
    expect(statementsOf(template)).toHaveLength(expected.length);
  });

  test('logs its events without keys to a log group with the prefix for vended logs', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
    const [, { Properties, DeletionPolicy }] = onlyResource(template, 'AWS::Logs::LogGroup', 'ImagesBackfill');
    expect(Properties.RetentionInDays).toBe(90);
    expect(JSON.stringify(Properties.LogGroupName)).toContain('/aws/vendedlogs/states/StackImagesBackfill');
    expect(DeletionPolicy).toBe('Retain');
  });
});

test.each([true, false])('the feature flag for result writers has no effect on a backfill: %s', (flag) => {
  const { map, template } = synthesizeBackfill(
    {},
    {},
    {
      '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': flag,
    },
  );
  expect(map.ResultWriter.Parameters.Prefix).toBe('backfill-reports');
  expect(actionsOn(template, '/backfill-reports/*')).toContain('s3:PutObject');
});

test('grantStart() allows only to start the backfill', () => {
  const { stack, backfill } = createBackfill();
  backfill.grantStart(Role.fromRoleArn(stack, 'Operator', 'arn:aws:iam::111122223333:role/operator'));
  const template = Template.fromStack(stack);
  const [stateMachine] = onlyResource(template, 'AWS::StepFunctions::StateMachine');
  expect(onlyResource(template, 'AWS::IAM::Policy', 'Operator')[1].Properties.PolicyDocument.Statement).toEqual([
    { Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: stateMachine } },
  ]);
});

describe('a listing', () => {
  const listed = (pipeline: ImageEncodingPipelineProps, props: ImageBackfillProps) => {
    const { definition, template } = synthesizeBackfill(props, pipeline);
    const [statement] = statementsOf(template).filter(({ actions }) => actions.includes('s3:ListBucket'));
    return { prefix: definition.States['Use the default input'].Result.prefix, ...statement.condition?.StringLike };
  };

  test('is limited to prefixFilter by the permission to list the bucket', () => {
    expect(listed({ prefixFilter: 'in box/$/' }, {})).toEqual({
      prefix: 'in box/$/',
      's3:prefix': 'in box/${$}/*',
    });
  });

  test('is limited to the longer one of prefixFilter and prefix', () => {
    expect(listed({ prefixFilter: 'photos/' }, { prefix: 'photos/2025/' }).prefix).toBe('photos/2025/');
    expect(listed({ prefixFilter: 'photos/' }, { prefix: 'pho' }).prefix).toBe('photos/');
  });

  test('has one Distributed Map if its prefix is never empty', () => {
    const { definition, template } = synthesizeBackfill({}, { prefixFilter: 'photos/' });
    const maps = Object.values<{ Type: string }>(definition.States).filter(({ Type }) => Type === 'Map');
    expect(maps).toHaveLength(1);
    expect(JSON.stringify(statementsOf(template))).not.toContain('BackfillOfAll');
  });

  test('accepts a prefix that is a token, which can be empty', () => {
    const { definition } = synthesizeBackfill(
      { prefix: Lazy.string({ produce: () => 'photos/a/' }) },
      { prefixFilter: 'photos/' },
    );
    expect(definition.States['Use the default input'].Result.prefix).toBe('photos/a/');
    expect(definition.States['Encode all objects'].ItemReader.Parameters).not.toHaveProperty(['Prefix.$']);
  });
});

describe('a listing with a prefix that is a token', () => {
  const conditionOf = (prefixFilter: (prefix: string) => string) => {
    const { template } = synthesizeBackfill({}, (scope) => ({
      prefixFilter: prefixFilter(new CfnParameter(scope, 'Prefix').valueAsString),
    }));
    const [statement] = statementsOf(template).filter(({ actions }) => actions.includes('s3:ListBucket'));
    return statement.condition;
  };

  test('is allowed without a prefix if the prefix can be empty', () => {
    expect(conditionOf((prefix) => prefix)).toEqual({
      StringLikeIfExists: { 's3:prefix': { 'Fn::Join': ['', [{ Ref: 'Prefix' }, '*']] } },
    });
  });

  test('is not allowed without a prefix if a part of the prefix is known', () => {
    expect(conditionOf((prefix) => `photos/${prefix}`)).toEqual({
      StringLike: { 's3:prefix': { 'Fn::Join': ['', ['photos/', { Ref: 'Prefix' }, '*']] } },
    });
  });
});

describe('an inventory', () => {
  const manifestKey = 'lists/photos/daily/2026-11-22T01-00Z/manifest.json';
  const { template, definition, map } = synthesizeBackfill((stack) => ({
    ...inventory({
      bucket: Bucket.fromBucketAttributes(stack, 'Encrypted', {
        bucketName: 'inventories',
        encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/lists'),
      }),
      prefix: 'lists/',
      manifestKey,
    })(stack),
  }));

  test('is read from its manifest', () => {
    expect(map.ItemReader).toEqual({
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'MANIFEST' },
      Parameters: { Bucket: 'inventories', 'Key.$': '$.manifestKey' },
    });
    expect(definition.States['Use the default input'].Result).toEqual({ manifestKey });
  });

  test('passes its buckets and encoded keys to the encoder', () => {
    expect(map.ItemSelector).toEqual({
      'bucket.$': '$$.Map.Item.Value.Bucket',
      'encodedKey.$': '$$.Map.Item.Value.Key',
    });
  });

  test('can be read under its prefix and decrypted', () => {
    expect(actionsOn(template, 'inventories/lists/*')).toEqual(['s3:GetObject']);
    expect(actionsOn(template, 'key/lists')).toEqual(['kms:Decrypt']);
    expect(statementsOf(template).flatMap(({ actions }) => actions)).not.toContain('s3:ListBucket');
  });

  test('needs a manifest in the input of each execution if none is specified', () => {
    const { States, StartAt } = synthesizeBackfill(inventory()).definition;
    expect(States[StartAt]).toMatchObject({
      Choices: [{ Variable: '$.manifestKey', IsPresent: true, Next: 'Encode the objects' }],
      Default: 'The input is missing',
    });
    expect(States['The input is missing']).toMatchObject({ Type: 'Fail', Error: 'InputMissing' });
  });
});

describe('the concurrency of a backfill', () => {
  test.each([
    [100, 10],
    [7, 3],
    [1, 1],
    [0, 1],
  ])('with %i reserved executions, the default is %i', (reservedConcurrentExecutions, expected) => {
    expect(synthesizeBackfill({}, { reservedConcurrentExecutions }).map.MaxConcurrency).toBe(expected);
  });

  test('causes a warning if the encoder is stopped', () => {
    const warnings = (reservedConcurrentExecutions?: number) =>
      Annotations.fromStack(createBackfill({}, { reservedConcurrentExecutions }).stack)
        .findWarning('*', Match.anyValue())
        .map(({ id, entry }) => `${id}: ${entry.data}`);
    expect(warnings(0)).toEqual([
      '/Stack/Images/Backfill: reservedConcurrentExecutions: is 0, so the encoder of the pipeline is stopped. ' +
        'Each batch of a backfill waits for about an hour and then fails. Start the backfill only after the encoder is ' +
        'enabled again. [ack: cdk-image-encoding-pipeline:backfillOfStoppedEncoder]',
    ]);
    expect(warnings(1)).toEqual([]);
    expect(warnings()).toEqual([]);
  });

  test('cannot exceed the reserved executions', () => {
    expect(() => createBackfill({ maxConcurrency: 8 }, { reservedConcurrentExecutions: 7 })).toThrow(
      '[Stack/Images/Backfill] maxConcurrency: must be a whole number between 1 and 7 (the reservedConcurrentExecutions of the pipeline), got 8. Specify at most 7, or less to leave capacity for uploads.',
    );
  });
});

test('a warning about an imported key is added once to the pipeline, and not to its backfills', () => {
  const { stack, pipeline } = createBackfill({}, (scope) => ({
    encryptionKey: Key.fromKeyArn(
      scope,
      'ImportedKey',
      'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    ),
  }));
  pipeline.addBackfill({ id: 'Monthly' });
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('importedKeyPolicy'));
  expect(warnings.map(({ id }) => id)).toEqual(['/Stack/Images']);
});

describe('the props of a backfill', () => {
  test('set its limits', () => {
    const { map } = synthesizeBackfill({ maxConcurrency: 10_000, batchSize: 1_000, toleratedFailurePercentage: 0 });
    expect(map.ItemBatcher.MaxItemsPerBatch).toBe(1_000);
    expect(map).toMatchObject({ MaxConcurrency: 10_000, ToleratedFailurePercentage: 0 });
  });

  test('create no batches for a batch size of 1', () => {
    expect(synthesizeBackfill({ batchSize: 1 }).map.ItemBatcher).toBeUndefined();
  });

  test('set the bucket and prefix of reports, and grant the use of its key', () => {
    const { map, template } = synthesizeBackfill((stack) => ({
      reportBucket: new Bucket(stack, 'Reports', { encryptionKey: new Key(stack, 'ReportKey') }),
      reportPrefix: 'backfills/images',
    }));
    const [reports] = onlyResource(template, 'AWS::S3::Bucket', 'Reports');
    expect(map.ResultWriter.Parameters).toEqual({ Bucket: `\${${reports}}`, Prefix: 'backfills/images' });
    expect(actionsOn(template, '/backfills/images/*')).toContain('s3:PutObject');
    expect(actionsOn(template, 'ReportKey')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('support imported buckets', () => {
    const { map, template } = synthesizeBackfill({}, (stack) => ({
      inputBucket: Bucket.fromBucketName(stack, 'In', 'team-photos'),
      outputBucket: Bucket.fromBucketName(stack, 'Out', 'team-texts'),
    }));
    expect(map.ItemReader.Parameters.Bucket).toBe('team-photos');
    expect(map.ResultWriter.Parameters.Bucket).toBe('team-texts');
    expect(actionsOn(template, 'team-photos')).toEqual(['s3:ListBucket']);
    expect(actionsOn(template, 'team-texts/backfill-reports/*')).toContain('s3:PutObject');
  });
});

test('a backfill has the encryption and tracing of its pipeline', () => {
  const { template } = synthesizeBackfill({}, (stack) => ({
    encryptionKey: new Key(stack, 'PipelineKey'),
    tracing: Tracing.ACTIVE,
  }));
  const [key] = onlyResource(template, 'AWS::KMS::Key', 'PipelineKey');
  const [, logGroup] = onlyResource(template, 'AWS::Logs::LogGroup', 'ImagesBackfill');
  expect(logGroup.Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
  expect(actionsOn(template, key)).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', { TracingConfiguration: { Enabled: true } });
});

describe('a backfill', () => {
  const manifestOutside = inventory({ prefix: 'lists/', manifestKey: 'other/manifest.json' });
  const bucketElsewhere = (attributes: { region?: string; account?: string }) => (stack: Stack) =>
    Bucket.fromBucketAttributes(stack, 'Elsewhere', { bucketName: 'elsewhere', ...attributes });

  test.each<[string, PropsOrFactory<ImageBackfillProps>, RegExp]>([
    ['a concurrency of 0', { maxConcurrency: 0 }, /maxConcurrency: must be a whole number between 1 and 10,000, got 0/],
    ['a concurrency above 10,000', { maxConcurrency: 10_001 }, /maxConcurrency: must be .* got 10,001/],
    ['the id of a construct of the pipeline', { id: 'Alarms' }, /id: "Alarms" is not allowed/],
    ['an empty id', { id: '' }, /id: "" is not allowed/],
    ['a batch size of 0', { batchSize: 0 }, /batchSize: must be a whole number between 1 and 1,000, got 0/],
    ['a batch size above 1,000', { batchSize: 1001 }, /batchSize: must be .* got 1,001/],
    ['a batch size that is not a whole number', { batchSize: 2.5 }, /batchSize: must be .* got 2.5/],
    ['a percentage above 100', { toleratedFailurePercentage: 101 }, /must be a number between 0 and 100, got 101/],
    ['a percentage below 0', { toleratedFailurePercentage: -1 }, /toleratedFailurePercentage: must be .* got -1/],
    ['an empty prefix', { prefix: '' }, /prefix: .*empty/],
    [
      'a prefix outside of the pipeline',
      { prefix: 'other/' },
      /prefix: must start with the prefixFilter of the pipeline, "photos\/", got "other\/"/,
    ],
    [
      'a report prefix with a slash at the start',
      { reportPrefix: '/reports' },
      /reportPrefix: must be .* without a slash at either end, got "\/reports"/,
    ],
    ['a report prefix with a slash at the end', { reportPrefix: 'reports/' }, /reportPrefix/],
    ['a report prefix with a quote', { reportPrefix: "it's" }, /reportPrefix/],
    [
      'a manifest outside the prefix of the inventory',
      manifestOutside,
      /source.manifestKey: must start with source.prefix, "lists\/", got "other\/manifest.json"/,
    ],
    ['an empty manifest key', inventory({ manifestKey: '' }), /source.manifestKey: .*empty/],
    ['an empty prefix of the inventory', inventory({ prefix: '' }), /source.prefix: .*empty/],
    [
      'a prefix with an inventory',
      (stack) => ({ ...inventory()(stack), prefix: 'photos/a/' }),
      /prefix: is "photos\/a\/", but an inventory is always read completely/,
    ],
    [
      'an inventory in another Region',
      (stack) => inventory({ bucket: bucketElsewhere({ region: 'us-west-2' })(stack) })(stack),
      /source.bucket: .*us-west-2/,
    ],
    [
      'reports in another account',
      (stack) => ({ reportBucket: bucketElsewhere({ account: '444455556666' })(stack) }),
      /reportBucket: .*444455556666/,
    ],
  ])('rejects %s', (_, props, message) => {
    expect(() => createBackfill(props, { prefixFilter: 'photos/' })).toThrow(message);
  });
});

describe('the reports of a backfill', () => {
  const json = { suffixFilters: ['.json'], contentPolicy: ContentPolicy.anything() };
  const oneBucket = (stack: Stack) => {
    const bucket = new Bucket(stack, 'Both');
    return { inputBucket: bucket, outputBucket: bucket };
  };

  test('are rejected if they match the filters of its own pipeline', () => {
    const anyKey = (stack: Stack) => ({ ...json, ...oneBucket(stack) });
    expect(() => createBackfill({}, anyKey)).toThrow(
      /reportPrefix: the filters of the pipeline Stack\/Images \(\*\.json\) match the reports/,
    );
    expect(() => createBackfill({}, (stack) => ({ ...anyKey(stack), prefixFilter: 'photos/' }))).not.toThrow();
    expect(() => createBackfill({}, oneBucket)).not.toThrow();
  });

  test('are rejected if they match the filters of another pipeline, created before or after the backfill', () => {
    const { stack, pipeline } = createBackfill();
    const another = () => new ImageEncodingPipeline(stack, 'Another', { ...json, inputBucket: pipeline.outputBucket });
    expect(another).toThrow(/inputBucket: the filters of the pipeline Stack\/Another \(\*\.json\) match the reports/);

    const fresh = new Stack(new App(), 'Stack');
    const first = new ImageEncodingPipeline(fresh, 'Images');
    new ImageEncodingPipeline(fresh, 'Another', { ...json, inputBucket: first.outputBucket });
    expect(() => first.addBackfill()).toThrow(
      /reportPrefix: the filters of the pipeline Stack\/Another \(\*\.json\) match/,
    );
  });
});

describe('the backfills of a pipeline', () => {
  test.each([true, false])(
    'have stack outputs, also if addOutputs() is called before the last addBackfill(): %s',
    (isLast) => {
      const { stack, pipeline } = createBackfill();
      if (!isLast) pipeline.addOutputs();
      pipeline.addBackfill({ id: 'LastYear', prefix: '2025/' });
      if (isLast) pipeline.addOutputs();
      const template = Template.fromStack(stack);
      const outputs = Object.keys(template.toJSON().Outputs);
      expect(outputs).toEqual(expect.arrayContaining(['ImagesBackfillStateMachine', 'ImagesLastYearStateMachine']));
      template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
    },
  );

  test('are rejected if they have the same ID', () => {
    const { pipeline } = createBackfill();
    expect(() => pipeline.addBackfill()).toThrow(
      '[Stack/Images] id: "Backfill" is already the ID of a backfill or of another construct in the pipeline. Specify a different id in addBackfill().',
    );
  });

  test('are not created by default', () => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images').addOutputs();
    Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 0);
  });
});

describe('docs/backfill.md', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'backfill.md'), 'utf8');
  const codes = [...page.matchAll(/`(\w+)`/g)].map(([, code]) => code);

  test('describes every prop', () => {
    const source = readFileSync(join(__dirname, '..', '..', 'src', 'backfill', 'image-backfill-props.ts'), 'utf8');
    const props = [...source.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name);
    expect(props.length).toBeGreaterThan(5);
    expect(props.filter((name) => !codes.includes(name))).toEqual([]);
  });

  test('describes every error of the state machine', () => {
    const { States } = synthesizeBackfill(inventory()).definition;
    const errors = Object.values<{ Error?: string }>(States).flatMap((state) => state.Error ?? []);
    expect(errors).toHaveLength(3);
    expect(errors.filter((error) => !codes.includes(error))).toEqual([]);
  });
});
