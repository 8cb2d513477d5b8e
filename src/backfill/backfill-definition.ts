import { Aws } from 'aws-cdk-lib';
import { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';

/** The items that a backfill reads from its source, and the permissions that reading needs. */
export interface BackfillItems {
  /** Name of the one field that an execution may be started with. */
  readonly input: string;
  /** What the field is where an execution is started without; undefined where it has to be given. */
  readonly inputDefault?: string;
  readonly reader: ItemReader;
  /** Reads the items of an execution whose input is an empty string; undefined if the input is never empty. */
  readonly readerOfAll?: ItemReader;
  /** What the encoder gets of each item. */
  readonly selector: Record<string, string>;
  /** What the reader calls. */
  readonly statements: PolicyStatementProps[];
  /** What the reader needs to decrypt what it reads. */
  readonly decryptionKey?: IKey;
}

/** Where a Distributed Map reads its items. */
export interface ItemReader {
  readonly resource: string;
  readonly parameters: Record<string, string>;
  readonly config?: Record<string, string>;
}

/** The settings of a backfill's state machine. */
export interface BackfillDefinitionProps {
  readonly items: BackfillItems;
  readonly functionName: string;
  /** How long the task that runs the function may take; undefined where it is not known before deployment. */
  readonly taskTimeoutSeconds?: number;
  readonly maxConcurrency: number;
  readonly batchSize: number;
  readonly toleratedFailurePercentage: number;
  readonly reportBucketName: string;
  readonly reportPrefix: string;
}

/** Labels of the Distributed Maps: they are part of the ARNs of the Map Runs and their executions. */
const MAP_LABEL = 'Backfill';
const MAP_OF_ALL_LABEL = 'BackfillOfAll';

const ENCODE_OBJECTS = 'Encode the objects';
const ENCODE_ALL_OBJECTS = 'Encode all objects';
const FIND_MAP_RUN = 'Start the search for the Map Run';

/** Attempts to find the Map Run, which AWS may list with a delay, and the pause between them. */
const MAX_ATTEMPTS = 12;
const SECONDS_BETWEEN_ATTEMPTS = 10;

/** Step Functions passes 256 KiB between states; this leaves room for what is around a batch. */
const MAX_BATCH_BYTES = 200_000;

/** What Lambda answers where it did not take the invocation: at its limits, or not itself. */
const NOT_INVOKED = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
];

/**
 * The state machine of a backfill, in Amazon States Language.
 *
 * It is written here rather than with the CDK's DistributedMap: there, a feature flag of the app decides which of two
 * props writes the report and the other is ignored, and the role may read and write whole buckets.
 *
 * The Distributed Map goes through all items, whatever fails, and ends well as long as no more fails than is tolerated.
 * So the states behind it count what it did, and an execution in which anything failed ends as failed.
 *
 * @see https://states-language.net/spec.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function backfillDefinition(props: BackfillDefinitionProps): object {
  const { reader, readerOfAll } = props.items;
  return {
    Comment: 'Encodes the images that are stored in the input bucket of a pipeline and are not encoded correctly yet',
    StartAt: 'Is the input given',
    States: {
      ...inputStates(props.items),
      [ENCODE_OBJECTS]: distributedMap(props, MAP_LABEL, reader),
      ...(readerOfAll && { [ENCODE_ALL_OBJECTS]: distributedMap(props, MAP_OF_ALL_LABEL, readerOfAll) }),
      ...countingStates(props),
    },
  };
}

/** The labels of the Distributed Maps in the definition. */
export function mapLabels({ readerOfAll }: BackfillItems): string[] {
  return readerOfAll ? [MAP_LABEL, MAP_OF_ALL_LABEL] : [MAP_LABEL];
}

function inputStates({ input, inputDefault, readerOfAll }: BackfillItems): Record<string, object> {
  const variable = `$.${input}`;
  const next = readerOfAll ? 'Is the input empty' : ENCODE_OBJECTS;
  const given = { Type: 'Choice', Choices: [{ Variable: variable, IsPresent: true, Next: next }] };
  if (inputDefault === undefined) {
    return {
      'Is the input given': { ...given, Default: 'The input is missing' },
      'The input is missing': {
        Type: 'Fail',
        Error: 'InputMissing',
        Cause: `Start the execution with the input {"${input}": "…"}.`,
      },
    };
  }
  return {
    'Is the input given': { ...given, Default: 'Use the configured input' },
    'Use the configured input': { Type: 'Pass', Result: { [input]: inputDefault }, Next: next },
    ...(readerOfAll && {
      'Is the input empty': {
        Type: 'Choice',
        Choices: [{ Variable: variable, StringEquals: '', Next: ENCODE_ALL_OBJECTS }],
        Default: ENCODE_OBJECTS,
      },
    }),
  };
}

function distributedMap(props: BackfillDefinitionProps, label: string, reader: ItemReader): object {
  // The names of all states of a state machine differ.
  const task = `Encode (${label})`;
  return {
    Type: 'Map',
    Label: label,
    ItemReader: {
      Resource: integration(reader.resource),
      Parameters: reader.parameters,
      ...(reader.config && { ReaderConfig: reader.config }),
    },
    ItemSelector: props.items.selector,
    // A single item is its own batch.
    ...(props.batchSize !== 1 && {
      ItemBatcher: { MaxItemsPerBatch: props.batchSize, MaxInputBytesPerBatch: MAX_BATCH_BYTES },
    }),
    MaxConcurrency: props.maxConcurrency,
    ToleratedFailurePercentage: props.toleratedFailurePercentage,
    ItemProcessor: {
      // Express executions end after 5 minutes, with all retries; the encoder alone may take 15.
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: task,
      States: { [task]: encodeTask(props) },
    },
    ResultWriter: {
      Resource: integration('s3:putObject'),
      Parameters: { Bucket: props.reportBucketName, Prefix: props.reportPrefix },
    },
    ResultPath: null,
    Next: FIND_MAP_RUN,
  };
}

function encodeTask({ functionName, taskTimeoutSeconds }: BackfillDefinitionProps): object {
  return {
    Type: 'Task',
    Resource: integration('lambda:invoke'),
    Parameters: { FunctionName: functionName, 'Payload.$': '$' },
    OutputPath: '$.Payload',
    ...(taskTimeoutSeconds !== undefined && { TimeoutSeconds: taskTimeoutSeconds }),
    Retry: [
      // Uploads come first: for more than an hour a batch waits for the capacity that they leave.
      { ErrorEquals: NOT_INVOKED, IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 300, MaxAttempts: 20 },
      // Of a batch that failed, what is done is not done again.
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 3 },
    ].map((retry) => ({ ...retry, JitterStrategy: 'FULL' })),
    End: true,
  };
}

/**
 * Counts what the Map Run did. The output of the map itself depends on whether its results are written.
 *
 * The Map Run is found by the execution's ARN. Right after its end it may not be listed yet, or may be reported as
 * running: then the state machine waits and tries again.
 */
function countingStates({ reportBucketName, reportPrefix }: BackfillDefinitionProps): Record<string, object> {
  const mapRunId = "States.ArrayGetItem(States.StringSplit($.MapRunArn, ':'), 7)";
  const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 5 }];
  return {
    [FIND_MAP_RUN]: { Type: 'Pass', Result: { attempts: 1 }, Next: 'List the Map Runs' },
    'List the Map Runs': {
      Type: 'Task',
      Resource: integration('aws-sdk:sfn:listMapRuns'),
      Parameters: { 'ExecutionArn.$': '$$.Execution.Id' },
      ResultPath: '$.listed',
      Retry: retry,
      Next: 'Is the Map Run listed',
    },
    'Is the Map Run listed': {
      Type: 'Choice',
      Choices: [{ Variable: '$.listed.MapRuns[0].MapRunArn', IsPresent: true, Next: 'Describe the Map Run' }],
      Default: 'Are attempts left',
    },
    'Describe the Map Run': {
      Type: 'Task',
      Resource: integration('aws-sdk:sfn:describeMapRun'),
      Parameters: { 'MapRunArn.$': '$.listed.MapRuns[0].MapRunArn' },
      ResultSelector: {
        'status.$': '$.Status',
        result: {
          'mapRunArn.$': '$.MapRunArn',
          items: { 'total.$': '$.ItemCounts.Total', 'succeeded.$': '$.ItemCounts.Succeeded' },
          report: {
            bucket: reportBucketName,
            'key.$': `States.Format('{}/{}/manifest.json', '${reportPrefix}', ${mapRunId})`,
          },
        },
      },
      ResultPath: '$.mapRun',
      Retry: retry,
      Next: 'Did all succeed',
    },
    'Did all succeed': {
      Type: 'Choice',
      Choices: [
        { Variable: '$.mapRun.status', StringEquals: 'RUNNING', Next: 'Are attempts left' },
        {
          Variable: '$.mapRun.result.items.succeeded',
          NumericEqualsPath: '$.mapRun.result.items.total',
          Next: 'All succeeded',
        },
      ],
      Default: 'Some failed',
    },
    'All succeeded': { Type: 'Succeed', OutputPath: '$.mapRun.result' },
    'Some failed': {
      Type: 'Fail',
      Error: 'ImagesFailed',
      CausePath:
        "States.Format('Of {} items {} succeeded; the others, or what shared a batch with them, failed. " +
        "The report in the bucket {} at {} names them.', " +
        ['items.total', 'items.succeeded', 'report.bucket', 'report.key']
          .map((path) => `$.mapRun.result.${path}`)
          .join(', ') +
        ')',
    },
    'Are attempts left': {
      Type: 'Choice',
      Choices: [{ Variable: '$.attempts', NumericLessThan: MAX_ATTEMPTS, Next: 'Wait' }],
      Default: 'The Map Run is unknown',
    },
    Wait: { Type: 'Wait', Seconds: SECONDS_BETWEEN_ATTEMPTS, Next: 'Count the attempt' },
    'Count the attempt': {
      Type: 'Pass',
      Parameters: { 'attempts.$': 'States.MathAdd($.attempts, 1)' },
      Next: 'List the Map Runs',
    },
    'The Map Run is unknown': {
      Type: 'Fail',
      Error: 'MapRunUnknown',
      Cause:
        `Step Functions did not report the end of the Map Run within ${(MAX_ATTEMPTS * SECONDS_BETWEEN_ATTEMPTS) / 60} minutes. ` +
        'The images are processed, but whether all succeeded is unknown. ' +
        'Read the Map Run of this execution in the console, or start the backfill again.',
    },
  };
}

function integration(action: string): string {
  return `arn:${Aws.PARTITION}:states:::${action}`;
}
