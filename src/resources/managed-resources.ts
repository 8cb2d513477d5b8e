import { CfnDeletionPolicy, Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  BucketProps,
  CfnBucket,
  LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { CfnQueue, Queue, QueueEncryption, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deliverAccessLogs } from './access-logs';
import { BucketEmptier } from './bucket-emptier';
import { allowCloudWatchLogs } from './encryption-key-policy';
import { MetadataTable } from './metadata-table';
import { definedProps } from '../common/defined-props';
import { referencedResource } from '../common/resource-identity';
import { EncoderCode } from '../encoder-function/encoder-code';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/** The props of a pipeline that apply to the resources that it creates. */
type ResourceProps = Pick<
  ImageEncodingPipelineProps,
  | 'encryptionKey'
  | 'versioned'
  | 'serverAccessLogsBucket'
  | 'inputCors'
  | 'outputExpiration'
  | 'outputEventBridgeEnabled'
  | 'rejectedItemRetention'
  | 'statusIndex'
  | 'tableStream'
>;

export interface ManagedResourcesOptions extends ResourceProps {
  readonly removalPolicy: RemovalPolicy;
  readonly encoderCode: EncoderCode;
  /** The runtime of the bucket emptier. */
  readonly runtime: Runtime;
  readonly outputPrefix: string;
  readonly tableKeyName: string;
}

/** Listings do not show the parts of incomplete multipart uploads, but they are charged as storage. */
const ABORT_INCOMPLETE_UPLOADS: LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(7) };

const SSE_S3: CfnBucket.BucketEncryptionProperty = {
  serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
};

/** The tag of all resources that belong to one pipeline. */
export const PIPELINE_TAG = 'image-encoding-pipeline';

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const NOT_ALLOWED_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
const MAX_TAG_LENGTH = 256;

/** Tags all resources in a pipeline with the path of the pipeline. */
export function tagWithPath(pipeline: Construct): void {
  Tags.of(pipeline).add(PIPELINE_TAG, pipeline.node.path.replace(NOT_ALLOWED_IN_TAGS, '-').slice(-MAX_TAG_LENGTH));
}

/** Creates the resources that the user does not provide: private, encrypted, and with one removal policy. */
export class ManagedResources {
  constructor(
    private readonly pipeline: Construct,
    private readonly options: ManagedResourcesOptions,
  ) {}

  public createInputBucket(): Bucket {
    const bucket = this.createBucket('InputBucket');
    // As a prop, the rules would replace those of a property injector, or be replaced by them.
    this.options.inputCors?.forEach((rule) => bucket.addCorsRule(rule));
    return bucket;
  }

  public createOutputBucket(): Bucket {
    const { outputPrefix, outputExpiration, outputEventBridgeEnabled } = this.options;
    const bucket = this.createBucket('OutputBucket', { eventBridgeEnabled: outputEventBridgeEnabled });
    if (outputExpiration) {
      // A property injector can also have enabled versioning.
      const isVersioned = (bucket.node.defaultChild as CfnBucket).versioningConfiguration !== undefined;
      bucket.addLifecycleRule({
        prefix: outputPrefix || undefined,
        expiration: outputExpiration,
        noncurrentVersionExpiration: isVersioned ? outputExpiration : undefined,
      });
    }
    return bucket;
  }

  public createMetadataTable(): MetadataTable {
    return new MetadataTable(this.pipeline, 'MetadataTable', this.options);
  }

  public createLogGroup(): LogGroup {
    const { removalPolicy, encryptionKey } = this.options;
    const logGroup = new LogGroup(
      this.pipeline,
      'EncoderLogGroup',
      definedProps({ retention: RetentionDays.THREE_MONTHS, encryptionKey, removalPolicy }),
    );
    // A property injector can have set another key.
    const key = keyOfThisApp(logGroup) ?? encryptionKey;
    if (key) allowCloudWatchLogs(key, this.pipeline);
    return logGroup;
  }

  /** Creates a queue that keeps messages for 14 days, the maximum of SQS. */
  public createQueue(id: string, props?: QueueProps): Queue {
    const { removalPolicy, encryptionKey } = this.options;
    const queue = new Queue(
      this.pipeline,
      id,
      definedProps({
        ...props,
        encryption: encryptionKey && QueueEncryption.KMS,
        encryptionMasterKey: encryptionKey,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        removalPolicy,
      }),
    );
    // As a prop, SQS_MANAGED would prevent a property injector from setting a key.
    const resource = queue.node.defaultChild as CfnQueue;
    if (resource.kmsMasterKeyId === undefined) resource.sqsManagedSseEnabled = true;
    return queue;
  }

  private createBucket(id: string, props: BucketProps = {}): Bucket {
    const { removalPolicy, encoderCode, runtime, encryptionKey, versioned, serverAccessLogsBucket } = this.options;
    const isEmptied = removalPolicy === RemovalPolicy.DESTROY;
    const bucket = new Bucket(
      this.pipeline,
      id,
      definedProps({
        ...props,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        encryption: encryptionKey && BucketEncryption.KMS,
        encryptionKey,
        // Reduces the number of calls to KMS.
        bucketKeyEnabled: encryptionKey && true,
        enforceSSL: true,
        minimumTLSVersion: 1.2,
        objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
        versioned,
        removalPolicy,
        autoDeleteObjects: isEmptied && !encoderCode._isInline,
      }),
    );
    // As a prop, S3_MANAGED would prevent a property injector from setting a key.
    const resource = bucket.node.defaultChild as CfnBucket;
    resource.bucketEncryption ??= SSE_S3;
    bucket.addLifecycleRule(ABORT_INCOMPLETE_UPLOADS);
    // A property injector can have changed the removal policy. A bucket that is retained must not be emptied.
    const isDeleted = resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE;
    if (isEmptied && isDeleted && encoderCode._isInline) BucketEmptier.empty(bucket, runtime);
    if (serverAccessLogsBucket) deliverAccessLogs(bucket, serverAccessLogsBucket);
    return bucket;
  }
}

/** Returns the key of a log group if this app creates the key. */
function keyOfThisApp(logGroup: LogGroup): IKey | undefined {
  const { kmsKeyId } = logGroup.node.defaultChild as CfnLogGroup;
  const construct = typeof kmsKeyId === 'string' ? referencedResource(kmsKeyId)?.node.scope : undefined;
  return construct && 'addToResourcePolicy' in construct ? (construct as unknown as IKey) : undefined;
}
