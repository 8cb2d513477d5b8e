import { Aws } from 'aws-cdk-lib';
import { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';

/** The items that a backfill reads from its source, and the permissions that reading needs. */
export interface BackfillItems {
  /** The name of the only field in the input of an execution. */
  readonly input: string;
  /** The default value of the field. Without a default, the input must contain the field. */
  readonly inputDefault?: string;
  readonly reader: ItemReader;
  /** The reader for an execution whose field is an empty string; undefined if the field is never empty. */
  readonly readerOfAll?: ItemReader;
  /** The fields of each item that are passed to the encoder. */
  readonly selector: Record<string, string>;
  /** The permissions of the reader. */
  readonly statements: PolicyStatementProps[];
  /** The KMS key with which the reader decrypts the items. */
  readonly decryptionKey?: IKey;
}

/** The API call with which a Distributed Map reads its items. */
export interface ItemReader {
  readonly resource: string;
  readonly parameters: Record<string, string>;
  readonly config?: Record<string, string>;
}

/** The settings of a backfill's state machine. */
export interface BackfillDefinitionProps {
  readonly items: BackfillItems;
  readonly functionName: string;
  /** The timeout of the task that invokes the function; undefined if it is not known before deployment. */
  readonly taskTimeoutSeconds?: number;
  readonly maxConcurrency: number;
  readonly batchSize: number;
  readonly toleratedFailurePercentage: number;
  readonly reportBucketName: string;
  readonly reportPrefix: string;
}

/** The labels of the Distributed Maps. They are part of the ARNs of the Map Runs and their executions. */
const MAP_LABEL = 'Backfill';
const MAP_OF_ALL_LABEL = 'BackfillOfAll';

const ENCODE_OBJECTS = 'Encode the objects';
const ENCODE_ALL_OBJECTS = 'Encode all objects';
const FIND_MAP_RUN = 'Set the number of attempts';

/** The number of attempts to find the Map Run, which AWS can list with a delay, and the pause between them. */
const MAX_ATTEMPTS = 12;
const SECONDS_BETWEEN_ATTEMPTS = 10;

/** Step Functions allows 256 KiB for the input of a state. A batch is smaller, because the input contains more than it. */
const MAX_BATCH_BYTES = 200_000;

/** The errors of Lambda for an invocation that did not start: because of throttling or a failure of the service. */
const NOT_INVOKED = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
];

/**
 * Returns the state machine of a backfill, in Amazon States Language.
 *
 * The CDK's DistributedMap is not used, for two reasons: a feature flag of the app decides which of two props writes the
 * report, and the role gets permissions for whole buckets.
 *
 * The Distributed Map processes all items and succeeds if at most the tolerated percentage fails. So the states after it
 * read the counts of the Map Run, and an execution in which any item failed ends with the status FAILED.
 *
 * @see https://states-language.net/spec.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function backfillDefinition(props: BackfillDefinitionProps): object {
  const { reader, readerOfAll } = props.items;
  return {
    Comment:
      'Encodes the images that are already stored in the input bucket of a pipeline and whose output or item is not up to date',
    StartAt: 'Is the input specified',
    States: {
      ...inputStates(props.items),
      [ENCODE_OBJECTS]: distributedMap(props, MAP_LABEL, reader),
      ...(readerOfAll && { [ENCODE_ALL_OBJECTS]: distributedMap(props, MAP_OF_ALL_LABEL, readerOfAll) }),
      ...resultStates(props),
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
  const isSpecified = { Type: 'Choice', Choices: [{ Variable: variable, IsPresent: true, Next: next }] };
  if (inputDefault === undefined) {
    return {
      'Is the input specified': { ...isSpecified, Default: 'The input is missing' },
      'The input is missing': {
        Type: 'Fail',
        Error: 'InputMissing',
        Cause: `Start the execution with the input {"${input}": "…"}.`,
      },
    };
  }
  return {
    'Is the input specified': { ...isSpecified, Default: 'Use the default input' },
    'Use the default input': { Type: 'Pass', Result: { [input]: inputDefault }, Next: next },
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
  // The names of states must be unique in a state machine.
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
    // A single item does not need a batch.
    ...(props.batchSize !== 1 && {
      ItemBatcher: { MaxItemsPerBatch: props.batchSize, MaxInputBytesPerBatch: MAX_BATCH_BYTES },
    }),
    MaxConcurrency: props.maxConcurrency,
    ToleratedFailurePercentage: props.toleratedFailurePercentage,
    ItemProcessor: {
      // Express executions end after 5 minutes, including retries. An invocation of the encoder can take 15 minutes.
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
      // Uploads take precedence: a batch waits for capacity for more than an hour.
      { ErrorEquals: NOT_INVOKED, IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 300, MaxAttempts: 20 },
      // A retry of a batch continues with the objects that are not processed yet.
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 3 },
    ].map((retry) => ({ ...retry, JitterStrategy: 'FULL' })),
    End: true,
  };
}

/**
 * Returns the states that read the counts of the Map Run. The output of the map itself does not always contain them.
 *
 * The Map Run is found by the ARN of the execution. If it is not listed yet, or is still reported as running, the state
 * machine waits and tries again.
 */
function resultStates({ reportBucketName, reportPrefix }: BackfillDefinitionProps): Record<string, object> {
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
      Next: 'Did all items succeed',
    },
    'Did all items succeed': {
      Type: 'Choice',
      Choices: [
        { Variable: '$.mapRun.status', StringEquals: 'RUNNING', Next: 'Are attempts left' },
        {
          Variable: '$.mapRun.result.items.succeeded',
          NumericEqualsPath: '$.mapRun.result.items.total',
          Next: 'All items succeeded',
        },
      ],
      Default: 'Some items failed',
    },
    'All items succeeded': { Type: 'Succeed', OutputPath: '$.mapRun.result' },
    'Some items failed': {
      Type: 'Fail',
      Error: 'ImagesFailed',
      CausePath:
        "States.Format('{} of {} items succeeded. Each other item is in a batch in which at least one item failed. " +
        "The report lists these batches: bucket {}, key {}.', " +
        ['items.succeeded', 'items.total', 'report.bucket', 'report.key']
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
        'All items were processed, but it is unknown if all of them succeeded. ' +
        'Open the Map Run of this execution in the console, or start the backfill again.',
    },
  };
}

function integration(action: string): string {
  return `arn:${Aws.PARTITION}:states:::${action}`;
}
