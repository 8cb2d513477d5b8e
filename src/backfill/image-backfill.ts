import { Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import { Grant, IGrantable, IRole, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { BackfillItems, backfillDefinition, mapLabels } from './backfill-definition';
import { backfillLimits, listedPrefix, reportPrefixOf } from './backfill-limits';
import { BackfillSource } from './backfill-source';
import { ImageBackfillProps } from './image-backfill-props';
import { definedProps } from '../common/defined-props';
import { invalidProp } from '../common/errors';
import { PipelineContext } from '../common/pipeline-context';
import { bucketIdentity } from '../common/resource-identity';
import { checkSameEnvironment } from '../common/same-environment';
import { addOutput } from '../common/stack-output';
import { allowCloudWatchLogs } from '../resources/encryption-key-policy';
import { registerReports } from '../validation/pipeline-conflicts';

/** The task may take longer than the encoder, so that the timeout of the encoder ends the invocation. */
const TASK_MARGIN_SECONDS = 60;

/**
 * A backfill encodes the images that are already stored in the input bucket of a pipeline. It is a state machine with a
 * Distributed Map over the objects. It runs only when a user starts it.
 *
 * `ImageEncodingPipeline.addBackfill()` creates a backfill. It can be started any number of times: objects whose output and
 * item are up to date are not written again.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export class ImageBackfill extends Construct {
  /**
   * Creates a backfill of a pipeline.
   * @internal
   */
  static _create(context: PipelineContext, props: ImageBackfillProps): ImageBackfill {
    return new ImageBackfill(context, props);
  }

  /** The state machine of the backfill. Start an execution of it to start the backfill. */
  public readonly stateMachine: StateMachine;

  private constructor(context: PipelineContext, props: ImageBackfillProps) {
    super(context.pipeline, uniqueId(context.pipeline, props.id ?? 'Backfill'));

    const limits = backfillLimits(this, props, context.reservedConcurrentExecutions);
    const reportBucket = props.reportBucket ?? context.outputBucket;
    const reportPrefix = reportPrefixOf(this, props.reportPrefix);
    checkSameEnvironment(this, 'reportBucket', reportBucket, {
      region: 'Step Functions writes reports only to buckets in its own Region',
      account: 'Step Functions writes reports only to buckets in its own account',
    });
    registerReports({ backfill: this, bucket: bucketIdentity(reportBucket), prefix: `${reportPrefix}/` });

    const items = (props.source ?? BackfillSource.listing())._bind({
      backfill: this,
      inputBucket: context.inputBucket,
      listedPrefix: listedPrefix(this, context.filter.prefix, props.prefix),
      prefixProp: props.prefix,
    });
    const definition = backfillDefinition({
      items,
      functionName: context.encoder.functionArn,
      taskTimeoutSeconds: context.timeout.isUnresolved()
        ? undefined
        : context.timeout.toSeconds() + TASK_MARGIN_SECONDS,
      ...limits,
      reportBucketName: reportBucket.bucketName,
      reportPrefix,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: 'Allows the backfill to list stored images, invoke the image encoder and write a report',
    });
    this.stateMachine = new StateMachine(
      this,
      'StateMachine',
      definedProps({
        definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
        role,
        logs: {
          destination: this.createLogGroup(context),
          level: LogLevel.ALL,
          // The report contains the input and output of each batch, so the log does not need them.
          includeExecutionData: false,
        },
        tracingEnabled: context.tracing === Tracing.ACTIVE || undefined,
      }),
    );
    // A property injector can have replaced the role.
    const { role: actualRole } = this.stateMachine;
    this.allowReading(actualRole, items);
    this.allowEncoding(actualRole, context.encoder);
    this.allowReporting(actualRole, reportBucket, reportPrefix);
    this.allowMapRuns(actualRole, mapLabels(items));
  }

  /**
   * Allows a principal to start the backfill.
   *
   * @param grantee the principal
   */
  public grantStart(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /**
   * Adds a stack output with the ARN of the state machine.
   * @internal
   */
  _addOutputs(): void {
    addOutput(new Construct(this, 'Outputs'), this, 'StateMachine', {
      value: this.stateMachine.stateMachineArn,
      description:
        'State machine that encodes the images already stored in the input bucket. Start it to run the backfill.',
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
   * The Distributed Map starts each batch as an execution of the state machine. This is a separate policy, because the
   * default policy of the role must exist before the state machine. The policy gets its statements before it is attached,
   * because `Role.customizeRoles()` reports only those.
   */
  private allowMapRuns(role: IRole, labels: readonly string[]): void {
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
   * Step Functions delivers logs by a resource policy of the account. Its size is limited, but log groups whose names start
   * with `/aws/vendedlogs/` do not need it. The name contains the ID of the stack, so that it is unique.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
   */
  private createLogGroup({ pipeline, removalPolicy, encryptionKey }: PipelineContext): LogGroup {
    if (encryptionKey) allowCloudWatchLogs(encryptionKey, pipeline);
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

/** IDs of constructs that the pipeline can add later, or that have a special meaning in the CDK. */
const RESERVED_IDS = ['', 'Alarms', 'Dashboard', 'Outputs', 'Default', 'Resource'];

function uniqueId(pipeline: Construct, id: string): string {
  if (RESERVED_IDS.includes(id)) {
    throw invalidProp(pipeline, 'id', `${JSON.stringify(id)} is not allowed`, "Specify an id such as 'Backfill2'.");
  }
  if (!pipeline.node.tryFindChild(id)) return id;
  throw invalidProp(
    pipeline,
    'id',
    `${JSON.stringify(id)} is already the ID of a backfill or of another construct in the pipeline`,
    'Specify a different id in addBackfill().',
  );
}
