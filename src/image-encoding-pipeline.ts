import { Duration, RemovalPolicy, Size, Token } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, IEventSourceMapping, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ImageBackfill } from './backfill/image-backfill';
import { ImageBackfillProps } from './backfill/image-backfill-props';
import { keysUnder } from './common/arn-pattern';
import { matchedPatterns, objectFilterFrom } from './common/object-filter';
import { PipelineContext } from './common/pipeline-context';
import { checkKinds } from './common/prop-kinds';
import { bucketIdentity, cfnQueueBehind, knownOwner, tableIdentities } from './common/resource-identity';
import { refuseSecondCall } from './common/second-call';
import { addOutput } from './common/stack-output';
import { ObjectFilter, OutputFormat } from './encoder/contract';
import { ContentPolicy } from './encoder-function/content-policy';
import { EncoderCode } from './encoder-function/encoder-code';
import { EncoderFunction } from './encoder-function/encoder-function';
import { checkEncoderLimits, warnOfShortTimeout } from './encoder-function/encoder-limits';
import { ImageEncodingPipelineProps } from './image-encoding-pipeline-props';
import { MonitoredPipeline } from './monitoring/pipeline-monitoring';
import { MadeResources } from './resources/managed-resources';
import { tagWithPath } from './resources/pipeline-tag';
import { notificationEvents } from './triggers/bucket-notifications';
import { EncodingTrigger } from './triggers/encoding-trigger';
import { visibilityTimeout } from './triggers/visibility-timeout';
import { checkBroughtResources, checkDeadLetterQueue } from './validation/existing-resources';
import { checkLogGroupClass } from './validation/log-group-class';
import { checkMadeOnlyProps, checkSomethingMade } from './validation/managed-only-props';
import { checkNetwork } from './validation/network';
import { checkOutputKeys } from './validation/output-keys';
import { claim } from './validation/pipeline-conflicts';
import { PIPELINE_PROP_KINDS } from './validation/pipeline-prop-kinds';
import { checkRejectedItemRetention } from './validation/rejected-item-retention';
import { checkRemovalPolicy } from './validation/removal-policy';
import { checkTableKeyName, checkTableKeyPrefix, checkTableSchema } from './validation/table-key';

/**
 * Encodes every image that is uploaded to a bucket as Base64 text, and keeps a record of each.
 *
 * An image `<key>` in the input bucket becomes the text `<outputPrefix><key><outputSuffix>` in the output bucket and a
 * row in the metadata table. What is no image is rejected with a reason in its row; what cannot be encoded goes to the
 * dead-letter queue.
 *
 * As a grantable it is the encoder: granting it something lets the encoder use it.
 */
export class ImageEncodingPipeline extends MonitoredPipeline implements IGrantable {
  /** The bucket that images are uploaded to. */
  public readonly inputBucket: IBucket;
  /** The bucket that texts are written to. */
  public readonly outputBucket: IBucket;
  /** The table with a row for each image. */
  public readonly metadataTable: ITable;
  /** The function that encodes. */
  public readonly encoder: LambdaFunction;
  /** The queue that takes the event of each upload that could not be encoded; one that is made keeps it for 14 days. */
  public readonly deadLetterQueue: IQueue;
  /** The queue in which uploads wait for the encoder, with `EncodingTrigger.queue()`. */
  public readonly queue?: IQueue;
  /** Where the encoder logs to. */
  public readonly logGroup: ILogGroup;
  /** The encoder's role, as the principal of grants. */
  public readonly grantPrincipal: IPrincipal;
  /**
   * How long an upload waits in Lambda at most.
   * @internal
   */
  public readonly _maxEventAge?: Duration;

  private readonly filter: ObjectFilter;
  private readonly outputPrefix: string;
  private readonly redriveMapping?: IEventSourceMapping;
  private readonly context: PipelineContext;
  private readonly backfills: ImageBackfill[] = [];

  /**
   * @param scope parent of the pipeline
   * @param id name of the pipeline in its parent
   * @param props what differs from the defaults
   *
   * @throws when a prop cannot be deployed as given, or not beside the other pipelines of the app
   */
  constructor(scope: Construct, id: string, props: ImageEncodingPipelineProps = {}) {
    super(scope, id);
    checkKinds(this, props, PIPELINE_PROP_KINDS);

    const tableKeyName = props.tableKeyName ?? 'image_id';
    const tableKeyPrefix = props.tableKeyPrefix ?? '';
    const outputSuffix = props.outputSuffix ?? '.txt';
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const encoderCode = props.encoderCode ?? EncoderCode.asset();
    const limits = {
      maxObjectSize: props.maxObjectSize ?? Size.gibibytes(10),
      memorySize: props.memorySize ?? 1769,
      timeout: props.timeout ?? Duration.minutes(5),
      runtime: props.runtime ?? Runtime.NODEJS_24_X,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    };

    this.filter = objectFilterFrom(this, props);
    this.outputPrefix = props.outputPrefix ?? '';
    checkOutputKeys(this, this.filter, props);
    checkRemovalPolicy(this, removalPolicy);
    checkEncoderLimits(this, limits);
    checkTableKeyName(this, tableKeyName);
    if (props.tableKeyPrefix !== undefined) checkTableKeyPrefix(this, props.tableKeyPrefix);
    checkRejectedItemRetention(this, props);

    checkBroughtResources(this, props);
    checkMadeOnlyProps(this, props);
    checkNetwork(this, props);

    const { outputPrefix } = this;
    const { runtime } = limits;
    const made = { ...props, removalPolicy, encoderCode, runtime, tableKeyName, outputPrefix };
    const make = new MadeResources(this, made);
    this.inputBucket = props.inputBucket ?? make.inputBucket();
    this.outputBucket = props.outputBucket ?? make.outputBucket();
    this.metadataTable = props.metadataTable ?? make.metadataTable();
    checkTableSchema(this, this.metadataTable, tableKeyName);

    const encoder = new EncoderFunction(this, 'Encoder', {
      code: encoderCode,
      inputBucket: this.inputBucket,
      outputBucket: this.outputBucket,
      metadataTable: this.metadataTable,
      logGroup: props.logGroup ?? make.logGroup(),
      role: props.role,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      tracing: props.tracing,
      environmentEncryption: props.environmentEncryption,
      architecture: props.architecture ?? Architecture.ARM_64,
      ...limits,
      settings: {
        input: { name: this.inputBucket.bucketName, owner: knownOwner(this.inputBucket) },
        output: {
          name: this.outputBucket.bucketName,
          owner: knownOwner(this.outputBucket),
          prefix: this.outputPrefix,
          suffix: outputSuffix,
        },
        outputFormat: props.outputFormat ?? OutputFormat.BASE64,
        table: { name: this.metadataTable.tableName, keyName: tableKeyName, keyPrefix: tableKeyPrefix },
        filter: this.filter,
        formats: (props.contentPolicy ?? ContentPolicy.images())._formats,
        maxObjectSizeBytes: limits.maxObjectSize.toBytes(),
        synchronizeDeletes: props.synchronizeDeletes ?? false,
        rejectedItemRetentionSeconds: props.rejectedItemRetention?.toSeconds(),
      },
    });
    this.encoder = encoder;
    this.logGroup = encoder.logGroup;
    checkLogGroupClass(this, this.logGroup);
    this.grantPrincipal = encoder.grantPrincipal;
    // A property injector can have changed the settings.
    const settings = { ...encoder.limits, maxObjectSize: limits.maxObjectSize };
    checkEncoderLimits(this, settings);
    warnOfShortTimeout(this, settings);
    const { timeout, reservedConcurrentExecutions } = settings;
    this.deadLetterQueue =
      props.deadLetterQueue ?? make.queue('DeadLetterQueue', { visibilityTimeout: visibilityTimeout(timeout) });
    checkDeadLetterQueue(this, this.deadLetterQueue);
    this.context = {
      pipeline: this,
      inputBucket: this.inputBucket,
      outputBucket: this.outputBucket,
      metadataTable: this.metadataTable,
      deadLetterQueue: this.deadLetterQueue,
      encoder,
      logGroup: this.logGroup,
      filter: this.filter,
      synchronizeDeletes: props.synchronizeDeletes ?? false,
      timeout,
      reservedConcurrentExecutions,
      removalPolicy,
      encryptionKey: props.encryptionKey,
      tracing: props.tracing,
      createQueue: (queueId, queueProps) => make.queue(queueId, queueProps),
    };
    const trigger = (props.trigger ?? EncodingTrigger.direct())._attach(this.context);
    this.queue = trigger.queue;
    checkSomethingMade(this, props, trigger.queue);
    this.redriveMapping = trigger.redriveMapping;
    this._maxEventAge = trigger.maxEventAge;

    const patterns = matchedPatterns(this.filter);
    claim({
      pipeline: this,
      input: bucketIdentity(this.inputBucket),
      inputPatterns: patterns,
      notificationPatterns: trigger.notificationPatterns,
      eventKinds: notificationEvents(this.context.synchronizeDeletes).length,
      output: bucketIdentity(this.outputBucket),
      outputPatterns: patterns.map(({ prefix, suffix }) => ({
        prefix: this.outputPrefix + prefix,
        suffix: suffix + outputSuffix,
      })),
      keepsKeys: this.outputPrefix + outputSuffix === '',
      tables: tableIdentities(this.metadataTable),
      tableKeyPrefix,
      rowPatterns: patterns.map(({ prefix, suffix }) => ({ prefix: tableKeyPrefix + prefix, suffix })),
      deadLetterQueue: cfnQueueBehind(this.deadLetterQueue),
      consumedQueues: [trigger.queue, trigger.redriveMapping && this.deadLetterQueue].flatMap(
        (queue) => (queue && cfnQueueBehind(queue)) ?? [],
      ),
    });
    tagWithPath(this);
  }

  /**
   * Lets a principal upload images: to keys under `prefixFilter`, with the bucket's KMS key where there is one.
   *
   * @param grantee who may upload
   */
  public grantUpload(grantee: IGrantable): Grant {
    return this.inputBucket.grantPut(grantee, keysUnder(this.filter.prefix));
  }

  /**
   * Lets a principal read the texts under `outputPrefix`, with the bucket's KMS key where there is one.
   *
   * @param grantee who may read
   */
  public grantReadOutput(grantee: IGrantable): Grant {
    return this.outputBucket.grantRead(grantee, keysUnder(this.outputPrefix));
  }

  /**
   * Lets a principal read, query and scan the metadata table.
   *
   * @param grantee who may read
   */
  public grantReadMetadata(grantee: IGrantable): Grant {
    return this.metadataTable.grantReadData(grantee);
  }

  /**
   * Makes stack outputs that tell a person where to upload, where the texts and rows are, and where to look when
   * something went wrong: `UploadBucket`, `TextBucket`, `MetadataTable`, `EncoderFunction`, `EncoderLogGroup`,
   * `DeadLetterQueue` and, where there are any, `Queue`, `RedriveMapping` and `BackfillStateMachine`, each behind the
   * pipeline's ids within the stack (`ImagesUploadBucket`). Where these have other characters than letters and digits,
   * CloudFormation's names get a hash behind them.
   *
   * @throws when it is called twice
   */
  public addOutputs(): void {
    refuseSecondCall(this, 'addOutputs', 'Outputs', 'Call it once: it makes all outputs there are.');
    const outputs = new Construct(this, 'Outputs');
    const output = (name: string, value: string, description: string) =>
      addOutput(outputs, this, name, { value, description });
    // A description takes no token and at most 1,024 bytes.
    const { prefix } = this.filter;
    const where = prefix === '' || Token.isUnresolved(prefix) || prefix.length > 200 ? 'here' : `here, under ${prefix}`;
    output('UploadBucket', this.inputBucket.bucketName, `Upload images ${where}`);
    output('TextBucket', this.outputBucket.bucketName, 'The Base64 texts are written here');
    output('MetadataTable', this.metadataTable.tableName, 'Has a row for each image: what it is and what became of it');
    output('EncoderFunction', this.encoder.functionName, 'Encodes the images');
    output('EncoderLogGroup', this.logGroup.logGroupName, 'What the encoder did, one JSON line each');
    output('DeadLetterQueue', this.deadLetterQueue.queueUrl, 'Uploads that could not be encoded');
    if (this.queue) output('Queue', this.queue.queueUrl, 'Uploads wait here for the encoder');
    if (this.redriveMapping) {
      const { eventSourceMappingId } = this.redriveMapping;
      output('RedriveMapping', eventSourceMappingId, 'Gives dead letters back to the encoder while it is enabled');
    }
    this.backfills.forEach((backfill) => backfill._addOutputs());
  }

  /**
   * Makes a backfill: a state machine that encodes what is stored in the input bucket already. Nothing starts it but
   * you, with `aws stepfunctions start-execution` or in the console, as often as you like. For images that were there
   * before the pipeline, events that were missed, or settings that have changed; what is right already stays as it is.
   *
   * `addOutputs()`, called before or after, tells its ARN as `BackfillStateMachine`.
   *
   * @param props what differs from the defaults
   *
   * @throws when a prop cannot be deployed as given, or a pipeline of the app would encode the backfill's reports
   */
  public addBackfill(props: ImageBackfillProps = {}): ImageBackfill {
    const backfill = ImageBackfill._create(this.context, props);
    this.backfills.push(backfill);
    if (this.node.tryFindChild('Outputs')) backfill._addOutputs();
    return backfill;
  }
}
