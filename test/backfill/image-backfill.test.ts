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

type Given<Props> = Props | ((stack: Stack) => Props);
const given = <Props extends object>(props: Given<Props>, stack: Stack): Props =>
  typeof props === 'function' ? props(stack) : props;

/** A stack with one pipeline that has one backfill. */
function makeBackfill(
  props: Given<ImageBackfillProps> = {},
  pipelineProps: Given<ImageEncodingPipelineProps> = {},
  context: Record<string, unknown> = {},
) {
  const stack = new Stack(new App({ context }), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const pipeline = new ImageEncodingPipeline(stack, 'Images', given(pipelineProps, stack));
  return { stack, pipeline, backfill: pipeline.addBackfill(given(props, stack)) };
}

function synthesizeBackfill(...options: Parameters<typeof makeBackfill>) {
  const made = makeBackfill(...options);
  const template = Template.fromStack(made.stack);
  const definition = stateMachineOf(template);
  return { ...made, template, definition, map: definition.States['Encode the objects'] };
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

/** Actions, resources and conditions of a backfill's role, as `logs:*` and the like are the CDK's own. */
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

describe('the state machine of a backfill is valid Amazon States Language', () => {
  test.each<[string, Given<ImageBackfillProps>]>([
    ['by a listing', {}],
    ['by an inventory', inventory({ manifestKey: 'a/manifest.json' })],
    ['by an inventory that each execution names', inventory()],
    ['of single items', { batchSize: 1 }],
    ['with everything given', { maxConcurrency: 500, batchSize: 20, toleratedFailurePercentage: 5, prefix: 'a/' }],
  ])('%s', (_, props) => {
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

  test('lists the whole input bucket, and passes no empty prefix to S3', () => {
    const { 'Encode all objects': mapOfAll, ...states } = definition.States;
    expect({ ...mapOfAll, ItemProcessor: undefined }).toEqual({
      ...map,
      Label: 'BackfillOfAll',
      ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: `\${${bucket}}` } },
      ItemProcessor: undefined,
    });
    expect(taskOf(mapOfAll)).toEqual(taskOf(map));
    expect(mapOfAll).toMatchObject({ Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' } } });
    expect(states['Use the configured input']).toMatchObject({ Result: { prefix: '' }, Next: 'Is the input empty' });
    expect(states['Is the input empty']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.prefix', StringEquals: '', Next: 'Encode all objects' }],
      Default: 'Encode the objects',
    });
  });

  test('lists only what is under the prefix of an execution that is started with one', () => {
    expect(map.ItemReader).toEqual({
      Resource: 'arn:aws:states:::s3:listObjectsV2',
      Parameters: { Bucket: `\${${bucket}}`, 'Prefix.$': '$.prefix' },
    });
    expect(definition.States[definition.StartAt]).toMatchObject({
      Choices: [{ Variable: '$.prefix', IsPresent: true, Next: 'Is the input empty' }],
      Default: 'Use the configured input',
    });
  });

  test('hands the encoder batches of bucket and key, ten at a time, that fit into a payload', () => {
    expect(map.ItemSelector).toEqual({ bucket: `\${${bucket}}`, 'key.$': '$$.Map.Item.Value.Key' });
    expect(map.ItemBatcher).toEqual({ MaxItemsPerBatch: 100, MaxInputBytesPerBatch: 200_000 });
    expect(map.MaxConcurrency).toBe(10);
    expect(taskOf(map)).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: `\${${encoder}.Arn}`, 'Payload.$': '$' },
      OutputPath: '$.Payload',
    });
  });

  test('gives each batch the time that the encoder takes at most, and a minute', () => {
    expect(map.ItemProcessor.ProcessorConfig.ExecutionType).toBe('STANDARD');
    expect(taskOf(map).TimeoutSeconds).toBe(360);
  });

  test('waits long for capacity, and tries what failed three times more', () => {
    const [throttled, failed] = taskOf(map).Retry;
    expect(throttled.ErrorEquals).toContain('Lambda.TooManyRequestsException');
    expect(throttled).toMatchObject({ MaxAttempts: 20, MaxDelaySeconds: 300 });
    expect(failed).toMatchObject({ ErrorEquals: ['States.ALL'], MaxAttempts: 3 });
  });

  test('stops for no failure, and ends as failed if there was any', () => {
    expect(map.ToleratedFailurePercentage).toBe(100);
    const { Choices, Default } = definition.States['Did all succeed'];
    expect(Choices[1]).toEqual({
      Variable: '$.mapRun.result.items.succeeded',
      NumericEqualsPath: '$.mapRun.result.items.total',
      Next: 'All succeeded',
    });
    expect(Default).toBe('Some failed');
    expect(definition.States['Some failed']).toMatchObject({ Type: 'Fail', Error: 'ImagesFailed' });
  });

  test('tries up to 12 times in two minutes to find a Map Run that is not listed or reported as running', () => {
    const again = 'Are attempts left';
    expect(definition.States['Is the Map Run listed'].Default).toBe(again);
    expect(definition.States['Did all succeed'].Choices[0]).toEqual({
      Variable: '$.mapRun.status',
      StringEquals: 'RUNNING',
      Next: again,
    });
    expect(definition.States[again].Choices).toEqual([{ Variable: '$.attempts', NumericLessThan: 12, Next: 'Wait' }]);
    expect(definition.States.Wait.Seconds).toBe(10);
  });

  test('writes its report into the output bucket', () => {
    expect(map.ResultWriter).toEqual({
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: `\${${output}}`, Prefix: 'backfill-reports' },
    });
  });

  test('may do that and nothing else', () => {
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

  test('logs what happens, but no keys, to a group whose name the account has room for', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
    const [, { Properties, DeletionPolicy }] = onlyResource(template, 'AWS::Logs::LogGroup', 'ImagesBackfill');
    expect(Properties.RetentionInDays).toBe(90);
    expect(JSON.stringify(Properties.LogGroupName)).toContain('/aws/vendedlogs/states/StackImagesBackfill');
    expect(DeletionPolicy).toBe('Retain');
  });
});

test.each([true, false])("the app's feature flag for result writers changes nothing: %s", (flag) => {
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

test('who may start a backfill may do nothing else', () => {
  const { stack, backfill } = makeBackfill();
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
    return { prefix: definition.States['Use the configured input'].Result.prefix, ...statement.condition?.StringLike };
  };

  test('is limited by prefixFilter, so that S3 refuses to list anything else', () => {
    expect(listed({ prefixFilter: 'in box/$/' }, {})).toEqual({
      prefix: 'in box/$/',
      's3:prefix': 'in box/${$}/*',
    });
  });

  test('is limited by the deeper of prefixFilter and prefix', () => {
    expect(listed({ prefixFilter: 'photos/' }, { prefix: 'photos/2025/' }).prefix).toBe('photos/2025/');
    expect(listed({ prefixFilter: 'photos/' }, { prefix: 'pho' }).prefix).toBe('photos/');
  });

  test('has one Distributed Map where its prefix is never empty', () => {
    const { definition, template } = synthesizeBackfill({}, { prefixFilter: 'photos/' });
    const maps = Object.values<{ Type: string }>(definition.States).filter(({ Type }) => Type === 'Map');
    expect(maps).toHaveLength(1);
    expect(JSON.stringify(statementsOf(template))).not.toContain('BackfillOfAll');
  });

  test('accepts a prefix that only deployment knows, also an empty one', () => {
    const { definition } = synthesizeBackfill(
      { prefix: Lazy.string({ produce: () => 'photos/a/' }) },
      { prefixFilter: 'photos/' },
    );
    expect(definition.States['Use the configured input'].Result.prefix).toBe('photos/a/');
    expect(definition.States['Encode all objects'].ItemReader.Parameters).not.toHaveProperty(['Prefix.$']);
  });
});

describe('a listing with a prefix that only deployment knows', () => {
  const conditionOf = (prefixFilter: (prefix: string) => string) => {
    const { template } = synthesizeBackfill({}, (scope) => ({
      prefixFilter: prefixFilter(new CfnParameter(scope, 'Prefix').valueAsString),
    }));
    const [statement] = statementsOf(template).filter(({ actions }) => actions.includes('s3:ListBucket'));
    return statement.condition;
  };

  test('is allowed without a prefix, because the prefix can be empty', () => {
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

  test('is read by its manifest', () => {
    expect(map.ItemReader).toEqual({
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'MANIFEST' },
      Parameters: { Bucket: 'inventories', 'Key.$': '$.manifestKey' },
    });
    expect(definition.States['Use the configured input'].Result).toEqual({ manifestKey });
  });

  test('gives the encoder keys as they are encoded there, with the bucket that they are of', () => {
    expect(map.ItemSelector).toEqual({
      'bucket.$': '$$.Map.Item.Value.Bucket',
      'encodedKey.$': '$$.Map.Item.Value.Key',
    });
  });

  test('may be read where it lies, and decrypted', () => {
    expect(actionsOn(template, 'inventories/lists/*')).toEqual(['s3:GetObject']);
    expect(actionsOn(template, 'key/lists')).toEqual(['kms:Decrypt']);
    expect(statementsOf(template).flatMap(({ actions }) => actions)).not.toContain('s3:ListBucket');
  });

  test('is named by each execution where no manifest is given', () => {
    const { States, StartAt } = synthesizeBackfill(inventory()).definition;
    expect(States[StartAt]).toMatchObject({
      Choices: [{ Variable: '$.manifestKey', IsPresent: true, Next: 'Encode the objects' }],
      Default: 'The input is missing',
    });
    expect(States['The input is missing']).toMatchObject({ Type: 'Fail', Error: 'InputMissing' });
  });
});

describe('uploads keep their share of the encoder', () => {
  test.each([
    [100, 10],
    [7, 3],
    [1, 1],
    [0, 1],
  ])('of %i reserved runs the backfill takes %i', (reservedConcurrentExecutions, expected) => {
    expect(synthesizeBackfill({}, { reservedConcurrentExecutions }).map.MaxConcurrency).toBe(expected);
  });

  test('of a pipeline that is stopped a warning says that a backfill would fail', () => {
    const warnings = (reservedConcurrentExecutions?: number) =>
      Annotations.fromStack(makeBackfill({}, { reservedConcurrentExecutions }).stack)
        .findWarning('*', Match.anyValue())
        .map(({ id, entry }) => `${id}: ${entry.data}`);
    expect(warnings(0)).toEqual([
      '/Stack/Images/Backfill: reservedConcurrentExecutions: of the pipeline is 0, so that its encoder is stopped. ' +
        'Of a backfill that is started meanwhile each batch waits for up to an hour or so, then fails. ' +
        'Start it when the encoder runs again. [ack: cdk-image-encoding-pipeline:backfillOfStoppedEncoder]',
    ]);
    expect(warnings(1)).toEqual([]);
    expect(warnings()).toEqual([]);
  });

  test('a backfill cannot take more than there are', () => {
    expect(() => makeBackfill({ maxConcurrency: 8 }, { reservedConcurrentExecutions: 7 })).toThrow(
      '[Stack/Images/Backfill] maxConcurrency: is 8, and the encoder runs at most 7 times at once (reservedConcurrentExecutions). Give at most 7, or less to leave room for uploads.',
    );
  });
});

describe('what is given decides', () => {
  test('how much at a time, and how many failures are too many', () => {
    const { map } = synthesizeBackfill({ maxConcurrency: 10_000, batchSize: 1_000, toleratedFailurePercentage: 0 });
    expect(map.ItemBatcher.MaxItemsPerBatch).toBe(1_000);
    expect(map).toMatchObject({ MaxConcurrency: 10_000, ToleratedFailurePercentage: 0 });
  });

  test('a single object is handed over without a batch', () => {
    expect(synthesizeBackfill({ batchSize: 1 }).map.ItemBatcher).toBeUndefined();
  });

  test('where reports go, with the key of that bucket', () => {
    const { map, template } = synthesizeBackfill((stack) => ({
      reportBucket: new Bucket(stack, 'Reports', { encryptionKey: new Key(stack, 'ReportKey') }),
      reportPrefix: 'backfills/images',
    }));
    const [reports] = onlyResource(template, 'AWS::S3::Bucket', 'Reports');
    expect(map.ResultWriter.Parameters).toEqual({ Bucket: `\${${reports}}`, Prefix: 'backfills/images' });
    expect(actionsOn(template, '/backfills/images/*')).toContain('s3:PutObject');
    expect(actionsOn(template, 'ReportKey')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('imported buckets are read and written by their names', () => {
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

test('a backfill is encrypted and traced as its pipeline', () => {
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

describe('what cannot work is refused at synth', () => {
  const manifestOutside = inventory({ prefix: 'lists/', manifestKey: 'other/manifest.json' });
  const bucketElsewhere = (attributes: { region?: string; account?: string }) => (stack: Stack) =>
    Bucket.fromBucketAttributes(stack, 'Elsewhere', { bucketName: 'elsewhere', ...attributes });

  test.each<[string, Given<ImageBackfillProps>, RegExp]>([
    ['no concurrency', { maxConcurrency: 0 }, /maxConcurrency: must be a whole number between 1 and 10,000, got 0\./],
    ['more concurrency than a map run has', { maxConcurrency: 10_001 }, /maxConcurrency: .* got 10001\./],
    ['an empty batch', { batchSize: 0 }, /batchSize: must be a whole number between 1 and 1,000, got 0\./],
    ['a batch that is too large', { batchSize: 1001 }, /batchSize: .* got 1001\./],
    ['half an object', { batchSize: 2.5 }, /batchSize: .* got 2\.5\./],
    ['more than all', { toleratedFailurePercentage: 101 }, /toleratedFailurePercentage: is 101, .* from 0 to 100/],
    ['less than nothing', { toleratedFailurePercentage: -1 }, /toleratedFailurePercentage: is -1/],
    ['an empty prefix', { prefix: '' }, /prefix: must not be an empty string/],
    [
      'a prefix outside of the pipeline',
      { prefix: 'other/' },
      /prefix: is "other\/", and the pipeline encodes only what starts with "photos\/"/,
    ],
    [
      'a report prefix with a slash before',
      { reportPrefix: '/reports' },
      /reportPrefix: is "\/reports", and it takes .* without a slash at either end/,
    ],
    ['a report prefix with a slash behind', { reportPrefix: 'reports/' }, /reportPrefix/],
    ['a report prefix with a quote', { reportPrefix: "it's" }, /reportPrefix/],
    [
      'a manifest outside of the prefix of inventories',
      manifestOutside,
      /source.manifestKey: is "other\/manifest.json", which does not start with .* "lists\/"/,
    ],
    ['an empty manifest key', inventory({ manifestKey: '' }), /source\.manifestKey: must not be an empty string/],
    ['an empty prefix of inventories', inventory({ prefix: '' }), /source\.prefix: must not be an empty string/],
    [
      'a prefix with an inventory',
      (stack) => ({ ...inventory()(stack), prefix: 'photos/a/' }),
      /prefix: is "photos\/a\/", and the source is an inven/,
    ],
    [
      'inventories in another Region',
      (stack) => inventory({ bucket: bucketElsewhere({ region: 'us-west-2' })(stack) })(stack),
      /source.bucket: is in the Region us-west-2/,
    ],
    [
      'reports in another account',
      (stack) => ({ reportBucket: bucketElsewhere({ account: '444455556666' })(stack) }),
      /reportBucket: is in the account 444455556666/,
    ],
  ])('%s', (_, props, message) => {
    expect(() => makeBackfill(props, { prefixFilter: 'photos/' })).toThrow(message);
  });
});

describe("no pipeline takes a backfill's reports for images", () => {
  const json = { suffixFilters: ['.json'], contentPolicy: ContentPolicy.anything() };
  const oneBucket = (stack: Stack) => {
    const bucket = new Bucket(stack, 'Both');
    return { inputBucket: bucket, outputBucket: bucket };
  };

  test('its own, where input and output are one bucket', () => {
    const anyKey = (stack: Stack) => ({ ...json, ...oneBucket(stack) });
    expect(() => makeBackfill({}, anyKey)).toThrow(
      /reportPrefix: the filters of the pipeline Stack\/Images \(\*\.json\) match the reports of the backfill .* \(backfill-reports\/\*\.json\)/,
    );
    expect(() => makeBackfill({}, (stack) => ({ ...anyKey(stack), prefixFilter: 'photos/' }))).not.toThrow();
    expect(() => makeBackfill({}, oneBucket)).not.toThrow();
  });

  test('another one, which was made before or is made later', () => {
    const { stack, pipeline } = makeBackfill();
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

describe('a pipeline has as many backfills as it needs', () => {
  test.each([true, false])('and outputs that tell what to start, made after them: %s', (isLast) => {
    const { stack, pipeline } = makeBackfill();
    if (!isLast) pipeline.addOutputs();
    pipeline.addBackfill({ id: 'LastYear', prefix: '2025/' });
    if (isLast) pipeline.addOutputs();
    const template = Template.fromStack(stack);
    const outputs = Object.keys(template.toJSON().Outputs);
    expect(outputs).toEqual(expect.arrayContaining(['ImagesBackfillStateMachine', 'ImagesLastYearStateMachine']));
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  });

  test('each with an id of its own', () => {
    const { pipeline } = makeBackfill();
    expect(() => pipeline.addBackfill()).toThrow(
      '[Stack/Images] id: of a backfill is "Backfill", and the pipeline has a part of that name already. Give each further backfill an id of its own in addBackfill().',
    );
  });

  test('and none by itself', () => {
    const stack = new Stack(new App(), 'Stack');
    new ImageEncodingPipeline(stack, 'Images').addOutputs();
    Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 0);
  });
});

describe('docs/backfill.md', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'backfill.md'), 'utf8');
  const codes = [...page.matchAll(/`(\w+)`/g)].map(([, code]) => code);

  test('has every prop', () => {
    const source = readFileSync(join(__dirname, '..', '..', 'src', 'backfill', 'image-backfill-props.ts'), 'utf8');
    const props = [...source.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name);
    expect(props.length).toBeGreaterThan(5);
    expect(props.filter((name) => !codes.includes(name))).toEqual([]);
  });

  test('has every way in which an execution fails by itself', () => {
    const { States } = synthesizeBackfill(inventory()).definition;
    const errors = Object.values<{ Error?: string }>(States).flatMap((state) => state.Error ?? []);
    expect(errors).toHaveLength(3);
    expect(errors.filter((error) => !codes.includes(error))).toEqual([]);
  });
});
