import { Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import { Grant, IGrantable, IRole, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { BackfillItems, backfillDefinition, mapLabels } from './backfill-definition';
import { checkBackfillLimits, listedPrefix, reportPrefixOf } from './backfill-limits';
import { BackfillSource } from './backfill-source';
import { ImageBackfillProps } from './image-backfill-props';
import { definedProps } from '../common/defined-props';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { BUCKET, checkKinds, KindsOf, NUMBER, objectWith, STRING } from '../common/prop-kinds';
import { bucketIdentity } from '../common/resource-identity';
import { checkSameEnvironment } from '../common/same-environment';
import { addOutput } from '../common/stack-output';
import { allowCloudWatchLogs } from '../resources/encryption-key-policy';
import { registerReports } from '../validation/pipeline-conflicts';

const KINDS: KindsOf<ImageBackfillProps> = {
  id: STRING,
  source: objectWith('a BackfillSource', 'BackfillSource.listing()', '_bind'),
  prefix: STRING,
  maxConcurrency: NUMBER,
  batchSize: NUMBER,
  toleratedFailurePercentage: NUMBER,
  reportBucket: BUCKET,
  reportPrefix: STRING,
};

/** Longer than the encoder itself may take, so that it is the encoder which ends a run. */
const TASK_MARGIN_SECONDS = 60;

/**
 * Encodes what is stored in a pipeline's input bucket already: a state machine that somebody starts, with a Distributed
 * Map over the objects. `ImageEncodingPipeline.addBackfill()` makes it.
 *
 * What is right already is left as it is, so it can be started again at any time.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export class ImageBackfill extends Construct {
  /**
   * Makes a backfill of a pipeline.
   * @internal
   */
  static _create(target: PipelineContext, props: ImageBackfillProps): ImageBackfill {
    checkKinds(target.pipeline, props, KINDS, 'addBackfill().');
    return new ImageBackfill(target, props);
  }

  /** The state machine: start an execution of it to start the backfill. */
  public readonly stateMachine: StateMachine;

  private constructor(target: PipelineContext, props: ImageBackfillProps) {
    super(target.pipeline, freeId(target.pipeline, props.id ?? 'Backfill'));

    const limits = checkBackfillLimits(this, props, target.reservedConcurrentExecutions);
    const reportBucket = props.reportBucket ?? target.outputBucket;
    const reportPrefix = reportPrefixOf(this, props.reportPrefix);
    checkSameEnvironment(this, 'reportBucket', reportBucket, {
      region: 'Step Functions writes reports in its own Region only',
      account: 'Step Functions writes reports in its own account only',
    });
    registerReports({ backfill: this, bucket: bucketIdentity(reportBucket), prefix: `${reportPrefix}/` });

    const items = (props.source ?? BackfillSource.listing())._bind({
      backfill: this,
      inputBucket: target.inputBucket,
      listedPrefix: listedPrefix(this, target.filter.prefix, props.prefix),
      givenPrefix: props.prefix,
    });
    const definition = backfillDefinition({
      items,
      functionName: target.encoder.functionArn,
      taskTimeoutSeconds: target.timeout.isUnresolved() ? undefined : target.timeout.toSeconds() + TASK_MARGIN_SECONDS,
      ...limits,
      reportBucketName: reportBucket.bucketName,
      reportPrefix,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: 'Lets the backfill find stored images, run the image encoder, and write a report',
    });
    this.stateMachine = new StateMachine(
      this,
      'StateMachine',
      definedProps({
        definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
        role,
        logs: {
          destination: this.makeLogGroup(target),
          level: LogLevel.ALL,
          // The report has what went in and out of each batch; keys and causes need not be in the log as well.
          includeExecutionData: false,
        },
        tracingEnabled: target.tracing === Tracing.ACTIVE || undefined,
      }),
    );
    // A property injector can have replaced the role.
    const { role: used } = this.stateMachine;
    this.allowReading(used, items);
    this.allowEncoding(used, target.encoder);
    this.allowReporting(used, reportBucket, reportPrefix);
    this.allowRunning(used, mapLabels(items));
  }

  /**
   * Lets a principal start the backfill.
   *
   * @param grantee who may start it
   */
  public grantStart(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /**
   * Makes a stack output that tells what to start.
   * @internal
   */
  _addOutputs(): void {
    addOutput(new Construct(this, 'Outputs'), this, 'StateMachine', {
      value: this.stateMachine.stateMachineArn,
      description: 'Start it to encode what is stored in the input bucket already',
    });
  }

  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
  private allowReading(role: IRole, { statements, decryptionKey }: BackfillItems): void {
    statements.forEach((statement) => role.addToPrincipalPolicy(new PolicyStatement(statement)));
    decryptionKey?.grant(role, 'kms:Decrypt');
  }

  private allowEncoding(role: IRole, encoder: LambdaFunction): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [encoder.functionArn] }),
    );
  }

  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
  private allowReporting(role: IRole, bucket: IBucket, prefix: string): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
        resources: [bucket.arnForObjects(`${prefix}/*`)],
      }),
    );
    bucket.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /**
   * The Distributed Map starts each batch as an execution of the state machine itself. This is a separate policy, because
   * the default policy of the role must exist before the state machine. A role of `Role.customizeRoles()` reports the
   * statements that the policy has when it is attached.
   */
  private allowRunning(role: IRole, labels: readonly string[]): void {
    const { stateMachineName } = this.stateMachine;
    const arn = (resource: string, name: string) =>
      Stack.of(this).formatArn({ service: 'states', resource: `${resource}:${stateMachineName}${name}` });
    const allow = (actions: string[], ...resources: string[]) => new PolicyStatement({ actions, resources });
    const statements = [
      allow(['states:StartExecution'], this.stateMachine.stateMachineArn),
      allow(['states:DescribeExecution', 'states:ListMapRuns', 'states:StopExecution'], arn('execution', ':*')),
      allow(['states:RedriveExecution'], ...labels.map((label) => arn('execution', `/${label}:*`))),
      allow(['states:DescribeMapRun'], ...labels.map((label) => arn('mapRun', `/${label}:*`))),
    ];
    role.attachInlinePolicy(new Policy(this, 'MapRunPolicy', { statements }));
  }

  /**
   * Logs of Step Functions are delivered with the help of a resource policy of the account, which has no room for many
   * log groups, save for those whose name starts so. The stack's own id makes it another log group for another stack.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
   */
  private makeLogGroup({ removalPolicy, encryptionKey }: PipelineContext): LogGroup {
    if (encryptionKey) allowCloudWatchLogs(encryptionKey, this);
    const stack = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    return new LogGroup(
      this,
      'LogGroup',
      definedProps({
        logGroupName: `/aws/vendedlogs/states/${Names.uniqueResourceName(this, { maxLength: 100 })}-${stack}`,
        retention: RetentionDays.THREE_MONTHS,
        encryptionKey,
        removalPolicy,
      }),
    );
  }
}

function freeId(pipeline: Construct, id: string): string {
  if (!pipeline.node.tryFindChild(id)) return id;
  throw invalidProp(
    pipeline,
    'id',
    `of a backfill is ${JSON.stringify(id)}, and the pipeline has a part of that name already`,
    'Give each further backfill an id of its own in addBackfill().',
  );
}
