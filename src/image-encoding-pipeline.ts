import { Duration, Token } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, IEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ImageBackfill } from './backfill/image-backfill';
import { ImageBackfillProps } from './backfill/image-backfill-props';
import { keysUnder } from './common/arn-pattern';
import { invalidProp } from './common/errors';
import { PipelineContext } from './common/pipeline-context';
import { addOutput } from './common/stack-output';
import { EncoderSettings } from './encoder/contract';
import { EncoderFunction } from './encoder-function/encoder-function';
import { ImageEncodingPipelineProps } from './image-encoding-pipeline-props';
import { MonitoredPipeline } from './monitoring/monitored-pipeline';
import { withDefaults } from './pipeline-defaults';
import { ManagedResources, tagWithPath } from './resources/managed-resources';
import { visibilityTimeout } from './triggers/visibility-timeout';
import { checkEncoderLimits, warnOfShortTimeout } from './validation/encoder-limits';
import { checkAnyManaged } from './validation/managed-only-props';
import { registerPipeline } from './validation/pipeline-conflicts';
import { footprintOf } from './validation/pipeline-footprint';
import { checkResources } from './validation/resource-configuration';
import { validatePipelineProps } from './validation/validate-pipeline-props';

/**
 * Encodes every image that is uploaded to an S3 bucket as Base64, and stores its metadata in a DynamoDB table.
 *
 * The output of an image `<key>` in the input bucket is the object `<outputPrefix><key><outputSuffix>` in the output
 * bucket. The metadata table contains one item for each image. Content that is not an image is rejected, and the item of
 * the object contains the reason. Events that cannot be processed are sent to the dead-letter queue.
 *
 * As a grantable, the construct is the role of the encoder: permissions granted to it are granted to the encoder.
 */
export class ImageEncodingPipeline extends MonitoredPipeline implements IGrantable {
  /** The bucket that images are uploaded to. */
  public readonly inputBucket: IBucket;
  /** The bucket that outputs are written to. */
  public readonly outputBucket: IBucket;
  /** The table that contains one item for each image. */
  public readonly metadataTable: ITable;
  /** The Lambda function that encodes images. */
  public readonly encoder: LambdaFunction;
  /** The queue for events that could not be processed. A created queue keeps messages for 14 days. */
  public readonly deadLetterQueue: IQueue;
  /** The queue in which events wait for the encoder; undefined unless the trigger is `EncodingTrigger.queue()`. */
  public readonly queue?: IQueue;
  /** The log group of the encoder. */
  public readonly logGroup: ILogGroup;
  /** The role of the encoder, as the principal of grants. */
  public readonly grantPrincipal: IPrincipal;
  /**
   * How long Lambda keeps an event that it cannot process; undefined with `EncodingTrigger.queue()`.
   * @internal
   */
  public readonly _maxEventAge?: Duration;

  private readonly settings: EncoderSettings;
  private readonly context: PipelineContext;
  private readonly redriveMapping?: IEventSourceMapping;
  private readonly backfills: ImageBackfill[] = [];

  /**
   * Creates a pipeline.
   *
   * @param scope scope of the pipeline
   * @param id id of the pipeline in its scope
   * @param props configuration that differs from the defaults
   *
   * @throws if a prop has an invalid value, or if the pipeline conflicts with another pipeline of the app
   */
  constructor(scope: Construct, id: string, props: ImageEncodingPipelineProps = {}) {
    super(scope, id);
    validatePipelineProps(this, props);
    const config = withDefaults(props);
    const managed = new ManagedResources(this, config);

    this.inputBucket = props.inputBucket ?? managed.createInputBucket();
    this.outputBucket = props.outputBucket ?? managed.createOutputBucket();
    this.metadataTable = props.metadataTable ?? managed.createMetadataTable();
    const encoder = new EncoderFunction(this, 'Encoder', {
      ...config,
      inputBucket: this.inputBucket,
      outputBucket: this.outputBucket,
      metadataTable: this.metadataTable,
      logGroup: props.logGroup ?? managed.createLogGroup(),
    });
    this.encoder = encoder;
    this.logGroup = encoder.logGroup;
    this.grantPrincipal = encoder.grantPrincipal;
    this.settings = encoder.settings;
    this.deadLetterQueue =
      props.deadLetterQueue ??
      managed.createQueue('DeadLetterQueue', { visibilityTimeout: visibilityTimeout(encoder.limits.timeout) });

    // A property injector can have changed what was created.
    const limits = { ...encoder.limits, maxObjectSize: config.maxObjectSize };
    checkEncoderLimits(this, limits);
    warnOfShortTimeout(this, limits);
    checkResources(this, { ...this.resources, tableKeyName: config.tableKeyName });

    this.context = {
      pipeline: this,
      ...this.resources,
      ...encoder.limits,
      encoder,
      filter: config.filter,
      synchronizeDeletes: config.synchronizeDeletes,
      removalPolicy: config.removalPolicy,
      encryptionKey: props.encryptionKey,
      tracing: props.tracing,
      createQueue: (queueId, queueProps) => managed.createQueue(queueId, queueProps),
    };
    const trigger = config.trigger._attach(this.context);
    this.queue = trigger.queue;
    this.redriveMapping = trigger.redriveMapping;
    this._maxEventAge = trigger.maxEventAge;

    checkAnyManaged(this, props, trigger.queue);
    registerPipeline(footprintOf(this.context, encoder.settings, trigger));
    tagWithPath(this);
  }

  /**
   * Grants the permissions to upload images: to write objects whose key starts with `prefixFilter`, and to use the KMS
   * key of the input bucket.
   *
   * @param grantee the principal that uploads
   */
  public grantUpload(grantee: IGrantable): Grant {
    return this.inputBucket.grantPut(grantee, keysUnder(this.settings.filter.prefix));
  }

  /**
   * Grants the permissions to read outputs: to read objects whose key starts with `outputPrefix`, and to use the KMS key
   * of the output bucket.
   *
   * @param grantee the principal that reads
   */
  public grantReadOutput(grantee: IGrantable): Grant {
    return this.outputBucket.grantRead(grantee, keysUnder(this.settings.output.prefix));
  }

  /**
   * Grants the permissions to get, query and scan the items of the metadata table.
   *
   * @param grantee the principal that reads
   */
  public grantReadMetadata(grantee: IGrantable): Grant {
    return this.metadataTable.grantReadData(grantee);
  }

  /**
   * Adds stack outputs with the names of the pipeline's resources, for operators: `UploadBucket`, `OutputBucket`,
   * `MetadataTable`, `EncoderFunction`, `EncoderLogGroup`, `DeadLetterQueue` and, if the pipeline has them, `Queue`,
   * `RedriveMapping` and `BackfillStateMachine`.
   *
   * The construct ids of the pipeline within its stack are prepended to each name (`ImagesUploadBucket`). If an id contains
   * characters other than letters and digits, CloudFormation adds a hash to the name.
   *
   * @throws if it is called twice
   */
  public addOutputs(): void {
    const id = 'Outputs';
    if (this.node.tryFindChild(id)) {
      throw invalidProp(this, 'addOutputs', 'was called before', 'Call it once. It adds all outputs.');
    }
    const outputs = new Construct(this, id);
    const output = (name: string, value: string, description: string) =>
      addOutput(outputs, this, name, { value, description });
    // A description cannot contain tokens, and has at most 1,024 bytes.
    const { prefix } = this.settings.filter;
    const keys = prefix === '' || Token.isUnresolved(prefix) || prefix.length > 200 ? '' : ` with keys under ${prefix}`;
    output('UploadBucket', this.inputBucket.bucketName, `Upload images${keys} to this bucket`);
    output('OutputBucket', this.outputBucket.bucketName, 'The Base64 outputs are written to this bucket');
    output(
      'MetadataTable',
      this.metadataTable.tableName,
      'One item per image, with its metadata and processing status',
    );
    output('EncoderFunction', this.encoder.functionName, 'The function that encodes the images');
    output('EncoderLogGroup', this.logGroup.logGroupName, 'The logs of the function, one JSON object per line');
    output('DeadLetterQueue', this.deadLetterQueue.queueUrl, 'Events that could not be processed');
    if (this.queue) output('Queue', this.queue.queueUrl, 'Events that wait for the function');
    if (this.redriveMapping) {
      const { eventSourceMappingId } = this.redriveMapping;
      output('RedriveMapping', eventSourceMappingId, 'Redrives the dead-letter queue while it is enabled');
    }
    this.backfills.forEach((backfill) => backfill._addOutputs());
  }

  /**
   * Adds a backfill: a state machine that encodes the images that are already in the input bucket. You can start it at
   * any time, with `aws stepfunctions start-execution` or in the console. It never starts by itself.
   *
   * Use it for images that were uploaded before the pipeline was created, for lost events, or after a change of settings.
   * Outputs and items that are already up to date are not written again.
   *
   * `addOutputs()` also adds the ARN of the state machine, as `BackfillStateMachine`. You can call it before or after
   * `addBackfill()`.
   *
   * @param props configuration that differs from the defaults
   *
   * @throws if a prop has an invalid value, or if a pipeline of the app would encode the reports of the backfill
   */
  public addBackfill(props: ImageBackfillProps = {}): ImageBackfill {
    const backfill = ImageBackfill._create(this.context, props);
    this.backfills.push(backfill);
    if (this.node.tryFindChild('Outputs')) backfill._addOutputs();
    return backfill;
  }

  private get resources() {
    const { inputBucket, outputBucket, metadataTable, logGroup, deadLetterQueue } = this;
    return { inputBucket, outputBucket, metadataTable, logGroup, deadLetterQueue };
  }
}
