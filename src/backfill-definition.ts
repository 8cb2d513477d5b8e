import { Aws } from 'aws-cdk-lib';
import { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';

/** What a backfill's source has the state machine read. */
export interface BackfillItems {
  /** Name of the one field that an execution may be started with. */
  readonly input: string;
  /** What the field is where an execution is started without; undefined where it has to be given. */
  readonly inputDefault?: string;
  readonly reader: {
    readonly resource: string;
    readonly parameters: Record<string, string>;
    readonly config?: Record<string, string>;
  };
  /** What the encoder gets of each item. */
  readonly selector: Record<string, string>;
  /** What the reader calls. */
  readonly statements: PolicyStatementProps[];
  /** What the reader needs to decrypt what it reads. */
  readonly decryptionKey?: IKey;
}

/** What a backfill's state machine is made from. */
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

/** Label of the Distributed Map: it is part of the ARNs of its map runs and their executions. */
export const MAP_LABEL = 'Backfill';

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
  return {
    Comment: 'Encodes the images that are stored in the input bucket of a pipeline, save for what is right already',
    StartAt: 'Is it told what to read',
    States: {
      ...inputStates(props),
      'Encode what is stored': { ...distributedMap(props), ResultPath: null, Next: 'Find the map run' },
      ...countingStates(props),
    },
  };
}

function inputStates({ items: { input, inputDefault } }: BackfillDefinitionProps): Record<string, object> {
  const isTold = { Variable: `$.${input}`, IsPresent: true, Next: 'Encode what is stored' };
  if (inputDefault === undefined) {
    return {
      'Is it told what to read': { Type: 'Choice', Choices: [isTold], Default: 'Not told what to read' },
      'Not told what to read': {
        Type: 'Fail',
        Error: 'InputMissing',
        Cause: `Start the execution with the input {"${input}": "…"}.`,
      },
    };
  }
  return {
    'Is it told what to read': { Type: 'Choice', Choices: [isTold], Default: 'Read what is configured' },
    'Read what is configured': { Type: 'Pass', Result: { [input]: inputDefault }, Next: 'Encode what is stored' },
  };
}

function distributedMap(props: BackfillDefinitionProps): object {
  const { reader, selector } = props.items;
  return {
    Type: 'Map',
    Label: MAP_LABEL,
    ItemReader: {
      Resource: integration(reader.resource),
      Parameters: reader.parameters,
      ...(reader.config && { ReaderConfig: reader.config }),
    },
    ItemSelector: selector,
    // A single item is its own batch.
    ...(props.batchSize !== 1 && {
      ItemBatcher: { MaxItemsPerBatch: props.batchSize, MaxInputBytesPerBatch: MAX_BATCH_BYTES },
    }),
    MaxConcurrency: props.maxConcurrency,
    ToleratedFailurePercentage: props.toleratedFailurePercentage,
    ItemProcessor: {
      // Express executions end after 5 minutes, with all retries; the encoder alone may take 15.
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Encode',
      States: { Encode: encodeTask(props) },
    },
    ResultWriter: {
      Resource: integration('s3:putObject'),
      Parameters: { Bucket: props.reportBucketName, Prefix: props.reportPrefix },
    },
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

/** By the execution's own id, since what the map returns depends on whether its results are written. */
function countingStates({ reportBucketName, reportPrefix }: BackfillDefinitionProps): Record<string, object> {
  const mapRunId = "States.ArrayGetItem(States.StringSplit($.MapRunArn, ':'), 7)";
  return {
    'Find the map run': {
      Type: 'Task',
      Resource: integration('aws-sdk:sfn:listMapRuns'),
      Parameters: { 'ExecutionArn.$': '$$.Execution.Id' },
      ResultSelector: { 'mapRunArn.$': '$.MapRuns[0].MapRunArn' },
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 5 }],
      Next: 'Count what it did',
    },
    'Count what it did': {
      Type: 'Task',
      Resource: integration('aws-sdk:sfn:describeMapRun'),
      Parameters: { 'MapRunArn.$': '$.mapRunArn' },
      ResultSelector: {
        'mapRunArn.$': '$.MapRunArn',
        items: { 'total.$': '$.ItemCounts.Total', 'succeeded.$': '$.ItemCounts.Succeeded' },
        report: {
          bucket: reportBucketName,
          'key.$': `States.Format('{}/{}/manifest.json', '${reportPrefix}', ${mapRunId})`,
        },
      },
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 5 }],
      Next: 'Did all succeed',
    },
    'Did all succeed': {
      Type: 'Choice',
      Choices: [{ Variable: '$.items.succeeded', NumericEqualsPath: '$.items.total', Next: 'All succeeded' }],
      Default: 'Some failed',
    },
    'All succeeded': { Type: 'Succeed' },
    'Some failed': {
      Type: 'Fail',
      Error: 'ImagesFailed',
      CausePath:
        "States.Format('Of {} items {} succeeded; the others, or what shared a batch with them, failed. " +
        "The report in the bucket {} at {} names them.', " +
        '$.items.total, $.items.succeeded, $.report.bucket, $.report.key)',
    },
  };
}

function integration(action: string): string {
  return `arn:${Aws.PARTITION}:states:::${action}`;
}
